//! The shape of single schemas: what the passes and the generator can take, and that nobody forgot to say who may see a value.

use serde_json::Value;

use crate::spec::privacy::{Privacy, is_free_form};

/// What is wrong with the schema at this place.
pub(super) fn problems(pointer: &str, schema: &Value) -> Vec<String> {
    let found = [privacy(pointer, schema), named(pointer, schema), combined(schema)];
    found.into_iter().flatten().map(|problem| format!("{pointer}: {problem}")).collect()
}

fn privacy(pointer: &str, schema: &Value) -> Option<String> {
    let text = schema.get("type").and_then(Value::as_str) == Some("string");
    // The header's or parameter's own key may say it, and a header is never part of a generated type.
    let elsewhere = pointer.contains("/headers/") || pointer.contains("/parameters/");
    if elsewhere || Privacy::of(schema).is_some() || !(text || is_free_form(schema)) {
        return None;
    }
    let kind = if text { "string" } else { "free-form value" };
    Some(format!("a {kind} needs x-enroll-privacy; write secret, personal or public"))
}

/// A checked string and an object become types, and a type needs a name that does not change when a sentence around it does.
fn named(pointer: &str, schema: &Value) -> Option<String> {
    let checked = ["pattern", "enum", "minLength", "maxLength"].iter().any(|key| schema.get(key).is_some());
    let text = schema.get("type").and_then(Value::as_str) == Some("string");
    let kind = match schema.get("properties") {
        Some(_) => "an object with members",
        None if text && checked => "a string with pattern, enum or length",
        None => return None,
    };
    (!is_component(pointer)).then(|| format!("{kind} must be a component of its own; name it under components/schemas"))
}

fn is_component(pointer: &str) -> bool {
    pointer.strip_prefix("/components/schemas/").is_some_and(|name| !name.contains('/'))
}

fn combined(schema: &Value) -> Option<String> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if schema.get("anyOf").is_some() {
        return Some("anyOf gives a broken type; use oneOf".to_owned());
    }
    let only_references = |list: &Vec<Value>| list.iter().all(|arm| arm.get("$ref").is_some());
    if list("oneOf").is_some_and(|arms| !only_references(arms)) {
        return Some("oneOf joins references only; name each arm under components/schemas".to_owned());
    }
    if list("allOf").is_some_and(|parts| parts.len() != 1 || !only_references(parts)) {
        return Some("allOf holds exactly one reference; it is there to put keys beside one".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_string_needs_privacy() {
        let found = problems("/components/schemas/A", &json!({"type": "string"}));
        assert_eq!(found, ["/components/schemas/A: a string needs x-enroll-privacy; write secret, personal or public"]);
        assert!(problems("/paths/~1a/post/parameters/0/schema", &json!({"type": "string"})).is_empty());
    }

    #[test]
    fn a_checked_string_and_an_object_need_names() {
        let schema = json!({"type": "string", "maxLength": 3, "x-enroll-privacy": "public"});
        assert!(problems("/components/schemas/A", &schema).is_empty());
        assert_eq!(problems("/components/schemas/A/properties/b", &schema).len(), 1);
        let object = json!({"type": "object", "properties": {}});
        assert!(problems("/components/schemas/A", &object).is_empty());
        assert_eq!(problems("/components/schemas/A/items", &object).len(), 1);
    }

    #[test]
    fn combinations_hold_references_only() {
        assert_eq!(problems("/a", &json!({"anyOf": []})).len(), 1);
        assert_eq!(problems("/a", &json!({"oneOf": [{"type": "boolean"}]})).len(), 1);
        let two = json!({"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]});
        assert_eq!(problems("/a", &two).len(), 1);
    }
}
