//! Everything that was printed, and the search for canaries in it.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};

use enroll::Outcome;

/// Everything that was printed, with what it was.
#[derive(Default)]
pub(super) struct Exhibits(Vec<(String, String)>);

impl Exhibits {
    /// Both forms of `Debug`.
    pub(super) fn debug(&mut self, what: &str, thing: &impl Debug) {
        self.text(what, format!("{thing:?} {thing:#?}"));
    }

    /// An error as it may be printed, and all of its causes.
    pub(super) fn error(&mut self, what: &str, error: &(dyn std::error::Error + 'static)) {
        self.text(what, format!("{error} {error:#} {error:?} {error:#?}"));
        if let Some(error) = error.downcast_ref::<enroll::Error>() {
            self.outcome(&format!("{what}, as an outcome"), error.into());
        }
        if let Some(cause) = error.source() {
            self.error(&format!("{what}, a cause"), cause);
        }
    }

    /// An outcome as it may be printed, and as it is stored. The stored form has the user's id and
    /// the idempotency key, which a caller must have.
    pub(super) fn outcome(&mut self, what: &str, mut outcome: Outcome) {
        self.debug(what, &outcome);
        (outcome.user_id, outcome.candidate_user_id, outcome.idempotency_key) = (None, None, None);
        let stored = serde_json::to_string(&outcome).unwrap();
        assert_eq!(serde_json::from_str::<Outcome>(&stored).unwrap(), outcome, "{stored}");
        self.text(&format!("{what}, stored"), stored);
    }

    pub(super) fn display(&mut self, what: &str, thing: &impl Display) {
        self.text(what, format!("{thing} {thing:#}"));
    }

    pub(super) fn text(&mut self, what: &str, text: String) {
        self.0.push((what.to_owned(), text));
    }

    /// Asserts that at least `least` things were printed and that none of them shows a canary.
    pub(super) fn hold_no(&self, canaries: &[String], least: usize) {
        assert!(self.0.len() >= least, "{} exhibits", self.0.len());
        let needles = Needles::new(canaries);
        for (what, text) in &self.0 {
            assert_eq!(needles.found(text), [""; 0], "{what}: {text}");
        }
    }

    /// How many different strings there are.
    pub(super) fn strings(&self) -> usize {
        self.0.iter().map(|(_, text)| text).collect::<BTreeSet<_>>().len()
    }
}

/// The canaries that a string shows, in whatever case, also as a list of bytes.
pub(super) fn found<'c>(text: &str, canaries: &'c [String]) -> Vec<&'c str> {
    Needles::new(canaries).found(text)
}

/// Canaries as a string would show them, made once for many strings.
pub(super) struct Needles<'c>(Vec<Needle<'c>>);

struct Needle<'c> {
    canary: &'c str,
    small: String,
    bytes: String,
}

impl<'c> Needles<'c> {
    pub(super) fn new(canaries: &'c [String]) -> Self {
        let needle = |canary: &'c String| Needle { canary, small: canary.to_lowercase(), bytes: bytes(canary) };
        Self(canaries.iter().map(needle).collect())
    }

    /// Those that a string shows.
    pub(super) fn found(&self, text: &str) -> Vec<&'c str> {
        let small = text.to_lowercase();
        self.0.iter().filter(|needle| needle.is_in(text, &small)).map(|needle| needle.canary).collect()
    }
}

impl Needle<'_> {
    /// Two letters are in many a word, so they count where they stand alone, and in their own case.
    fn is_in(&self, text: &str, small: &str) -> bool {
        let shown = if self.canary.len() > 2 { small.contains(&self.small) } else { stands_alone(self.canary, text) };
        shown || small.contains(&self.bytes)
    }
}

fn stands_alone(word: &str, text: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    text.match_indices(word).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        !is_part(before) && !is_part(bytes.get(at + word.len()))
    })
}

fn bytes(canary: &str) -> String {
    format!("{:?}", canary.as_bytes()).trim_matches(['[', ']']).to_owned()
}

#[derive(Debug)]
#[allow(dead_code, reason = "printed")]
struct Careless {
    name: String,
    bytes: Vec<u8>,
}

#[test]
fn the_search_finds_what_is_shown() {
    assert_eq!(found("a quiz, \"QX\" and 81, 90", &["QU", "QX", "QZ"].map(str::to_owned)), ["QX", "QZ"]);
    let canaries = ["CanaryOne".to_owned(), "CanaryTwo".to_owned()];
    let careless = Careless { name: "canaryONE".to_owned(), bytes: b"a CanaryTwo b".to_vec() };
    assert_eq!(found(&format!("{careless:?}"), &canaries), ["CanaryOne", "CanaryTwo"]);
    assert_eq!(found(enroll::Secret::from("CanaryOne").expose(), &canaries), ["CanaryOne"]);
    assert_eq!(found(&format!("{:?}", enroll::Secret::from("CanaryOne")), &canaries), [""; 0]);
    let caught = std::panic::catch_unwind(|| {
        let mut exhibits = Exhibits::default();
        exhibits.debug("a careless type", &careless);
        exhibits.hold_no(&canaries, 1);
    });
    assert!(caught.is_err());
}
