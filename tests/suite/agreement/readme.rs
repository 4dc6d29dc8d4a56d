//! The README's table of providers is made from the facts, which are made from the specs.

use std::fs;

use enroll::PROVIDERS;
use enroll::facts::{Facts, SafeBy, ServiceStatus};

use super::cargo::root;

const HEAD: &str = "| provider | call | authorisation | what is signed | kept unique | safe repeat | hosts | status |
|---|---|---|---|---|---|---|---|
";

fn table() -> String {
    HEAD.to_owned() + &PROVIDERS.iter().map(|facts| row(facts)).collect::<String>()
}

fn row(facts: &Facts) -> String {
    let hosts: Vec<_> = facts.servers.iter().map(|server| format!("{} <{}>", server.name, server.url)).collect();
    let status = match facts.status {
        ServiceStatus::Live => "live",
        ServiceStatus::Dark => "dark",
    };
    format!(
        "| {} | `{} {}` | {} | {} | {} | {} | {} | {status} |\n",
        facts.name,
        facts.method,
        facts.path,
        code(facts.credential_headers),
        facts.signs.unwrap_or("nothing"),
        or_none(code(facts.unique)),
        safe_repeat(facts),
        or_none(hosts.join(", ")),
    )
}

fn safe_repeat(facts: &Facts) -> String {
    let by = match facts.repeat.safe_by {
        SafeBy::ExternalId => "by `external_id`",
        SafeBy::IdempotencyKey => "by `idempotency_key`",
        SafeBy::Nothing => return "no".to_owned(),
    };
    let doubt = if facts.repeat.confirmed { "" } else { ", unconfirmed" };
    format!("{by}{doubt}")
}

fn code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none known".to_owned() } else { text }
}

#[test]
fn the_table_of_the_readme_says_what_the_specs_say() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("<!-- providers -->\n").unwrap();
    let (found, _) = rest.split_once("<!-- /providers -->").unwrap();
    let table = table();
    assert!(found.trim() == table.trim(), "between its markers, README.md must hold\n\n{table}");
}
