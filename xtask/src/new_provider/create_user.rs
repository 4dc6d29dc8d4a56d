//! `create_user.rs` of a new provider: compiles, refuses every profile, and lists from the spec what is to be written.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::New;
use crate::emit::template;
use crate::names;
use crate::spec::leaves::Leaf;
use crate::spec::operation::{self, Answer, Operation};
use crate::spec::pointer::{Lookup as _, referenced};

/// What the comment says where a list is empty.
const NOTHING: &str = "//    * nothing";

/// The text of the file.
pub(super) fn text(new: &New) -> Result<String> {
    let spec = &new.spec;
    let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
    let answers = operation.answers().with_context(|| spec.file.clone())?;
    let type_of = |success: bool| {
        let schema = answers.iter().find(|answer| answer.is_success() == success).and_then(Answer::schema);
        schema.and_then(referenced).map(names::type_name)
    };
    let reply = type_of(true).with_context(|| format!("{}: no success has a named schema; give it one", spec.file))?;
    let refused = type_of(false).map_or_else(|| "()".to_owned(), |name| format!("types::{name}"));
    let values = vec![
        ("id", new.id().to_owned()),
        ("name", new.name().to_owned()),
        ("Type", new.type_name.clone()),
        ("Body", body(&operation, &spec.file)?),
        ("Reply", reply),
        ("Refused", refused),
        ("leaves", lines(new.leaves.iter().map(leaf))),
        ("keep", lines(kept(&spec.document))),
        ("refusals", lines(answers.iter().flat_map(refusals))),
    ];
    template::fill(include_str!("templates/create_user.rs.in"), &values, &[])
        .context("xtask/src/new_provider/templates/create_user.rs.in")
}

fn body(operation: &Operation<'_>, file: &str) -> Result<String> {
    let (pointer, schema) = operation.request().with_context(|| file.to_owned())?;
    let name = referenced(schema);
    Ok(names::type_name(name.with_context(|| format!("{file}: {pointer}: names no component; give it one"))?))
}

fn lines(items: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<_> = items.into_iter().map(|item| format!("//    * {item}")).collect();
    if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n") }
}

fn leaf(leaf: &Leaf) -> String {
    let required = if leaf.required { "required" } else { "optional" };
    let rule = leaf.rule.as_ref().map(|rule| format!("; {rule}")).unwrap_or_default();
    format!("{}, {required}, from {}{rule}", leaf.member, leaf.from.join(" or "))
}

/// The members of answers that the spec marks as kept.
fn kept(document: &Value) -> Vec<String> {
    let schemas = document.at("/components/schemas").and_then(Value::as_object);
    let mut found = Vec::new();
    for (component, schema) in schemas.into_iter().flatten() {
        for (member, value) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let Some(name) = value.get("x-enroll-keep").and_then(Value::as_str) {
                found.push(format!("{name}: member {member} of {component}"));
            }
        }
    }
    found
}

/// The documented refusals of an answer that stand for a case.
fn refusals(answer: &Answer<'_>) -> Vec<String> {
    let examples = answer.value.at("/content/application~1json/examples").and_then(Value::as_object);
    let cases = examples.into_iter().flatten().filter_map(|(_, example)| {
        let case = example.get("x-enroll-case").and_then(Value::as_str)?;
        let of = example.get("x-enroll-of").and_then(Value::as_str).map(|of| format!(" of {of}")).unwrap_or_default();
        let value = example.get("value")?;
        Some(format!("{} {case}{of}: {value}", answer.status))
    });
    cases.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_is_shown_with_status_case_and_body() {
        let examples = json!({
            "again": {"x-enroll-case": "duplicate", "x-enroll-of": "email", "value": {"code": "TAKEN"}},
            "of_no_case": {"value": {}},
        });
        let value = json!({"content": {"application/json": {"examples": examples}}});
        let answer = Answer { status: 409, pointer: String::new(), value: &value };
        assert_eq!(refusals(&answer), [r#"409 duplicate of email: {"code":"TAKEN"}"#]);
        assert_eq!(lines([]), NOTHING);
    }
}
