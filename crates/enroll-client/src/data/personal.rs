//! Data about a person: usable, but never printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value about a person. `Debug` shows nothing of it and there is no `Display`; [`expose`](Self::expose) gives it.
///
/// ```
/// let email: enroll_client::Personal = "jo@example.com".into();
/// assert_eq!(format!("{email:?}"), "[personal]");
/// assert_eq!(email.expose(), "jo@example.com");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T = String>(T);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Where this is called is where personal data can leak.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, taken out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Personal<String> {
    /// The text without white space at its ends; nothing if it is blank.
    pub fn trimmed(&self) -> Option<&str> {
        super::trimmed(&self.0)
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}
