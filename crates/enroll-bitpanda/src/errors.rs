//! Reads Bitpanda's responses. The shape of an error is undocumented, so errors are read in any
//! form.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    // The page shows the success folded: an object, whose id has a name that nobody confirmed.
    let data = response.json["data"].as_object();
    let is_success = data.is_some_and(|data| data.values().any(|value| !value.is_null()))
        || (response.json.is_null() && response.begins_with(r#"{"data":{"#));
    let errors = ErrorItem::all_in(&response.json["errors"]);
    let field = language(response.status, &errors);
    // Gateways and validators add an error message to the errors, or send it in their place.
    let shown = ErrorItem::new().message(response.json.get("message"));
    Reading::new().success(is_success).errors(errors).shown(shown).field(field)
}

/// Status 404 is documented as "Invalid language". A wrong base URL has the same status, so the
/// language is only named if the body does.
fn language(status: u16, errors: &[ErrorItem]) -> Option<&'static str> {
    let mut messages = errors.iter().flat_map(ErrorItem::messages);
    let is_named = status == 404 && messages.any(|message| message.to_lowercase().contains("language"));
    is_named.then_some("language")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_language_is_reported_if_the_body_names_it() {
        let named = |body: &Value| language(404, &ErrorItem::all_in(&body["errors"]));
        assert_eq!(named(&json!({"errors": [{"title": "Invalid language"}]})), Some("language"));
        assert_eq!(named(&json!({"errors": [{"title": "Not found"}]})), None);
        assert_eq!(language(400, &ErrorItem::all_in(&json!(["Invalid language"]))), None);
    }
}
