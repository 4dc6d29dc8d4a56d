//! Reads Synapse's responses: a documented envelope whose codes are strings and differ from the
//! HTTP status on purpose.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    let code = response.json.get("error_code");
    let error = &response.json["error"];
    let item = ErrorItem::new().code(code).code(error.get("code")).message(error.get("en").or(Some(error)));
    let has_error = code.is_some() || !error.is_null();
    Reading::new().success(is_success(response)).errors(has_error.then_some(item))
}

/// Whether the bare user object has an id that is a string, or was cut short after it.
fn is_success(response: &ResponseParts<'_>) -> bool {
    response.json["_id"].is_string() || (response.json.is_null() && response.begins_with_text(r#"{"_id":"#))
}
