//! Stage 3, lower: from a spec as the provider documents it to one that the generator supports.
//!
//! It takes the drafts without problems and gives specs. It changes only the document in memory,
//! never the file, and rejects what it cannot change without loss. Each pass is one file that says
//! why it is needed; `cargo xtask codegen --print-lowered ID` prints the result, `--explain ID` the
//! changes of each pass.
//!
//! The order matters. Documentation is composed first, while the document is complete. The checks
//! of received strings are dropped before the privacy pass turns strings into types of
//! `enroll-client`. The privacy pass runs before the `x-enroll-` keys are stripped. Envelopes are
//! joined before received enumerations are opened.
//!
//! A single-item `allOf`, with which specs put keys next to a reference, only loses its `type`: the
//! generator treats it as the reference, takes the description for the field, and makes an `Option`
//! for `nullable` (a test in `generate` checks that).

mod changes;
mod close_requests;
pub(crate) mod describe;
mod join_envelopes;
mod numbers;
mod privacy;
mod prune;
mod received;
mod signer_fields;
mod strip;
mod wrapped;

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use crate::read::Draft;
use crate::spec::problem::Problem;
use crate::spec::provider::{self, Provider};
pub(crate) use changes::Change;
pub(crate) use privacy::{FORMATS, Format};

/// One spec that passed the lint rules and the lowering passes.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// The document as written, with all `x-enroll-` keys.
    pub(crate) document: Value,
    /// The document as the generator receives it.
    pub(crate) lowered: Lowered,
    /// The facts under `x-enroll-provider`.
    pub(crate) provider: Provider,
}

/// The name under which lint reports what a pass rejects.
const NAME: &str = "cannot-lower";

/// The document between two passes.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    pub(crate) document: Value,
    /// Components that stay checked strings or enumerations and whose values must be redacted.
    pub(crate) personal: BTreeSet<String>,
}

/// One pass.
#[derive(Debug)]
pub(crate) struct Pass {
    /// Its name, as `--explain` prints it.
    pub(crate) name: &'static str,
    /// One line: what would go wrong without it.
    pub(crate) why: &'static str,
    run: fn(&mut Lowered) -> Result<()>,
}

const PASSES: [Pass; 12] = [
    describe::PASS,
    wrapped::PASS,
    received::strings::PASS,
    received::lists::PASS,
    privacy::PASS,
    join_envelopes::PASS,
    prune::PASS,
    received::enums::PASS,
    close_requests::PASS,
    signer_fields::PASS,
    numbers::PASS,
    strip::PASS,
];

/// Lowers the drafts without problems. The passes rely on the lint rules. What a pass still
/// rejects, because it cannot change it without loss, becomes a finding.
pub(crate) fn all(drafts: &mut [Draft]) -> Result<Vec<Spec>> {
    let mut specs = Vec::new();
    for draft in drafts.iter_mut().filter(|draft| !draft.has_problems()) {
        let (file, document) = (draft.file.clone(), draft.document.clone());
        match lower(&document) {
            Ok(lowered) => specs.push(Spec { provider: provider::read(&document)?, file, document, lowered }),
            Err(error) => draft.findings.push((NAME, Problem::parse(&format!("{error:#}")))),
        }
    }
    Ok(specs)
}

/// Runs all passes.
fn lower(spec: &Value) -> Result<Lowered> {
    let mut lowered = begin(spec);
    for pass in &PASSES {
        (pass.run)(&mut lowered)?;
    }
    Ok(lowered)
}

/// Runs all passes, and records what each of them changes.
pub(crate) fn explain(spec: &Value) -> Result<Vec<(&'static Pass, Vec<Change>)>> {
    let mut lowered = begin(spec);
    let mut steps = Vec::new();
    for pass in &PASSES {
        let before = lowered.clone();
        (pass.run)(&mut lowered)?;
        steps.push((pass, changes::between(&before, &lowered)));
    }
    Ok(steps)
}

fn begin(spec: &Value) -> Lowered {
    Lowered { document: spec.clone(), personal: BTreeSet::new() }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    #[test]
    fn a_spec_that_a_pass_rejects_is_shown_with_its_place() {
        let spec = include_str!("../lint/rules/testing/alpha.yaml");
        let field = "        colour:\n          $ref: '#/components/schemas/Tag'\n        ok:\n";
        let text = spec.replacen("        ok:\n", field, 1);
        let sources = Some("The page names `tag` and `colour`.\n".to_owned());
        insta::assert_snapshot!(Source { file: "specs/alpha.yaml".to_owned(), text, sources }.lint());
    }
}

/// Small documents for the tests of the passes.
#[cfg(test)]
mod testing {
    use super::Lowered;
    use serde_json::{Value, json};

    /// A document with these components; `Request` is sent and `Response` is received.
    pub(in crate::lower) fn with(schemas: Value) -> Lowered {
        let content =
            |name: &str| json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        let document = json!({
            "openapi": "3.0.3",
            "paths": {"/users": {"post": {
                "operationId": "create_user",
                "requestBody": {"content": content("Request")},
                "responses": {"200": {"description": "ok", "content": content("Response")}},
            }}},
            "components": {"schemas": schemas},
        });
        Lowered { document, personal: Default::default() }
    }

    /// The schema of a component.
    pub(in crate::lower) fn schema<'a>(lowered: &'a Lowered, name: &str) -> &'a Value {
        &lowered.document["components"]["schemas"][name]
    }
}
