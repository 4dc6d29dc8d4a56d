//! `lib.rs`, `mapping.rs` and `errors.rs` of a new provider.
//!
//! The last two are written by hand. Composed here they compile, reject every profile, and list
//! from the spec what to write.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{New, look_up};
use crate::emit::template;
use crate::names;
use crate::spec::leaves::Leaf;
use crate::spec::operation::{self, Operation, Response};
use crate::spec::pointer::{Lookup as _, referenced};

/// The entry of an empty list.
const NOTHING: &str = "//    * nothing";

/// The contents of `mapping.rs`.
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
    let values = [values, look_up::values(new)].concat();
    template::fill(include_str!("templates/mapping.rs.in"), &values, &[])
        .context("xtask/src/new_provider/templates/mapping.rs.in")
}

/// The contents of `errors.rs`.
pub(super) fn errors(new: &New) -> Result<String> {
    let spec = &new.spec;
    let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
    let responses = operation.responses().with_context(|| spec.file.clone())?;
    let rejections = lines(responses.iter().flat_map(rejections));
    template::fill(
        include_str!("templates/errors.rs.in"),
        &vec![("name", new.name().to_owned()), ("rejections", rejections)],
        &[],
    )
    .context("xtask/src/new_provider/templates/errors.rs.in")
}

/// The contents of `lib.rs`.
pub(super) fn lib(new: &New) -> Result<String> {
    let has_extras = new.leaves.iter().flat_map(|leaf| &leaf.from).any(|from| from.starts_with("extras."));
    let extras = if has_extras { "pub use mapping::*;" } else { "" };
    let values = vec![("Type", new.type_name.clone()), ("extras", extras.to_owned())];
    let values = [values, look_up::values(new)].concat();
    let text = template::fill(include_str!("templates/lib.rs.in"), &values, &[]);
    Ok(text.context("xtask/src/new_provider/templates/lib.rs.in")?.trim_end().to_owned() + "\n")
}

fn body(operation: &Operation<'_>, file: &str) -> Result<String> {
    let (pointer, schema) = operation.request().with_context(|| file.to_owned())?;
    let name = referenced(schema);
    Ok(names::type_name(name.with_context(|| {
        format!("{file}: {pointer}: the request schema is not a component; move it to components/schemas")
    })?))
}

pub(super) fn lines(items: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<_> = items.into_iter().map(|item| format!("//    * {item}")).collect();
    if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n") }
}

pub(super) fn leaf(leaf: &Leaf) -> String {
    let required = if leaf.required { "required" } else { "optional" };
    let rule = leaf.rule.as_ref().map(|rule| format!("; {rule}")).unwrap_or_default();
    format!("{}, {required}, from {}{rule}", leaf.field, leaf.from.join(" or "))
}

/// The documented rejections of a response, by their case.
fn rejections(response: &Response<'_>) -> Vec<String> {
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
    fn a_rejection_is_listed_with_status_case_and_body() {
        let examples = json!({
            "duplicate": {"x-enroll-case": "duplicate", "x-enroll-of": "email", "value": {"code": "TAKEN"}},
            "without_case": {"value": {}},
        });
        let value = json!({"content": {"application/json": {"examples": examples}}});
        let response = Response { status: 409, pointer: String::new(), value: &value };
        assert_eq!(rejections(&response), [r#"409 duplicate of email: {"code":"TAKEN"}"#]);
        assert_eq!(lines([]), NOTHING);
    }
}
