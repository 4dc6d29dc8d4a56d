//! A spec for the tests of this stage: the one of the lint rules, which has a look-up.

use crate::lower::{self, Spec};
use crate::{lint, read};

const TEXT: &str = include_str!("../lint/rules/testing/alpha.yaml");

/// The spec with one part replaced, which must occur exactly once.
pub(super) fn spec(from: &str, to: &str) -> Spec {
    assert_eq!(TEXT.matches(from).count(), 1, "{from:?} must occur once");
    let sources = Some("The page names `tag` and `colour`.\n".to_owned());
    let mut drafts = vec![read::draft("specs/alpha.yaml".to_owned(), TEXT.replacen(from, to, 1), sources)];
    lint::check(&mut drafts);
    let mut specs = lower::all(&mut drafts).unwrap();
    specs.pop().unwrap_or_else(|| panic!("{:?}", drafts[0].findings))
}

/// The spec without a look-up.
pub(super) fn without_look_up() -> Spec {
    let (start, end) = (TEXT.find("  /users/find:\n").unwrap(), TEXT.find("components:\n").unwrap());
    let mut spec = spec("          x-enroll-shows: total\n", "");
    let paths = read::draft("specs/alpha.yaml".to_owned(), TEXT.replacen(&TEXT[start..end], "", 1), None).document;
    spec.document["paths"] = paths["paths"].clone();
    spec.provider.look_up.by.clear();
    spec.provider.look_up.not_found = None;
    spec
}
