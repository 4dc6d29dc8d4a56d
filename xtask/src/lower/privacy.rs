//! Values that nobody may see, and dates, get formats of ours, which the generator turns into types of ours.
//!
//! The generator matches a whole schema, so any key beside `type` and `format` would switch the match off without a word and leave a plain string.
//! A secret loses its constraints for that reason: a length that is checked is not worth a password that is printed. Dates become text types,
//! because the generator's own would rewrite what is sent. A personal string with a pattern, values or a length stays a checked type; its name is
//! noted, and a pass over the generated code silences it.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::privacy::{Privacy, is_free_form};
use crate::spec::walk;

/// A format of ours: its name, the JSON type it stands on, and the type it becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) json_type: &'static str,
    pub(crate) rust_type: &'static str,
}

const fn format(name: &'static str, json_type: &'static str, rust_type: &'static str) -> Format {
    Format { name, json_type, rust_type }
}

/// All formats of ours.
pub(crate) const FORMATS: [Format; 9] = [
    format("enroll-secret", "string", "::progenitor_client::Secret"),
    format("enroll-personal", "string", "::progenitor_client::Personal<::std::string::String>"),
    format("enroll-date", "string", "::progenitor_client::Date"),
    format("enroll-timestamp", "string", "::progenitor_client::Timestamp"),
    format("enroll-personal-int", "integer", "::progenitor_client::Personal<i32>"),
    format("enroll-personal-long", "integer", "::progenitor_client::Personal<i64>"),
    format("enroll-personal-number", "number", "::progenitor_client::Personal<f64>"),
    // Any JSON has no `type` to match, so a text stands in for it: only the match counts, never the shape.
    format("enroll-personal-json", "string", "::progenitor_client::Personal<::progenitor_client::Json>"),
    format("enroll-personal-object", "string", "::progenitor_client::Personal<::progenitor_client::JsonObject>"),
];

const CONSTRAINTS: [&str; 4] = ["pattern", "enum", "minLength", "maxLength"];

pub(super) const PASS: Pass = Pass {
    name: "privacy",
    why: "the generator makes plain strings of secrets and rewrites dates; a format of ours gives a type of ours",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for pointer in walk::schemas(&lowered.document) {
        // A parameter's or header's value is made into text by the generated code, which needs a plain string.
        if pointer.contains("/parameters/") || pointer.contains("/headers/") {
            continue;
        }
        if let Some(schema) = lowered.document.at_mut(&pointer)
            && let Some(component) = convert(&pointer, schema)?
        {
            lowered.personal.insert(component);
        }
    }
    Ok(())
}

/// Converts one schema; gives the component's name if it stays a type that must be silenced.
fn convert(pointer: &str, schema: &mut Value) -> Result<Option<String>> {
    let privacy = Privacy::of(schema);
    let kind = schema.text("type");
    if is_free_form(schema) {
        return free_form(pointer, schema, privacy).map(|()| None);
    }
    match (kind, privacy) {
        (Some("string"), _) => text(pointer, schema, privacy),
        (Some("boolean"), Some(Privacy::Personal | Privacy::Secret))
        | (Some("integer" | "number"), Some(Privacy::Secret)) => {
            bail!(
                "{pointer}: this privacy is not possible for a {}; make it public or personal, or a string",
                kind.unwrap_or_default()
            )
        }
        (Some("integer"), Some(Privacy::Personal)) => {
            let long = schema["format"] != "int32";
            set(schema, if long { "enroll-personal-long" } else { "enroll-personal-int" });
            Ok(None)
        }
        (Some("number"), Some(Privacy::Personal)) => {
            set(schema, "enroll-personal-number");
            Ok(None)
        }
        _ => Ok(None),
    }
}

fn text(pointer: &str, schema: &mut Value, privacy: Option<Privacy>) -> Result<Option<String>> {
    let checked = CONSTRAINTS.iter().any(|key| schema.get(key).is_some());
    let format = schema.text("format").unwrap_or_default().to_owned();
    match (privacy, format.as_str()) {
        (Some(Privacy::Secret), _) => set(schema, "enroll-secret"),
        (_, "date") => set(schema, "enroll-date"),
        (_, "date-time") => set(schema, "enroll-timestamp"),
        (Some(Privacy::Personal), _) if !checked => set(schema, "enroll-personal"),
        _ => {
            // Formats such as uuid would bring crates along whose types write a value in their own way.
            remove(schema, &["format"]);
            if privacy == Some(Privacy::Personal) {
                return component(pointer).map(Some);
            }
        }
    }
    Ok(None)
}

fn free_form(pointer: &str, schema: &mut Value, privacy: Option<Privacy>) -> Result<()> {
    match privacy {
        Some(Privacy::Secret) => {
            bail!("{pointer}: a free-form value cannot be secret; make it personal, or describe its fields")
        }
        Some(Privacy::Personal) if schema["type"] == "object" => set(schema, "enroll-personal-object"),
        Some(Privacy::Personal) => set(schema, "enroll-personal-json"),
        Some(Privacy::Public) | None => {}
    }
    Ok(())
}

/// Leaves nothing beside type and format but words, which the match does not look at, and null, which becomes an option around it.
fn set(schema: &mut Value, name: &str) {
    let json_type = FORMATS.iter().find(|format| format.name == name).map_or("string", |format| format.json_type);
    let mut kept = Map::new();
    for key in ["title", "description", "nullable"] {
        if let Some(value) = schema.get(key) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    kept.insert("type".to_owned(), json!(json_type));
    kept.insert("format".to_owned(), json!(name));
    *schema = Value::Object(kept);
}

fn remove(schema: &mut Value, keys: &[&str]) {
    if let Some(fields) = schema.as_object_mut() {
        fields.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

fn component(pointer: &str) -> Result<String> {
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) if !name.contains('/') => Ok(name.to_owned()),
        _ => bail!(
            "{pointer}: a personal string with pattern, enum or length must be a component of its own, so that its type can be silenced"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;

    fn converted(schema: Value) -> Value {
        let mut schema = schema;
        convert("/components/schemas/A", &mut schema).unwrap();
        schema
    }

    #[test]
    fn nothing_stands_beside_a_secret() {
        let secret = json!({"type": "string", "format": "password", "maxLength": 9, "description": "d", "x-enroll-privacy": "secret"});
        assert_eq!(converted(secret), json!({"type": "string", "format": "enroll-secret", "description": "d"}));
    }

    #[test]
    fn dates_and_free_forms_become_types_of_ours() {
        let date = json!({"type": "string", "format": "date-time", "nullable": true, "x-enroll-privacy": "public"});
        assert_eq!(converted(date), json!({"type": "string", "format": "enroll-timestamp", "nullable": true}));
        let any = json!({"nullable": true, "x-enroll-privacy": "personal"});
        assert_eq!(converted(any)["format"], "enroll-personal-json");
        let number = json!({"type": "integer", "format": "int32", "maximum": 31, "x-enroll-privacy": "personal"});
        assert_eq!(converted(number), json!({"type": "integer", "format": "enroll-personal-int"}));
    }

    #[test]
    fn a_checked_personal_string_is_noted_by_name() {
        let code = json!({"type": "string", "pattern": "^[A-Z]{2}$", "x-enroll-privacy": "personal"});
        let mut lowered = with(json!({"Code": code}));
        apply(&mut lowered).unwrap();
        assert!(lowered.personal.contains("Code"));
        assert_eq!(schema(&lowered, "Code")["pattern"], "^[A-Z]{2}$");

        let mut inline = with(json!({"Request": {"properties": {"code": code}}}));
        let error = apply(&mut inline).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Request/properties/code: "), "{error}");
    }

    #[test]
    fn a_public_string_keeps_no_format() {
        let uuid = json!({"type": "string", "format": "uuid", "x-enroll-privacy": "public"});
        assert_eq!(converted(uuid).get("format"), None);
    }
}
