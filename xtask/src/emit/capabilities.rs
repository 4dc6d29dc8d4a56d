//! The capabilities of a provider as table cells, for the README and the front page of its crate.
//!
//! `enroll_core::Capabilities` builds the same cells from the facts in the crates. A test of the
//! suite compares the two.

use anyhow::Result;

use super::auth::{self, AuthHeader, AuthValue};
use crate::lower::Spec;
use crate::spec::operation;
use crate::spec::provider::{self, RetryPromise};

/// A heading and its value, as Markdown for a table.
pub(super) type Cell = (&'static str, String);

/// The cells of one provider.
pub(super) fn cells(spec: &Spec) -> Result<Vec<Cell>> {
    let entry = &spec.provider;
    let operation = operation::find(&spec.document)?;
    let headers = auth::headers(&spec.document)?;
    let servers = provider::servers(&spec.document)?;
    let hosts: Vec<_> = servers.iter().map(|server| format!("{} <{}>", server.name, server.url)).collect();
    let modes: Vec<_> = entry.modes.iter().map(lowercase).collect();
    let unique: Vec<_> = entry.unique.iter().map(|path| format!("`{path}`")).collect();
    let cells = [
        ("call", format!("`{} {}`", operation.method, operation.path)),
        ("authorisation", headers.iter().map(header).collect::<Vec<_>>().join(", ")),
        ("what is signed", entry.signs.clone().unwrap_or_else(|| "nothing".to_owned())),
        ("modes", modes.join(", ")),
        ("unique", or_none(unique.join(", "))),
        ("a retry is safe by", retry_safe_by(&entry.retry_safe_by)),
        ("look-up", look_up(spec)),
        ("hosts", or_none(hosts.join(", "))),
        ("status", lowercase(entry.status)),
    ];
    // A bar would end the cell, even in code.
    Ok(cells.into_iter().map(|(head, text)| (head, text.replace('|', "\\|"))).collect())
}

/// One row of a table.
pub(super) fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}

fn header(header: &AuthHeader) -> String {
    let name = &header.name;
    match &header.value {
        AuthValue::Credentials(template) => format!("`{name}: {template}`"),
        AuthValue::Signature => format!("`{name}`: signature"),
        AuthValue::Nonce => format!("`{name}`: nonce"),
    }
}

/// A status or a mode as specs spell it.
fn lowercase(value: impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn retry_safe_by(promises: &[RetryPromise]) -> String {
    let by = |promise: &RetryPromise| {
        let key = promise.by.path().trim_start_matches("call.");
        let age = promise.max_age_hours.map(|hours| format!(" for {hours} h")).unwrap_or_default();
        format!("`{key}`{age}")
    };
    let all: Vec<_> = promises.iter().map(by).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// By what a user is found, and by which call.
fn look_up(spec: &Spec) -> String {
    let by: Vec<_> = spec.provider.look_up.by.iter().map(|key| format!("`{}`", key.name())).collect();
    match operation::look_up(&spec.document) {
        Some(call) if !by.is_empty() => format!("{} (`{} {}`)", by.join(", "), call.method, call.path),
        _ => or_none(by.join(", ")),
    }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none known".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::testing::{spec, without_look_up};

    #[test]
    fn the_look_up_is_shown_with_its_keys_and_its_call() {
        let cell = |spec: &Spec| cells(spec).unwrap().into_iter().find(|(head, _)| *head == "look-up").unwrap().1;
        assert_eq!(cell(&spec("openapi: 3.0.3", "openapi: 3.0.3")), "`email` (`GET /users/find`)");
        assert_eq!(cell(&without_look_up()), "none known");
    }
}
