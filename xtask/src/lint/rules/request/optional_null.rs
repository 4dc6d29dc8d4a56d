//! Rule: if a request field is both optional and nullable, an example shows it as null.
//!
//! The generated type has one `Option` for both and omits `None`, so null is never sent. That is
//! right if null and absence mean the same, and wrong if null deletes something. Only the
//! provider's page can say which, so this rule asks for what the page would show: a named example
//! request in which the field is null. There is no key that turns the rule off, because `nullable`
//! is easily written out of habit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::{Lookup as _, child, plain};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "optional-and-null", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let mut fields: BTreeMap<String, bool> = BTreeMap::new();
    for operation in operation::each(document) {
        let shown = shown(document, &operation);
        let sent = walk::sent_by(document, &operation).into_iter();
        for field in sent.flat_map(|(pointer, schema)| optional_and_null(document, &pointer, schema)) {
            let is_shown = field.rsplit('/').next().is_some_and(|name| shown.contains(name));
            *fields.entry(field).or_default() |= is_shown;
        }
    }
    fields.into_iter().filter(|(_, is_shown)| !is_shown).map(|(field, _)| problem(field)).collect()
}

fn problem(field: String) -> Problem {
    let help =
        "null is never sent, the field is omitted instead; add an example request with null here, or remove `nullable`";
    Problem::key(field, "an optional field of the request is nullable, but no example shows null", help)
}

/// The fields of an object that may be absent and may be null.
fn optional_and_null(document: &Value, pointer: &str, schema: &Value) -> Vec<String> {
    let required = |name: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|known| known == name))
    };
    let fields = schema.fields("properties");
    let found = fields.filter(|(name, field)| !required(name) && may_be_null(document, field));
    found.map(|(name, _)| child(&child(pointer, "properties"), name)).collect()
}

fn may_be_null(document: &Value, schema: &Value) -> bool {
    let says = |schema: &Value| schema.get("nullable") == Some(&Value::Bool(true));
    says(schema) || plain(document, schema).is_some_and(says)
}

/// The names of the fields that an example request of an operation shows as null.
fn shown(document: &Value, operation: &Operation<'_>) -> BTreeSet<String> {
    let examples = format!("{}/requestBody/content/application~1json/examples", operation.pointer);
    let parts = document.at(&examples).map(|examples| walk::parts_of(examples)).unwrap_or_default();
    let null = parts.iter().filter(|(_, part)| part.is_null());
    null.filter_map(|(pointer, _)| pointer.rsplit('/').next().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const CITY: &str = "          description: The city.\n";
    const NULL: &str = "          nullable: true\n";

    #[test]
    fn a_nullable_optional_field_needs_an_example() {
        insta::assert_snapshot!(broken(CITY, NULL));
    }

    #[test]
    fn an_example_with_null_is_enough() {
        let report = broken(CITY, &format!("{NULL}          description: A city.\n"));
        assert!(report.contains("optional-and-null"), "{report}");
        let shown = crate::lint::rules::testing::report(&[
            (CITY, NULL),
            ("                    city: Lyon\n", "                    city: null\n"),
        ]);
        assert_eq!(shown, broken("", ""));
    }
}
