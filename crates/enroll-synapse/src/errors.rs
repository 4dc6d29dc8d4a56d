//! What Synapse's responses say: a documented envelope whose codes are texts and differ from the
//! HTTP status on purpose.

use enroll_core::client::{Answer, ErrorItem, Reading};

pub(crate) fn read(answer: &Answer<'_>) -> Reading {
    let code = answer.json.get("error_code");
    let error = &answer.json["error"];
    let item = ErrorItem::new().code(code).code(error.get("code")).message(error.get("en").or(Some(error)));
    let has_error = code.is_some() || !error.is_null();
    Reading::new().success(is_success(answer)).errors(has_error.then_some(item))
}

/// The bare user object has an id that is a text, or broke off after one.
fn is_success(answer: &Answer<'_>) -> bool {
    answer.json["_id"].is_string() || (answer.json.is_null() && answer.begins_with_text(r#"{"_id":"#))
}
