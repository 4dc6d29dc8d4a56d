//! What a person writes of a new provider beside its authorisation: `mapping.rs` and `errors.rs`. As they are
//! made here they compile, refuse every profile, and list from the spec what is to be written. And `lib.rs`, which
//! needs no more.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::New;
use crate::emit::template;
use crate::names;
use crate::spec::leaves::Leaf;
use crate::spec::operation::{self, Operation, Response};
use crate::spec::pointer::{Lookup as _, referenced};

/// What the comment says where a list is empty.
const NOTHING: &str = "//    * nothing";

/// The text of `mapping.rs`.
pub(super) fn mapping(new: &New) -> Result<String> {
    let spec = &new.spec;
    let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
    let values = vec![
        ("id", new.id().to_owned()),
        ("name", new.name().to_owned()),
        ("Type", new.type_name.clone()),
        ("Body", body(&operation, &spec.file)?),
        ("leaves", lines(new.leaves.iter().map(leaf))),
    ];
    template::fill(include_str!("templates/mapping.rs.in"), &values, &[])
        .context("xtask/src/new_provider/templates/mapping.rs.in")
}

/// The text of `errors.rs`.
pub(super) fn errors(new: &New) -> Result<String> {
    let spec = &new.spec;
    let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
    let responses = operation.responses().with_context(|| spec.file.clone())?;
    let refusals = lines(responses.iter().flat_map(refusals));
    template::fill(
        include_str!("templates/errors.rs.in"),
        &vec![("name", new.name().to_owned()), ("refusals", refusals)],
        &[],
    )
    .context("xtask/src/new_provider/templates/errors.rs.in")
}

/// The text of `lib.rs`.
pub(super) fn lib(new: &New) -> Result<String> {
    let own = format!("extras.{}.", new.id());
    let has_extras = new.leaves.iter().flat_map(|leaf| &leaf.from).any(|from| from.starts_with(&own));
    let extras = if has_extras { "pub use mapping::*;" } else { "" };
    let values = vec![("Type", new.type_name.clone()), ("extras", extras.to_owned())];
    let text = template::fill(include_str!("templates/lib.rs.in"), &values, &[]);
    Ok(text.context("xtask/src/new_provider/templates/lib.rs.in")?.trim_end().to_owned() + "\n")
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
    format!("{}, {required}, from {}{rule}", leaf.field, leaf.from.join(" or "))
}

/// The documented refusals of a response that stand for a case.
fn refusals(response: &Response<'_>) -> Vec<String> {
    let examples = response.value.at("/content/application~1json/examples").and_then(Value::as_object);
    let cases = examples.into_iter().flatten().filter_map(|(_, example)| {
        let case = example.get("x-enroll-case").and_then(Value::as_str)?;
        let of = example.get("x-enroll-of").and_then(Value::as_str).map(|of| format!(" of {of}")).unwrap_or_default();
        let value = example.get("value")?;
        Some(format!("{} {case}{of}: {value}", response.status))
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
        let response = Response { status: 409, pointer: String::new(), value: &value };
        assert_eq!(refusals(&response), [r#"409 duplicate of email: {"code":"TAKEN"}"#]);
        assert_eq!(lines([]), NOTHING);
    }
}
