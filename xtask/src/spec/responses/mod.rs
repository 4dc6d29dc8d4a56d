//! Queries about the responses of a spec: which fields mark an error, and which values to keep.

pub(crate) mod error_marks;
pub(crate) mod keep;
