//! Rule: every example matches its schema.
//!
//! The sandbox responds with the examples, and tests and documentation are generated from them. An
//! example request may have no field that its schema does not name, although OpenAPI allows it: it
//! would be a typing mistake.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::json_schema::{self, UnknownFields};
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "invalid-example", check: Check::Spec(check) };

const HELP: &str = "fix the example, or the schema if the provider says otherwise";

fn check(draft: &Draft) -> Vec<Problem> {
    let mut validators = Validators { document: &draft.document, known: BTreeMap::new() };
    let mut problems = Vec::new();
    for (schema, example, unknown) in examples(&draft.document) {
        problems.extend(validators.problems(&schema, &example, unknown));
    }
    problems
}

/// The pointers of each schema and of a value that must match it.
fn examples(document: &Value) -> Vec<(String, String, UnknownFields)> {
    let mut found = Vec::new();
    let sent = [walk::request(document), walk::parameters(document)].concat().into_iter();
    let sent = sent.map(|schema| (schema, UnknownFields::Rejected));
    let received = walk::responses(document).into_iter().map(|schema| (schema, UnknownFields::Allowed));
    for (schema, unknown) in sent.chain(received) {
        let holder = schema.trim_end_matches("/schema").to_owned();
        let named = document.at(&holder).into_iter().flat_map(|holder| holder.fields("examples"));
        let named = named.map(|(name, _)| child(&child(&child(&holder, "examples"), name), "value"));
        found.extend(named.chain([child(&holder, "example")]).map(|example| (schema.clone(), example, unknown)));
    }
    for schema in walk::schemas(document) {
        found.extend(["example", "default"].map(|key| (schema.clone(), child(&schema, key), UnknownFields::Allowed)));
    }
    found.retain(|(_, example, _)| document.at(example).is_some());
    found
}

/// Compiled schemas, cached because many responses share one.
struct Validators<'a> {
    document: &'a Value,
    known: BTreeMap<(String, bool), Option<Validator>>,
}

impl Validators<'_> {
    fn problems(&mut self, schema: &str, example: &str, unknown: UnknownFields) -> Vec<Problem> {
        let (Some(schema), Some(value)) = (self.document.at(schema), self.document.at(example)) else {
            return Vec::new();
        };
        let (document, key) = (self.document, (schema.to_string(), unknown == UnknownFields::Rejected));
        // A schema that does not compile has an unresolved reference or a bad pattern; other rules
        // report it.
        let validator = self.known.entry(key).or_insert_with(|| json_schema::compile(document, schema, unknown).ok());
        let errors = validator.iter().flat_map(|validator| validator.iter_errors(value));
        errors.flat_map(|error| nearest(&error, example)).collect()
    }
}

/// The problems of a validation error; of several alternatives, those of the best match.
fn nearest(error: &ValidationError<'_>, example: &str) -> Vec<Problem> {
    match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            let arm = context.iter().filter(|arm| !arm.is_empty()).min_by_key(|arm| arm.len());
            arm.into_iter().flatten().flat_map(|error| nearest(error, example)).collect()
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let place = format!("{example}{}", error.instance_path());
            let problems = unexpected.iter().map(|name| {
                Problem::key(
                    child(&place, name),
                    format!("the example has the field {name}, which its schema does not have"),
                    HELP,
                )
            });
            problems.collect()
        }
        _ => {
            let what = format!("the example does not match its schema: {}", error.masked_with("this"));
            vec![Problem::value(format!("{example}{}", error.instance_path()), what, HELP)]
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_example_matches_its_schema() {
        insta::assert_snapshot!(broken("                  colour: red\n", "                  colour: pink\n"));
    }

    #[test]
    fn an_example_request_has_no_unknown_field() {
        insta::assert_snapshot!(broken("                    city: Lyon\n", "                    town: Lyon\n"));
    }

    #[test]
    fn an_example_response_matches_its_schema() {
        insta::assert_snapshot!(broken("{id: user-1}", "{id: 1}"));
    }
}
