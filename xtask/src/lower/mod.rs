//! The third stage: from what a provider says to what the generator can take.
//!
//! Each pass is one file that says why it exists, and changes the document in memory alone; `cargo xtask codegen --print-lowered ID` shows the
//! result, `--explain ID` what each pass did to get there. The order matters: words are put together while the document still says everything; what a
//! received text must look like is dropped before privacy turns what is left into types of ours, privacy is read before the keys are stripped, and the arms
//! of an envelope are joined before enumerations are opened.
//!
//! A one-item `allOf`, which the specs use to put keys beside a reference, needs no more than to lose the type beside it: the generator reads it as the
//! reference, takes the description for the field, and an `Option` for `nullable` (a test in `generate` holds it to that).

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
use crate::spec::{Spec, provider};
pub(crate) use changes::Change;
pub(crate) use privacy::{FORMATS, Format};

/// The rule that a spec breaks which a pass cannot take.
const NAME: &str = "cannot-lower";

/// A document on its way to the generator.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    pub(crate) document: Value,
    /// Components that stay checked texts or enumerations and whose values nobody may see.
    pub(crate) personal: BTreeSet<String>,
}

/// One pass.
#[derive(Debug)]
pub(crate) struct Pass {
    /// Its name, and its file's.
    pub(crate) name: &'static str,
    /// What would go wrong without it, in one line.
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

/// Lowers the drafts in which no problem was found. The passes take for granted what the rules
/// hold; what they refuse all the same, because they cannot change it without a loss, is a finding
/// too.
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

/// Runs all passes, and tells what each of them changed.
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
    fn what_a_pass_cannot_take_is_shown_in_its_place() {
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

    /// A document with these components; `Request` is what is sent, `Response` what is answered.
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
