//! What was printed, and the search through it.

use std::fmt::{Debug, Display};

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
        if let Some(cause) = error.source() {
            self.error(&format!("{what}, a cause"), cause);
        }
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
        for (what, text) in &self.0 {
            assert_eq!(found(text, canaries), [""; 0], "{what}: {text}");
        }
    }
}

/// The canaries that a text shows, in whatever case, also as a list of bytes.
pub(super) fn found<'c>(text: &str, canaries: &'c [String]) -> Vec<&'c str> {
    let text = text.to_lowercase();
    let shows = |canary: &&str| text.contains(&canary.to_lowercase()) || text.contains(&bytes(canary));
    canaries.iter().map(String::as_str).filter(shows).collect()
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
