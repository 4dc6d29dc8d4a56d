//! The linter on a text that may be anything: it says something, and never fails. Shared with the fuzzer (`tests/fuzz`).

use xtask::source::Source;

const SOURCES: &[(&str, &str)] = &[
    ("alpha", "The page names `tag` and `colour`.\n"),
    ("bitpanda", include_str!("../../../specs/sources/bitpanda.md")),
    ("capa", include_str!("../../../specs/sources/capa.md")),
    ("kraken", include_str!("../../../specs/sources/kraken.md")),
    ("onchainpay", include_str!("../../../specs/sources/onchainpay.md")),
    ("synapse", include_str!("../../../specs/sources/synapse.md")),
];

/// Reads and judges a text as a spec, and renders what is found. The file is named as the spec names itself, so that a spec without a mistake goes
/// through every pass.
pub(crate) fn lint(text: &str) -> String {
    let named = text.lines().find_map(|line| line.trim().strip_prefix("id: ")).unwrap_or("alpha");
    let sources = SOURCES.iter().find(|(id, _)| *id == named).map(|(_, sources)| (*sources).to_owned());
    let spec = Source { file: format!("specs/{named}.yaml"), text: text.to_owned(), sources };
    let report = spec.lint();
    assert!(report.starts_with("lint: 1 spec, ") || report.contains("\nlint: 1 spec, "), "no count: {report}");
    let is_clean = report.contains("lint: 1 spec, no problems");
    assert_eq!(spec.is_accepted(), is_clean, "{report}");
    report
}
