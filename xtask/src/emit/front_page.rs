//! Fills the front page of a provider's crate: whether its service responds, its capabilities, and
//! an example that runs.
//!
//! The example's profile is that of the provider's tests, which a person has reviewed. The example
//! is sent to the sandbox when documentation tests run. A provider whose profile is missing or is
//! not JSON is rejected.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::capabilities;
use crate::lower::Spec;
use crate::spec::provider::{Status, sources_url};
use crate::workspace;

/// The profile that a provider's front page shows.
pub(crate) fn profile_file(id: &str) -> String {
    format!("tests/fixtures/profiles/{id}.json")
}

/// The values for the templates.
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
        bail!("{file}: does not exist; write a profile that the provider accepts, for the front page of its crate");
    }
    let text = workspace::read(root, &file)?;
    serde_json::from_str::<Value>(&text).with_context(|| format!("{file}: not valid JSON; fix it"))?;
    Ok(text)
}

/// As many `#` as a raw string with this text needs.
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
        ", whose service no longer responds: this client only works against a sandbox."
    } else {
        ": create users with a typed client that authorises every attempt."
    }
}

fn warning(spec: &Spec) -> String {
    if !is_dark(spec) {
        return String::new();
    }
    let (name, sources) = (&spec.provider.name, sources_url(&spec.provider.id));
    format!(
        "\n\n<div class=\"warning\">\n\n\
         Do not choose {name} for new work: its service no longer responds, so nothing here can be checked\n\
         against it. The known facts, their sources, and how certain they are: <{sources}>.\n\n\
         </div>\n"
    )
}

fn dark(spec: &Spec) -> &'static str {
    if is_dark(spec) { " Its service no longer responds." } else { "" }
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
    fn a_profile_does_not_end_its_raw_string() {
        assert_eq!(hashes(r##"{"a": "b"}"##), "#");
        assert_eq!(hashes(r###"{"a": "#4", "b": "##"}"###), "###");
    }

    #[test]
    fn a_missing_or_invalid_profile_is_named() {
        let root = tempfile::tempdir().unwrap();
        let rejected = || format!("{:#}", profile(root.path(), "pay").unwrap_err());
        assert!(rejected().starts_with("tests/fixtures/profiles/pay.json: does not exist; write"), "{}", rejected());
        std::fs::create_dir_all(root.path().join("tests/fixtures/profiles")).unwrap();
        std::fs::write(root.path().join(profile_file("pay")), "{").unwrap();
        assert!(rejected().starts_with("tests/fixtures/profiles/pay.json: not valid JSON; fix it: "), "{}", rejected());
    }
}
