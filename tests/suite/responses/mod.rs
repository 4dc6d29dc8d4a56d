//! What a call reports after every kind of response: whether the user exists, what kind of failure
//! it was, and which values were saved.

mod any_response;
mod chaos;
mod connection_failures;
mod echoed_requests;
mod errors;
mod fuzz_corpus;
mod outcome_table;
mod success;
mod support;
