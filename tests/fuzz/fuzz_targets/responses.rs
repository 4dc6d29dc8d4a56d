//! Responses of every provider.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| enroll_tests::fuzzing::responses(bytes));
