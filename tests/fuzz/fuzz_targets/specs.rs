//! The reader of specs, the rules, the passes and the report on any string.

#![no_main]

#[path = "../../../xtask/tests/hostile/lint.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|text: &str| {
    hostile::lint(text);
});
