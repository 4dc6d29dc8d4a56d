//! What is signed, step by step, and the length and SHA-256 of each part, by which it can be
//! compared with what a sandbox or a provider received.
//!
//! A hash hides a body only as well as the body is hard to guess.

use std::collections::HashSet;

use enroll::SignedRequest;
use enroll::signing::{PartKind, SignedPart, SigningStep};
use serde::Serialize;

use super::request::Request;

/// The signature, as `--json` prints it.
#[derive(Serialize)]
pub(super) struct Signature<'a> {
    /// What the signature covers; null if the provider signs nothing.
    pub(super) signs: Option<&'static str>,
    /// Each part once, then `canonical`: all that the secret signs.
    pub(super) signed: Vec<Part>,
    pub(super) steps: Vec<Step<'a>>,
}

/// A part, with the names that a sandbox has for it.
#[derive(Serialize)]
pub(super) struct Part {
    pub(super) part: &'static str,
    pub(super) bytes: usize,
    pub(super) sha256: String,
    /// The string, or the digest in hexadecimal; absent if it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

/// A step.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    pub(super) step: &'a str,
    pub(super) operation: &'a str,
    /// The names of the parts that are concatenated.
    pub(super) over: Vec<&'static str>,
    /// The parts, concatenated as a person reads them.
    #[serde(skip)]
    pub(super) canonical: String,
    pub(super) bytes: usize,
    pub(super) encoding: &'a str,
    pub(super) result: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) header: Option<&'static str>,
}

impl<'a> Signature<'a> {
    pub(super) fn new(signed: &'a SignedRequest, request: &Request) -> Self {
        let steps = signed.steps();
        Self {
            signs: request.facts.signs,
            signed: parts(steps, request),
            steps: steps.iter().map(|step| Step::new(step, request)).collect(),
        }
    }
}

fn parts(steps: &[SigningStep], request: &Request) -> Vec<Part> {
    let mut seen = HashSet::new();
    let all = steps.iter().flat_map(SigningStep::parts).filter(|part| seen.insert(part.name()));
    let mut parts: Vec<_> = all.map(|part| Part::new(part, text(part, request))).collect();
    if let Some(last) = steps.last() {
        let whole: Vec<_> = last.parts().iter().flat_map(|part| part.expose()).copied().collect();
        parts.push(Part::new(&SignedPart::digest("canonical", &whole), None));
    }
    parts
}

impl Part {
    fn new(part: &SignedPart, text: Option<String>) -> Self {
        Self { part: part.name(), bytes: part.expose().len(), sha256: part.sha256(), text }
    }
}

/// What is shown of a part; none if it is hidden.
fn text(part: &SignedPart, request: &Request) -> Option<String> {
    match part.kind() {
        PartKind::Text => Some(String::from_utf8_lossy(part.expose()).into_owned()),
        PartKind::Digest => Some(part.expose().iter().map(|byte| format!("{byte:02x}")).collect()),
        PartKind::Body => request.body.text.clone(),
        _ => None,
    }
}

impl<'a> Step<'a> {
    fn new(step: &'a SigningStep, request: &Request) -> Self {
        let shown = step.parts().iter().map(|part| match part.kind() {
            PartKind::Text => String::from_utf8_lossy(part.expose()).into_owned(),
            PartKind::Body => request.body.shown(),
            _ => format!("<{}, {} bytes>", part.name(), part.expose().len()),
        });
        Self {
            step: step.name(),
            operation: step.operation(),
            over: step.parts().iter().map(SignedPart::name).collect(),
            canonical: shown.collect::<Vec<_>>().join(" || "),
            bytes: step.result_bytes(),
            encoding: step.encoding().as_str(),
            result: step.result(),
            header: step.header(),
        }
    }
}
