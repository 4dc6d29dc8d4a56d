//! Personal data, which `Debug` does not show.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Personal data. `Debug` does not show the value, and there is no `Display`;
/// [`expose`](Self::expose) returns it. It serialises to the value, because a request contains it.
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
    ///
    /// ```
    /// use std::net::IpAddr;
    /// use enroll_client::Personal;
    /// let ip: Personal<IpAddr> = Personal::new([203, 0, 113, 7].into());
    /// assert_eq!(format!("{ip:?}"), "[personal]");
    /// ```
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Review every use of this method: the value can leak from there.
    ///
    /// ```
    /// let email: enroll_client::Personal = "jo@example.com".into();
    /// assert!(email.expose().ends_with("@example.com"));
    /// ```
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, without its protection.
    ///
    /// ```
    /// let email: enroll_client::Personal = "jo@example.com".into();
    /// let email: String = email.into_inner();
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Personal<String> {
    /// The string without white space at its ends; `None` if it is blank.
    ///
    /// ```
    /// use enroll_client::Personal;
    /// assert_eq!(Personal::from(" Jo ").trimmed(), Some("Jo"));
    /// assert_eq!(Personal::from(" ").trimmed(), None);
    /// ```
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
