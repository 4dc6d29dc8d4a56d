//! No `Debug`, `Display`, error or log shows a secret or anything about a person.
//!
//! Every such value is a canary: a string that is nowhere else. Then everything that can be printed
//! is printed and searched.

mod canaries;
mod decoding;
mod errors;
mod logs;
#[cfg(target_os = "linux")]
mod memory;
mod printed;
mod reads;
mod responses;
mod sensitive_headers;
mod settings;
mod spec_canaries;
mod types;
