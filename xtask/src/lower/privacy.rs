//! Pass: private values and dates get formats that the generator maps to types of `enroll-client`.
//!
//! The generator matches a whole schema: any key next to `type` and `format` would silently disable
//! the match and leave a plain string. So a secret loses its constraints; a checked length is not
//! worth a printed password. Dates become types that hold a string, because the generator's own
//! would rewrite what is sent. A personal string with a pattern, values or a length stays a checked
//! type; its name is recorded, and a postprocessing pass redacts it.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::privacy::{Privacy, is_free_form};
use crate::spec::walk;

/// A format that stands for a type of `enroll-client`: its name, its JSON type, and the Rust type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) json_type: &'static str,
    pub(crate) rust_type: &'static str,
}

const fn format(name: &'static str, json_type: &'static str, rust_type: &'static str) -> Format {
    Format { name, json_type, rust_type }
}

/// All such formats.
pub(crate) const FORMATS: [Format; 9] = [
    format("enroll-secret", "string", "::progenitor_client::Secret"),
    format("enroll-personal", "string", "::progenitor_client::Personal<::std::string::String>"),
    format("enroll-date", "string", "::progenitor_client::Date"),
    format("enroll-timestamp", "string", "::progenitor_client::Timestamp"),
    format("enroll-personal-int", "integer", "::progenitor_client::Personal<i32>"),
    format("enroll-personal-long", "integer", "::progenitor_client::Personal<i64>"),
    format("enroll-personal-number", "number", "::progenitor_client::Personal<f64>"),
    // A schema for any JSON has no `type` to match, so it becomes a string; only the match counts.
    format("enroll-personal-json", "string", "::progenitor_client::Personal<::progenitor_client::Json>"),
    format("enroll-personal-object", "string", "::progenitor_client::Personal<::progenitor_client::JsonObject>"),
];

const CONSTRAINTS: [&str; 4] = ["pattern", "enum", "minLength", "maxLength"];

pub(super) const PASS: Pass = Pass {
    name: "privacy",
    why: "the generator makes plain strings of secrets and rewrites dates; a format selects a type that does not",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for pointer in walk::schemas(&lowered.document) {
        // Generated code turns the value of a parameter or a header into a string, so it must be a
        // plain one.
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

/// Converts one schema; returns the name of the component if its type must be redacted.
fn convert(pointer: &str, schema: &mut Value) -> Result<Option<String>> {
    let privacy = Privacy::of(schema);
    let kind = schema.text("type");
    if is_free_form(schema) {
        return free_form(pointer, schema, privacy).map(|()| None);
    }
    match (kind, privacy) {
        (Some("string"), _) => string(pointer, schema, privacy),
        (Some("boolean"), Some(Privacy::Personal | Privacy::Secret))
        | (Some("integer" | "number"), Some(Privacy::Secret)) => {
            bail!(
                "{pointer}: a {} cannot have this privacy; make it public or personal, or a string",
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

fn string(pointer: &str, schema: &mut Value, privacy: Option<Privacy>) -> Result<Option<String>> {
    let checked = CONSTRAINTS.iter().any(|key| schema.get(key).is_some());
    let format = schema.text("format").unwrap_or_default().to_owned();
    match (privacy, format.as_str()) {
        (Some(Privacy::Secret), _) => set(schema, "enroll-secret"),
        (_, "date") => set(schema, "enroll-date"),
        (_, "date-time") => set(schema, "enroll-timestamp"),
        (Some(Privacy::Personal), _) if !checked => set(schema, "enroll-personal"),
        _ => {
            // Formats such as uuid would bring in crates whose types write a value in their own
            // way.
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
            bail!("{pointer}: a free-form value cannot be secret; make it personal, or list its fields")
        }
        Some(Privacy::Personal) if schema["type"] == "object" => set(schema, "enroll-personal-object"),
        Some(Privacy::Personal) => set(schema, "enroll-personal-json"),
        Some(Privacy::Public) | None => {}
    }
    Ok(())
}

/// Keeps only the type, the format, the description, which the match ignores, and `nullable`, which
/// becomes an `Option` around the type.
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
            "{pointer}: a personal string with pattern, enum or length cannot be redacted here; make it a component"
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
    fn a_secret_loses_its_constraints() {
        let secret = json!({"type": "string", "format": "password", "maxLength": 9, "description": "d", "x-enroll-privacy": "secret"});
        assert_eq!(converted(secret), json!({"type": "string", "format": "enroll-secret", "description": "d"}));
    }

    #[test]
    fn dates_and_free_forms_get_formats() {
        let date = json!({"type": "string", "format": "date-time", "nullable": true, "x-enroll-privacy": "public"});
        assert_eq!(converted(date), json!({"type": "string", "format": "enroll-timestamp", "nullable": true}));
        let any = json!({"nullable": true, "x-enroll-privacy": "personal"});
        assert_eq!(converted(any)["format"], "enroll-personal-json");
        let number = json!({"type": "integer", "format": "int32", "maximum": 31, "x-enroll-privacy": "personal"});
        assert_eq!(converted(number), json!({"type": "integer", "format": "enroll-personal-int"}));
    }

    #[test]
    fn a_checked_personal_string_is_recorded_by_name() {
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
    fn a_public_string_loses_its_format() {
        let uuid = json!({"type": "string", "format": "uuid", "x-enroll-privacy": "public"});
        assert_eq!(converted(uuid).get("format"), None);
    }
}
