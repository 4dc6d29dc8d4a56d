//! What the command reads.
//!
//! * `profile`: one profile, from a file or from standard input.
//! * `rows`: the profiles of a file, row by row.
//! * `providers_file`: the providers and their credentials.

pub(crate) mod profile;
pub(crate) mod providers_file;
pub(crate) mod rows;
