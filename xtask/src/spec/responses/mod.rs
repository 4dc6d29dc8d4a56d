pub(crate) mod error_marks;
pub(crate) mod keep;
