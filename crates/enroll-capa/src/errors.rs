//! Reads Capa's responses. The shape of an error is undocumented: these are the fields in which
//! clients have seen one.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};
use serde_json::Value;

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    let field = |name: &str| response.json.get(name);
    let item = ErrorItem::new().code(field("errorCode")).code(field("code"));
    let item = item.message(field("message")).message(field("error"));
    let is_about_email =
        response.status == 400 && item.messages().any(|message| message.to_lowercase().contains("email"));
    let is_error = ["errorCode", "code", "message", "error"].iter().any(|name| field(name).is_some());
    let reading = Reading::new().success(is_success(response)).errors(is_error.then_some(item));
    reading.field(is_about_email.then_some("email"))
}

/// Whether the envelope reports a success or names a user, or was cut short after it did.
fn is_success(response: &ResponseParts<'_>) -> bool {
    const BEGINNINGS: [&str; 2] = [r#"{"success":true"#, r#"{"data":{"userId":""#];
    let data = response.json.get("data");
    let reports_success = response.json["success"] == Value::Bool(true) && data.is_none_or(Value::is_object);
    let names_a_user = data.is_some_and(|data| data["userId"].is_string());
    reports_success
        || names_a_user
        || (response.json.is_null() && BEGINNINGS.iter().any(|beginning| response.begins_with(beginning)))
}
