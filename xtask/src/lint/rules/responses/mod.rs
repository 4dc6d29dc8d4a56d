pub(super) mod error_marks;
pub(super) mod listed_errors;
pub(super) mod statuses;
