//! What sets a provider apart, as the cells of a table: the README's row and the front page of its crate are made of the same.
//!
//! `enroll_core::Capabilities` makes these cells from the facts in the crates. A test of the suite compares the two, so a mistake here is found out.

use anyhow::Result;

use super::auth::{self, AuthHeader, AuthValue};
use crate::spec::Spec;
use crate::spec::operation;
use crate::spec::provider::{self, Mode, RetryKey, RetryPromise, Status};

/// A heading and what stands below it, as Markdown for a table.
pub(super) type Cell = (&'static str, String);

/// The cells of one provider.
pub(super) fn cells(spec: &Spec) -> Result<Vec<Cell>> {
    let entry = &spec.provider;
    let operation = operation::find(&spec.document)?;
    let headers = auth::headers(&spec.document)?;
    let servers = provider::servers(&spec.document)?;
    let hosts: Vec<_> = servers.iter().map(|server| format!("{} <{}>", server.name, server.url)).collect();
    let modes: Vec<_> = entry.modes.iter().map(|mode| mode_name(*mode)).collect();
    let unique: Vec<_> = entry.unique.iter().map(|path| format!("`{path}`")).collect();
    let status = match entry.status {
        Status::Live => "live",
        Status::Dark => "dark",
    };
    let cells = [
        ("call", format!("`{} {}`", operation.method, operation.path)),
        ("authorisation", headers.iter().map(header).collect::<Vec<_>>().join(", ")),
        ("what is signed", entry.signs.clone().unwrap_or_else(|| "nothing".to_owned())),
        ("modes", modes.join(", ")),
        ("kept unique", or_none(unique.join(", "))),
        ("a retry is safe by", retry_safe_by(&entry.retry_safe_by)),
        ("hosts", or_none(hosts.join(", "))),
        ("status", status.to_owned()),
    ];
    // A bar would end the cell, in code too.
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

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Person => "person",
        Mode::Business => "business",
        Mode::Reference => "reference",
    }
}

fn retry_safe_by(promises: &[RetryPromise]) -> String {
    let by = |promise: &RetryPromise| {
        let key = match promise.by {
            RetryKey::ExternalId => "`external_id`",
            RetryKey::Email => "`email`",
            RetryKey::IdempotencyKey => "`idempotency_key`",
        };
        let age = promise.max_age_hours.map(|hours| format!(" for {hours} h")).unwrap_or_default();
        format!("{key}{age}")
    };
    let all: Vec<_> = promises.iter().map(by).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none known".to_owned() } else { text }
}
