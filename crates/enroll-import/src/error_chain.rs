//! An error with its causes, as a person reads it.

use std::error::Error;

/// An error with its causes, in one line.
///
/// ```
/// let error = std::io::Error::other("the disk is full");
/// assert_eq!(enroll_import::with_causes(&error), "the disk is full");
/// ```
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
