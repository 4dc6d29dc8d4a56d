//! Rules about responses: statuses, error marks, listed errors and retry promises.

pub(super) mod error_marks;
pub(super) mod listed_errors;
pub(super) mod statuses;
