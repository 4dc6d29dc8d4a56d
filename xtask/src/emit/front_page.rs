//! The parts of a crate's front page that follow from its spec: whether anybody answers there, what the provider can do, and an example that runs.
//!
//! The example is the spec's own, read backwards into a profile, and is sent to the sandbox when the tests of the documentation run. A spec without an
//! example of its request is refused.

use anyhow::{Context as _, Result};

use super::{capabilities, sources_url};
use crate::profile;
use crate::spec::provider::Status;
use crate::spec::{Spec, leaves, operation};

/// What the templates are filled with.
pub(super) fn values(spec: &Spec) -> Result<super::template::Values> {
    let id = &spec.provider.id;
    let leaves = leaves::of(&spec.document, &operation::find(&spec.document)?).with_context(|| spec.file.clone())?;
    let example = profile::shortest(spec, &leaves)?;
    let profile = serde_json::to_string_pretty(&profile::of(spec, &leaves, example))?;
    let table = table(spec).with_context(|| spec.file.clone())?;
    Ok(vec![
        ("summary", format!("{}{}", summary(spec), warning(spec))),
        ("dark", dark(spec).to_owned()),
        ("capabilities", table),
        ("sources_url", sources_url(id)),
        ("profile", profile),
    ])
}

fn is_dark(spec: &Spec) -> bool {
    matches!(spec.provider.status, Status::Dark)
}

fn summary(spec: &Spec) -> &'static str {
    if is_dark(spec) {
        ", whose service is dark: nobody answers there, and this client works against a sandbox alone."
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
        "\n<div class=\"warning\">\n\nDo not choose {name} for new work: its service no longer answers, so nothing here can be checked against it. What \
         is known,\nfrom where, and how sure it is: <{sources}>.\n\n</div>\n"
    );
    format!("\n{text}")
}

fn dark(spec: &Spec) -> &'static str {
    if is_dark(spec) { " Its service is dark: nobody answers there." } else { "" }
}

fn table(spec: &Spec) -> Result<String> {
    let cells = capabilities::cells(spec)?;
    let rows = cells.iter().map(|(head, text)| capabilities::row([*head, text])).collect::<String>();
    Ok(format!("| | |\n|---|---|\n{rows}"))
}
