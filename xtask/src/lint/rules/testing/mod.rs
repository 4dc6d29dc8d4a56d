//! A spec without problems, for tests that break one rule.

use crate::read::{Draft, draft};
use crate::{lint, report};

/// A small spec that uses every feature.
pub(in crate::lint::rules) const BASE: &str = include_str!("alpha.yaml");

const SOURCES: &str = "The page names `tag` and `colour`.\n";

/// The report on the spec with one part replaced, which must occur exactly once; if nothing is
/// replaced, the report on the spec itself.
pub(in crate::lint::rules) fn broken(from: &str, to: &str) -> String {
    if from.is_empty() { report(&[]) } else { report(&[(from, to)]) }
}

/// The report on the spec with several parts replaced.
pub(in crate::lint::rules) fn report(changes: &[(&str, &str)]) -> String {
    let text = changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} must occur once");
        text.replacen(from, to, 1)
    });
    report_on(vec![read("alpha", &text, Some(SOURCES))])
}

/// The report on the spec with more components.
pub(in crate::lint::rules) fn with_schemas(schemas: &str) -> String {
    report(&[("  schemas:\n", &format!("  schemas:\n{schemas}"))])
}

/// The report on a spec without a source file.
pub(in crate::lint::rules) fn without_sources(text: &str) -> String {
    report_on(vec![read("alpha", text, None)])
}

/// The report on several specs, by file name.
pub(in crate::lint::rules) fn reports(specs: &[(&str, &str)]) -> String {
    report_on(specs.iter().map(|(name, text)| read(name, text, Some(SOURCES))).collect())
}

fn report_on(mut drafts: Vec<Draft>) -> String {
    lint::check(&mut drafts);
    report::of(&drafts, false)
}

fn read(name: &str, text: &str, sources: Option<&str>) -> Draft {
    draft(format!("specs/{name}.yaml"), text.to_owned(), sources.map(str::to_owned))
}

#[test]
fn the_base_spec_has_no_problems() {
    assert_eq!(broken("", ""), "lint: 1 spec, no problems\n");
}
