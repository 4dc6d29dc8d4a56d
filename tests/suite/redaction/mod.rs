//! Nothing about a person and no secret is shown by any `Debug`, `Display`, error or log.
//!
//! Every such value is made a canary, a string that is nowhere else; then everything that can be
//! printed is printed and searched.

mod canaries;
mod decoding;
mod errors;
mod logs;
#[cfg(target_os = "linux")]
mod memory;
mod printed;
mod responses;
mod sensitive_headers;
mod spec_canaries;
mod types;
