//! Queries about the responses of a spec: which fields mark an error, which values to keep, and which
//! a look-up shows.

pub(crate) mod error_marks;
pub(crate) mod keep;
pub(crate) mod shown;
