//! The rule for a value as a string: plain for error messages, or with markup for documentation,
//! which also shows the pattern.

use crate::spec::pointer::Lookup as _;
use serde_json::Value;

/// The rule of a schema for an error message: pattern, values, format and bounds.
pub(super) fn of(schema: &Value) -> Option<String> {
    let pattern = || text(schema, "pattern").map(|pattern| format!("pattern {pattern}"));
    let pattern_rule = text(schema, "x-enroll-rule").map(str::to_owned).or_else(pattern);
    let format = format(schema).map(|format| match format {
        "date" => "a date, written YYYY-MM-DD".to_owned(),
        "date-time" => "a time, written as in 2021-07-01T14:56:45+03:00".to_owned(),
        "email" => "an e-mail address".to_owned(),
        other => format!("format {other}"),
    });
    join([pattern_rule, values(schema, str::to_owned), format].into_iter().chain(bounds(schema)), "; ")
}

/// The rule of a schema for documentation; `mark` formats literal values.
pub(crate) fn marked(schema: &Value, mark: fn(&str) -> String) -> Option<String> {
    let pattern = text(schema, "pattern").map(|pattern| format!("pattern {}", mark(pattern)));
    let format = format(schema).map(|format| format!("format {}", mark(format)));
    join([pattern, values(schema, mark), format].into_iter().chain(bounds(schema)), "; ")
}

fn text<'s>(schema: &'s Value, key: &str) -> Option<&'s str> {
    schema.text(key)
}

/// The format, unless it is that of a number or a password, which says nothing about valid values.
fn format(schema: &Value) -> Option<&str> {
    text(schema, "format").filter(|format| !["int32", "int64", "float", "double", "password"].contains(format))
}

/// Joins rules; equal rules are listed once.
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
    .map(|(key, bound_name, unit)| schema.get(key).map(|bound| format!("{bound_name} {bound}{unit}")))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_rule_is_listed_once() {
        let schema =
            json!({"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a", "x-enroll-rule": "an a"});
        assert_eq!(of(&schema).as_deref(), Some("an a; at least 1 characters; at most 9 characters"));
        let rule = marked(&schema, |literal| format!("`{literal}`"));
        assert_eq!(rule.as_deref(), Some("pattern `^a`; at least 1 characters; at most 9 characters"));
        assert_eq!(of(&json!({"format": "date"})).as_deref(), Some("a date, written YYYY-MM-DD"));
        assert_eq!(of(&json!({"enum": ["a", true]})).as_deref(), Some("one of a, true"));
        assert_eq!(of(&json!({"type": "integer", "format": "int32"})), None);
        assert_eq!(join([Some("a".to_owned()), Some("a".to_owned())], " or ").as_deref(), Some("a"));
    }
}
