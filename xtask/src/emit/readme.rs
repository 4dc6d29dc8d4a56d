//! The README's table of providers, between its two markers; the rest of the file is a person's.
//!
//! A test of the suite makes the same table from the facts in the crates, so a mistake here is found out. A README without the markers is refused.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::facts::credential_headers;
use crate::outputs::Outputs;
use crate::spec::Spec;
use crate::spec::operation;
use crate::spec::provider::{self, Repeat, SafeBy, Status};
use crate::workspace;

const FILE: &str = "README.md";
const BEGIN: &str = "<!-- providers -->\n";
const END: &str = "<!-- /providers -->";
const HEAD: &str = "| provider | call | authorisation | what is signed | kept unique | safe repeat | hosts | status |
|---|---|---|---|---|---|---|---|
";

/// Adds the README with its table anew; a tree without one needs none.
pub(crate) fn add(root: &Path, outputs: &mut Outputs, specs: &[Spec]) -> Result<()> {
    if !root.join(FILE).is_file() {
        return Ok(());
    }
    let rows = specs.iter().map(|spec| row(spec).with_context(|| spec.file.clone())).collect::<Result<String>>()?;
    outputs.add(FILE, filled(&workspace::read(root, FILE)?, &format!("{HEAD}{rows}"))?);
    Ok(())
}

/// The text with another table.
fn filled(text: &str, table: &str) -> Result<String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        parts.with_context(|| format!("{FILE}: has no lines `{}` and `{END}`; put them back", BEGIN.trim_end()))?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

fn row(spec: &Spec) -> Result<String> {
    let entry = &spec.provider;
    let operation = operation::find(&spec.document)?;
    let hosts = provider::servers(&spec.document)?;
    let hosts: Vec<_> = hosts.iter().map(|server| format!("{} <{}>", server.name, server.url)).collect();
    let status = match entry.status {
        Status::Live => "live",
        Status::Dark => "dark",
    };
    let cells = [
        entry.name.clone(),
        format!("`{} {}`", operation.method, operation.path),
        code(&credential_headers(&spec.document)?),
        entry.signs.clone().unwrap_or_else(|| "nothing".to_owned()),
        or_none(code(&entry.unique)),
        safe_repeat(&entry.repeat),
        or_none(hosts.join(", ")),
        status.to_owned(),
    ];
    Ok(format!("| {} |\n", cells.join(" | ")))
}

fn safe_repeat(repeat: &Repeat) -> String {
    let by = match repeat.safe_by {
        SafeBy::ExternalId => "by `external_id`",
        SafeBy::IdempotencyKey => "by `idempotency_key`",
        SafeBy::Nothing => return "no".to_owned(),
    };
    let doubt = if repeat.confirmed { "" } else { ", unconfirmed" };
    format!("{by}{doubt}")
}

fn code(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none known".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_written() {
        let text = "above\n<!-- providers -->\nold\n<!-- /providers -->\nbelow\n";
        let new = filled(text, "new\n").unwrap();
        assert_eq!(new, "above\n<!-- providers -->\nnew\n<!-- /providers -->\nbelow\n");
        assert_eq!(filled(&new, "new\n").unwrap(), new);
        assert!(filled("none", "new\n").unwrap_err().to_string().starts_with("README.md: has no lines"));
    }
}
