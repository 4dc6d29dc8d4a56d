//! What a value must obey, as words for a person: plain, or marked up for documentation.

use serde_json::Value;

/// The rule of a schema: pattern, values, format and bounds.
pub(super) fn of(schema: &Value) -> Option<String> {
    marked(schema, str::to_owned)
}

/// The same, where `mark` sets off what is to be taken literally.
pub(crate) fn marked(schema: &Value, mark: fn(&str) -> String) -> Option<String> {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let pattern = text("pattern").map(|pattern| format!("pattern {}", mark(pattern)));
    // The formats of numbers and of passwords say nothing about what may be written.
    let format = text("format").filter(|format| !["int32", "int64", "float", "double", "password"].contains(format));
    let format = format.map(|format| format!("format {}", mark(format)));
    join([pattern, values(schema, mark), format].into_iter().chain(bounds(schema)), "; ")
}

/// Rules joined to one; equal rules count once.
pub(crate) fn join(rules: impl IntoIterator<Item = Option<String>>, between: &str) -> Option<String> {
    let mut kept: Vec<String> = Vec::new();
    for rule in rules.into_iter().flatten() {
        if !kept.contains(&rule) {
            kept.push(rule);
        }
    }
    (!kept.is_empty()).then(|| kept.join(between))
}

fn values(schema: &Value, mark: fn(&str) -> String) -> Option<String> {
    let list = schema.get("enum")?.as_array()?;
    let values: Vec<_> =
        list.iter().map(|value| value.as_str().map_or_else(|| mark(&value.to_string()), mark)).collect();
    Some(format!("one of {}", values.join(", ")))
}

fn bounds(schema: &Value) -> Vec<Option<String>> {
    [
        ("minLength", "at least", " characters"),
        ("maxLength", "at most", " characters"),
        ("minItems", "at least", " items"),
        ("maxItems", "at most", " items"),
        ("minimum", "at least", ""),
        ("maximum", "at most", ""),
    ]
    .into_iter()
    .map(|(key, words, unit)| schema.get(key).map(|bound| format!("{words} {bound}{unit}")))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_every_rule_once() {
        let rule = of(&json!({"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"}));
        assert_eq!(rule.as_deref(), Some("pattern ^a; at least 1 characters; at most 9 characters"));
        assert_eq!(of(&json!({"enum": ["a", true]})).as_deref(), Some("one of a, true"));
        assert_eq!(of(&json!({"type": "integer", "format": "int32"})), None);
        assert_eq!(join([Some("a".to_owned()), Some("a".to_owned())], " or ").as_deref(), Some("a"));
    }
}
