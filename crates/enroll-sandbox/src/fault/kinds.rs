//! All kinds of faults, each with an example and a sentence, for people and programs that read no
//! Rust.

use super::{Fault, FaultPlan, RetryAfter};
use crate::spec::Endpoint;

/// A kind of fault.
pub(crate) struct Kind {
    pub(crate) example: Fault,
    /// What it does, in one sentence.
    pub(crate) what: &'static str,
}

impl Kind {
    pub(crate) fn name(&self) -> &'static str {
        self.example.name()
    }

    /// Whether a provider can play it with a create.
    pub(crate) fn is_for_create(&self, endpoint: &Endpoint) -> bool {
        FaultPlan::every(self.example.clone()).check(endpoint).is_ok()
    }

    /// Whether a provider can play it with a look-up, with the right values.
    pub(crate) fn is_for_look_up(&self, endpoint: &Endpoint) -> bool {
        Fault::playable_in_look_ups(&endpoint.id).iter().any(|fault| fault.name() == self.name())
    }
}

/// All kinds. The sentences are those of the README.
pub(crate) fn all() -> Vec<Kind> {
    let retry_after = Some(RetryAfter::Seconds(1));
    let kinds = [
        (Fault::RateLimited { retry_after }, "status 429, and no user is stored"),
        (Fault::Unavailable { retry_after, html: false }, "status 503, and no user is stored"),
        (Fault::ServerError { after_storing: true }, "status 500, with or without a user that is stored"),
        (Fault::ResetBeforeProcessing, "the connection is reset, and no user is stored"),
        (Fault::ResetAfterStoring, "the connection is reset after the user was stored"),
        (Fault::TruncatedJson, "the first half of the body, after the user was stored"),
        (Fault::WrongContentType, "the content type `text/html`, after the user was stored"),
        (Fault::UnknownFields, "undocumented fields in the body, after the user was stored"),
        (Fault::WithoutId, "a success without the user's id, after the user was stored"),
        (
            Fault::ErrorInSuccess,
            "an error inside a success status; no user is stored if the spec documents that, else one is",
        ),
        (Fault::OversizeBody { bytes: 1_048_576 }, "a body padded to this length, after the user was stored"),
        (Fault::EndlessBody, "a body that never ends, after the user was stored"),
        (Fault::SlowHeaders { millis: 200 }, "a pause before the response, after the user was stored"),
        (Fault::SlowBody { millis: 200 }, "pauses within the body, after the user was stored"),
        (
            Fault::Redirect { to: "https://elsewhere.invalid/".to_owned(), permanent: false },
            "status 307 or 308 to another URL, and no user is stored",
        ),
        (Fault::RejectedNonce, "a valid nonce is rejected, and no user is stored"),
        (Fault::ExpiredToken, "the bearer token of the request expires, and no user is stored"),
        (
            Fault::Intermediary { status: 502, retry_after: None, html: true, after_storing: true },
            "the response of a proxy or a firewall, with or without a user that is stored",
        ),
        (
            Fault::GatewayTimeout { stored_after_millis: Some(200) },
            "status 504 at once; the user is stored later, or never",
        ),
        (
            Fault::Echo { after_storing: true },
            "status 500 that repeats every string of the request, with or without a user that is stored",
        ),
        (
            Fault::DeniedSuccess { after_storing: true },
            "a success status whose body reports an error, with or without a user that is stored",
        ),
        (Fault::ByteOrderMark, "a byte order mark before the body, after the user was stored"),
        (Fault::DeliveredTwice, "the request is processed twice, and the second response is sent"),
    ];
    kinds.into_iter().map(|(example, what)| Kind { example, what }).collect()
}

/// The kinds that share the beginning of a word with a name that is none; all, if none does.
pub(crate) fn near(name: &str) -> Vec<&'static str> {
    let names: Vec<&'static str> = all().iter().map(Kind::name).collect();
    let near: Vec<&'static str> = names.iter().copied().filter(|known| is_near(known, name)).collect();
    if near.is_empty() { names } else { near }
}

/// How many letters at the beginning of two words make them near.
const SHARED: usize = 4;

fn is_near(known: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| {
        let begin = word.get(..SHARED);
        begin.is_some_and(|begin| known.split('_').any(|other| other.starts_with(begin)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_of_the_enumeration_is_listed_once() {
        // The error of serde names all kinds, so none can be missing from it.
        let error = serde_json::from_str::<Fault>(r#"{"kind": "no_such_kind"}"#).unwrap_err().to_string();
        let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        let listed: Vec<&str> = all().iter().map(Kind::name).collect();
        assert_eq!(listed, known, "{error}");
        let sentences: BTreeSet<&str> = all().iter().map(|kind| kind.what).collect();
        assert_eq!(sentences.len(), listed.len());
    }

    #[test]
    fn the_readme_has_every_kind_with_its_sentence() {
        let readme = include_str!("../../../../README.md");
        let table = readme.split("<!-- faults -->").nth(1).unwrap().split("<!-- /faults -->").next().unwrap();
        let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<String> = all().iter().map(|kind| format!("| `{}` | {} |", kind.name(), kind.what)).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn near_kinds_share_a_word() {
        assert_eq!(near("rate_limted"), ["rate_limited"]);
        assert_eq!(near("reset"), ["reset_before_processing", "reset_after_storing"]);
        assert_eq!(near("Timeout"), ["gateway_timeout"]);
        assert_eq!(near("slow"), ["slow_headers", "slow_body"]);
        for far in ["sleepy", "", "é", "503"] {
            assert_eq!(near(far).len(), all().len(), "{far}");
        }
    }
}
