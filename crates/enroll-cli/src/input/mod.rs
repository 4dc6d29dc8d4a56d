//! What the command reads.
//!
//! * `profile`: one profile, from a file or from standard input.
//! * `rows`: the flags that say how the rows of a file are read.
//! * `providers_file`: the providers and their credentials.

pub(crate) mod profile;
pub(crate) mod providers_file;
pub(crate) mod rows;
