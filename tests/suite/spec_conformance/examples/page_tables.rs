//! The tables of the pages (`fixtures/pages/fields.json`) agree with the specs, field by field. A
//! spec that differs from its page is found here, and with it all that is generated from the spec.

use enroll_tests::specs::{component, ids, spec};
use serde::Deserialize;
use serde_json::{Value, json};

/// A row of a page's table, as printed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    provider: String,
    component: String,
    field: String,
    r#type: String,
    /// Absent in the tables of responses, which do not print it.
    required: Option<bool>,
    options: Option<Value>,
    pattern: Option<Value>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../../../fixtures/pages/fields.json")).unwrap()
}

/// A schema behind its references, with what is beside them.
fn plain(spec: &Value, schema: &Value) -> Value {
    let inner = schema["allOf"].get(0).or_else(|| Some(component(spec, schema["$ref"].as_str()?).1));
    let Some(inner) = inner else { return schema.clone() };
    let mut plain = plain(spec, inner);
    if schema["nullable"] == true {
        plain["nullable"] = json!(true);
    }
    plain
}

/// What a printed type means: type, format and type of the items; null where the page is silent.
fn meaning(printed: &str) -> (Value, Value, Value) {
    let printed = printed.to_lowercase();
    let plain = printed.trim_end_matches(" | null").trim_end_matches(" or null");
    if let Some(items) = plain.strip_prefix("array of ") {
        return (json!("array"), Value::Null, json!(items.trim_end_matches('s')));
    }
    if let Some(item) = plain.strip_suffix("[]") {
        return (json!("array"), Value::Null, if item == "any" { Value::Null } else { json!(item) });
    }
    match plain.trim_end_matches('>').split_once('<') {
        Some(("enum", kind)) => (json!(kind), Value::Null, Value::Null),
        Some((kind, format)) => (json!(kind), json!(format), Value::Null),
        None if plain == "any" => (Value::Null, Value::Null, Value::Null),
        None => (json!(plain), Value::Null, Value::Null),
    }
}

fn assert_agrees(row: &Row) {
    let spec = spec(&row.provider);
    let object = &spec["components"]["schemas"][&row.component];
    let schema = plain(&spec, &object["properties"][&row.field]);
    let place = format!("{} {} {}: {schema}", row.provider, row.component, row.field);
    let required = object["required"].as_array().is_some_and(|names| names.iter().any(|name| *name == row.field));
    assert!(row.required.is_none_or(|printed| printed == required), "required, {place}");
    let (kind, format, items) = meaning(&row.r#type);
    let choice = schema["oneOf"].is_array() && kind == "object";
    assert!(kind.is_null() || choice || schema["type"] == kind, "type, {place}");
    assert!(format.is_null() || schema["format"] == format, "format, {place}");
    assert!(items.is_null() || plain(&spec, &schema["items"])["type"] == items, "items, {place}");
    let is_null = row.r#type.ends_with("null");
    assert!(!is_null || schema["nullable"] == true, "null, {place}");
    assert!(row.options.as_ref().is_none_or(|printed| schema["enum"] == *printed), "options, {place}");
    assert!(row.pattern.as_ref().is_none_or(|printed| schema["pattern"] == *printed), "pattern, {place}");
}

#[test]
fn what_a_page_prints_of_a_field_is_what_its_spec_says() {
    let rows = rows();
    assert_eq!(rows.len(), 50);
    rows.iter().for_each(assert_agrees);
}

/// Each of the five kinds of statement is printed somewhere, and each of the first five providers
/// has a table.
#[test]
fn the_tables_are_found() {
    let rows = rows();
    let count = |of: fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    assert!(count(|row| row.required == Some(true)) > 10 && count(|row| row.r#type.ends_with("null")) > 3);
    assert_eq!((count(|row| row.options.is_some()), count(|row| row.pattern.is_some())), (2, 1));
    let tabled = ids().filter(|id| rows.iter().any(|row| row.provider == *id)).count();
    assert_eq!(tabled, 5);
}
