//! The parts of a crate's front page that follow from its spec: whether anybody responses there, what the provider can do, and an example that runs.
//!
//! The example is a profile that a person responses for: the provider's own of the tests, which also
//! sends it. It goes to the sandbox when the tests of the documentation run. A provider without
//! one, and one that is no JSON, is refused.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{capabilities, sources_url};
use crate::spec::Spec;
use crate::spec::provider::Status;
use crate::workspace;

/// The profile that a provider's front page shows.
pub(crate) fn profile_file(id: &str) -> String {
    format!("tests/fixtures/profiles/{id}.json")
}

/// What the templates are filled with.
pub(super) fn values(root: &Path, spec: &Spec) -> Result<super::template::Values> {
    let id = &spec.provider.id;
    let profile = profile(root, id)?;
    let table = table(spec).with_context(|| spec.file.clone())?;
    Ok(vec![
        ("summary", format!("{}{}", summary(spec), warning(spec))),
        ("dark", dark(spec).to_owned()),
        ("capabilities", table),
        ("sources_url", sources_url(id)),
        ("hashes", hashes(&profile)),
        ("profile", profile),
    ])
}

fn profile(root: &Path, id: &str) -> Result<String> {
    let file = profile_file(id);
    if !root.join(&file).is_file() {
        bail!("{file}: does not exist; write a profile that the provider takes, for the front page of its crate");
    }
    let text = workspace::read(root, &file)?;
    serde_json::from_str::<Value>(&text).with_context(|| format!("{file}: is no JSON; correct it"))?;
    Ok(text)
}

/// As many as a raw string with this text needs.
fn hashes(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    hashes
}

fn is_dark(spec: &Spec) -> bool {
    matches!(spec.provider.status, Status::Dark)
}

fn summary(spec: &Spec) -> &'static str {
    if is_dark(spec) {
        ", whose service is dark: nobody responses there, and this client works against a sandbox alone."
    } else {
        ": create users with a typed client that authorises every attempt."
    }
}

fn warning(spec: &Spec) -> String {
    if !is_dark(spec) {
        return String::new();
    }
    let (name, sources) = (&spec.provider.name, sources_url(&spec.provider.id));
    let text = format!(
        "\n<div class=\"warning\">\n\nDo not choose {name} for new work: its service no longer responses, so nothing here can be checked against it. What \
         is known,\nfrom where, and how sure it is: <{sources}>.\n\n</div>\n"
    );
    format!("\n{text}")
}

fn dark(spec: &Spec) -> &'static str {
    if is_dark(spec) { " Its service is dark: nobody responses there." } else { "" }
}

fn table(spec: &Spec) -> Result<String> {
    let cells = capabilities::cells(spec)?;
    let rows = cells.iter().map(|(head, text)| capabilities::row([*head, text])).collect::<String>();
    Ok(format!("| | |\n|---|---|\n{rows}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_does_not_end_the_string_that_holds_it() {
        assert_eq!(hashes(r##"{"a": "b"}"##), "#");
        assert_eq!(hashes(r###"{"a": "#4", "b": "##"}"###), "###");
    }

    #[test]
    fn a_profile_that_cannot_be_shown_is_named() {
        let root = tempfile::tempdir().unwrap();
        let refused = || format!("{:#}", profile(root.path(), "pay").unwrap_err());
        assert!(refused().starts_with("tests/fixtures/profiles/pay.json: does not exist; write"), "{}", refused());
        std::fs::create_dir_all(root.path().join("tests/fixtures/profiles")).unwrap();
        std::fs::write(root.path().join(profile_file("pay")), "{").unwrap();
        assert!(refused().starts_with("tests/fixtures/profiles/pay.json: is no JSON; correct it: "), "{}", refused());
    }
}
