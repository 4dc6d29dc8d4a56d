//! The fourth stage: a lowered document in, the syntax tree of a client out, and what that needs to
//! compile.
//!
//! Progenitor panics on what it does not know. A panic becomes an error with the file's name and
//! the way to look at what the generator was given.

mod catch_panic;
mod manifest_check;

use anyhow::{Context as _, Result, anyhow};
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use schemars::schema::{InstanceType, SchemaObject};

use crate::lower::{FORMATS, Format, Lowered};
use crate::spec;
use catch_panic::catch_panic;
pub(crate) use manifest_check::OptionalCrates;

/// What stands in the header of every generated file.
pub(crate) const GENERATOR: &str = "progenitor 0.15.1";

/// Generates the client.
pub(crate) fn generate(lowered: &Lowered) -> Result<(syn::File, OptionalCrates)> {
    let document = spec::structure::typed(&lowered.document)?;
    let mut generator = Generator::new(&settings());
    let tokens = catch_panic(|| generator.generate_tokens(&document))
        .and_then(|made| made.map_err(|error| error.to_string()))
        .map_err(|message| anyhow!("the generator could not take it: {message}; see --print-lowered"))?;
    let code = syn::parse2(tokens).context("the generated code does not parse; see --print-lowered")?;
    Ok((code, OptionalCrates { regress: false, serde_json: generator.get_type_space().uses_serde_json() }))
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(progenitor_client::Session))
        // An order of its own would make two runs of one program write the same body in two ways.
        .with_map_type("::std::collections::BTreeMap");
    for format in FORMATS {
        // None of the types can be printed or made from text by way of the generated code.
        settings.with_conversion(schema(format), format.rust_type, std::iter::empty());
    }
    settings
}

fn schema(format: Format) -> SchemaObject {
    let instance_type = match format.json_type {
        "integer" => InstanceType::Integer,
        "number" => InstanceType::Number,
        _ => InstanceType::String,
    };
    SchemaObject {
        instance_type: Some(instance_type.into()),
        format: Some(format.name.to_owned()),
        ..SchemaObject::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_header_names_the_pinned_generator() {
        let manifest = include_str!("../../../Cargo.toml");
        let version = GENERATOR.trim_start_matches("progenitor ");
        assert!(manifest.contains(&format!("progenitor = {{ version = \"={version}\"")));
    }

    fn code(fields: &Value) -> String {
        let reference = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
        let post = json!({
            "operationId": "create_user",
            "requestBody": {"content": reference},
            "responses": {"200": {"description": "ok", "content": reference}},
        });
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "A", "version": "1"},
            "paths": {"/users": {"post": post}},
            "components": {"schemas": {
                "A": {"type": "object", "required": ["must"], "properties": fields},
                "B": {"type": "object", "properties": {"b": {"type": "boolean"}}},
            }},
        });
        let (code, _) = generate(&Lowered { document, personal: BTreeSet::new() }).unwrap();
        prettyplease::unparse(&code)
    }

    #[test]
    fn a_wrapped_reference_is_the_reference() {
        let wrapped = json!({"description": "Words.", "allOf": [{"$ref": "#/components/schemas/B"}]});
        let mut nullable = wrapped.clone();
        nullable["nullable"] = json!(true);
        let text = code(&json!({"may": nullable, "must": nullable, "plain": wrapped}));
        assert!(text.contains("        pub may: ::std::option::Option<B>,"), "{text}");
        assert!(text.contains("        pub must: ::std::option::Option<B>,"), "{text}");
        assert_eq!(text.matches("        ///Words.").count(), 3, "{text}");
        assert!(text.contains("        pub plain: ::std::option::Option<B>,"), "{text}");
    }

    #[test]
    fn words_and_null_keep_no_conversion_off() {
        let secret = json!({"type": "string", "format": "enroll-secret", "description": "Words.", "nullable": true});
        let text = code(&json!({"must": secret, "list": {"type": "array", "items": secret}}));
        assert!(text.contains("pub must: ::std::option::Option<::progenitor_client::Secret>"), "{text}");
        assert!(text.contains("pub list: ::std::vec::Vec<"), "{text}");
    }
}
