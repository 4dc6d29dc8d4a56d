//! Stage 4, generate: from a lowered document to the syntax tree of a client.
//!
//! It also returns the optional crates that the code uses. Progenitor panics on input that it does
//! not support; a panic becomes an error that names the file and says how to print the generator's
//! input.

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

/// The generator's name and version, for the header of every generated file.
pub(crate) const GENERATOR: &str = "progenitor 0.15.1";

/// Generates the client.
pub(crate) fn generate(lowered: &Lowered) -> Result<(syn::File, OptionalCrates)> {
    let document = spec::structure::typed(&lowered.document)?;
    let mut generator = Generator::new(&settings());
    let tokens = catch_panic(|| generator.generate_tokens(&document))
        .and_then(|made| made.map_err(|error| error.to_string()))
        .map_err(|message| {
            anyhow!("the generator failed: {message}; run `cargo xtask codegen --print-lowered ID` to see its input")
        })?;
    let code = syn::parse2(tokens).context(
        "the generated code does not parse; run `cargo xtask codegen --print-lowered ID` to see the generator's input",
    )?;
    Ok((code, OptionalCrates { regress: false, serde_json: generator.get_type_space().uses_serde_json() }))
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(progenitor_client::Session))
        // A map type with a random order would make two runs write the same body differently.
        .with_map_type("::std::collections::BTreeMap");
    for format in FORMATS {
        // Generated code can neither print these types nor parse them from a string.
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
        let wrapped = json!({"description": "A description.", "allOf": [{"$ref": "#/components/schemas/B"}]});
        let mut nullable = wrapped.clone();
        nullable["nullable"] = json!(true);
        let text = code(&json!({"may": nullable, "must": nullable, "plain": wrapped}));
        assert!(text.contains("        pub may: ::std::option::Option<B>,"), "{text}");
        assert!(text.contains("        pub must: ::std::option::Option<B>,"), "{text}");
        assert_eq!(text.matches("        ///A description.").count(), 3, "{text}");
        assert!(text.contains("        pub plain: ::std::option::Option<B>,"), "{text}");
    }

    #[test]
    fn a_description_and_null_do_not_disable_a_conversion() {
        let secret =
            json!({"type": "string", "format": "enroll-secret", "description": "A description.", "nullable": true});
        let text = code(&json!({"must": secret, "list": {"type": "array", "items": secret}}));
        assert!(text.contains("pub must: ::std::option::Option<::progenitor_client::Secret>"), "{text}");
        assert!(text.contains("pub list: ::std::vec::Vec<"), "{text}");
    }
}
