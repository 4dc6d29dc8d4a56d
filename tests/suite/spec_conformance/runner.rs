//! Runs a property with enough cases, the same ones each time.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// The least number of cases per schema; `PROPTEST_CASES` can only raise it.
pub(super) const CASES: u32 = 1_000;

/// Chosen once; `PROPTEST_RNG_SEED` replaces it.
const SEED: u64 = 4711;

/// The runner of one property. It leaves no files behind: the seed alone reproduces a failure.
pub(super) fn runner(cases: u32) -> TestRunner {
    let defaults = Config::default();
    let asked = if std::env::var("PROPTEST_CASES").is_ok() { defaults.cases } else { 0 };
    let rng_seed = match defaults.rng_seed {
        RngSeed::Random => RngSeed::Fixed(SEED),
        fixed => fixed,
    };
    TestRunner::new(Config { cases: cases.max(asked), rng_seed, failure_persistence: None, ..defaults })
}

/// Holds a property for [`CASES`] values; `what` is named if it fails.
pub(super) fn hold<S: Strategy>(what: &str, strategy: &S, property: impl Fn(S::Value) -> Result<(), String>) {
    hold_for(CASES, what, strategy, property);
}

/// Holds a property for a number of values.
pub(crate) fn hold_for<S: Strategy>(
    cases: u32,
    what: &str,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), String>,
) {
    let held = runner(cases).run(strategy, |value| property(value).map_err(TestCaseError::fail));
    held.unwrap_or_else(|broken| panic!("{what}: {broken}"));
}
