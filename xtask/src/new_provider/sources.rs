//! The skeleton of `specs/sources/NAME.md`: one line per fact of the spec; the sources are filled
//! in by hand.

use anyhow::{Context as _, Result};

use super::New;
use super::schemes::HeaderValue;
use crate::emit::template;
use crate::spec::{operation, provider};

/// The file.
pub(super) fn file(id: &str) -> String {
    format!("specs/sources/{id}.md")
}

/// The contents of the file.
pub(super) fn text(new: &New) -> Result<String> {
    let operation = operation::find(&new.spec.document)?;
    let hosts = provider::servers(&new.spec.document)?;
    let call = std::iter::once(line("method and path", &format!("{} `{}`", operation.method, operation.path)))
        .chain(hosts.iter().map(|host| line(&format!("{} host", host.name), &format!("`{}`", host.url))))
        .chain(new.schemes.iter().map(|scheme| line(&format!("`{}`", scheme.header), &value_of(&scheme.value))))
        .chain([
            line("`unique`", &new.spec.provider.unique.join(", ")),
            line("`retry_safe_by`", &new.spec.provider.retry_note),
        ]);
    let request = new.leaves.iter().map(|leaf| {
        let required = if leaf.required { "required" } else { "optional" };
        let rule = leaf.rule.as_ref().map(|rule| format!(", {}", rule.replace('|', "\\|"))).unwrap_or_default();
        line(&format!("`{}`", leaf.field), &format!("{required}{rule}"))
    });
    let responses = operation.responses()?;
    let responses = responses.iter().map(|response| {
        let description = response.value.get("description").and_then(serde_json::Value::as_str).unwrap_or_default();
        line(&response.status.to_string(), &description.lines().next().unwrap_or_default().replace('|', "\\|"))
    });
    let values = vec![
        ("id", new.id().to_owned()),
        ("name", new.name().to_owned()),
        ("call", call.collect::<Vec<_>>().join("\n")),
        ("request", request.collect::<Vec<_>>().join("\n")),
        ("responses", responses.collect::<Vec<_>>().join("\n")),
    ];
    template::fill(include_str!("templates/sources.md.in"), &values, &[])
        .context("xtask/src/new_provider/templates/sources.md.in")
}

fn line(fact: &str, value: &str) -> String {
    format!("| {fact} | {value} | | |")
}

fn value_of(value: &HeaderValue) -> String {
    match value {
        HeaderValue::Fixed { before, field, after } => format!("`{before}{{{field}}}{after}`"),
        HeaderValue::ByHand { how, .. } => how.clone(),
    }
    .replace('|', "\\|")
}
