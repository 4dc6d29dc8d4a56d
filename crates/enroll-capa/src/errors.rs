//! What Capa's responses say. The shape of an error is undocumented: these are the fields in which
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

/// The envelope calls itself a success or names a user, or broke off after it did.
fn is_success(response: &ResponseParts<'_>) -> bool {
    const BEGINNINGS: [&str; 2] = [r#"{"success":true"#, r#"{"data":{"userId":""#];
    let data = response.json.get("data");
    let is_called_so = response.json["success"] == Value::Bool(true) && data.is_none_or(Value::is_object);
    let names_a_user = data.is_some_and(|data| data["userId"].is_string());
    is_called_so
        || names_a_user
        || (response.json.is_null() && BEGINNINGS.iter().any(|beginning| response.begins_with(beginning)))
}
