//! Lints an arbitrary string: it always reports, and never fails. Shared with the fuzzer
//! (`tests/fuzz`).

use xtask::source::Source;

const SOURCES: &[(&str, &str)] = &[
    ("alpha", "The page names `tag` and `colour`.\n"),
    ("bitpanda", include_str!("../../../specs/sources/bitpanda.md")),
    ("capa", include_str!("../../../specs/sources/capa.md")),
    ("kraken", include_str!("../../../specs/sources/kraken.md")),
    ("onchainpay", include_str!("../../../specs/sources/onchainpay.md")),
    ("synapse", include_str!("../../../specs/sources/synapse.md")),
];

/// Parses and lints a string as a spec, and renders the report. The file is named after the id in
/// the spec, so that a valid spec goes through every pass.
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
