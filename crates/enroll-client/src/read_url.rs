//! URLs with values in their path, such as a user's id.
//!
//! Each value is one path segment, whatever it contains. A value that a URL parser would resolve is
//! refused, because the request would go to another operation. The values may be personal, so no
//! `Debug` shows them.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

use crate::data::is_blank;
use crate::draft::DraftError;

/// All but the characters that a path segment never needs to encode (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URL of a read, with or without values in its path. An argument of
/// [`Draft::read`](crate::Draft::read).
///
/// ```
/// use enroll_client::{Draft, ReadOperation, ReadUrl};
/// use reqwest::Method;
/// fn draft<'a>(url: &'a impl ReadUrl, read: &'static ReadOperation) -> Draft<'a> {
///     Draft::read("get_user", Method::GET, url, read)
/// }
/// ```
pub trait ReadUrl {
    /// The URL, and the values in its path.
    #[doc(hidden)]
    fn parts(&self) -> (&Url, &[String]);
}

impl ReadUrl for Url {
    fn parts(&self) -> (&Url, &[String]) {
        (self, &[])
    }
}

/// The URL of one read, with values in its path. [`Session::url_with`](crate::Session::url_with)
/// makes it. `Debug` does not show it, because the values may be personal.
///
/// ```
/// use enroll_client::{DraftError, PathUrl, Session};
/// fn user(session: &Session, id: &str) -> Result<PathUrl, DraftError> {
///     session.url_with("/users/{user}", &[("user", id)])
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PathUrl {
    url: Url,
    values: Vec<String>,
}

impl PathUrl {
    /// The URL of a path under a base URL. Each `{name}` of the path is replaced by a value.
    pub(crate) fn new(base_url: &str, path: &str, values: &[(&'static str, &str)]) -> Result<Self, DraftError> {
        let mut path = path.to_owned();
        for (parameter, value) in values {
            if !is_segment(value) {
                return Err(DraftError::PathValue { parameter });
            }
            path = path.replace(&format!("{{{parameter}}}"), &encode_path(value));
        }
        if path.contains(['{', '}']) {
            return Err(DraftError::Url);
        }
        let url = Url::parse(&format!("{base_url}{path}")).map_err(|_| DraftError::Url)?;
        Ok(Self { url, values: values.iter().map(|(_, value)| (*value).to_owned()).collect() })
    }

    /// The URL. Do not log it: its path may hold personal data.
    ///
    /// ```
    /// use enroll_client::PathUrl;
    /// fn is_encrypted(url: &PathUrl) -> bool {
    ///     url.expose().scheme() == "https"
    /// }
    /// ```
    pub const fn expose(&self) -> &Url {
        &self.url
    }
}

impl ReadUrl for PathUrl {
    fn parts(&self) -> (&Url, &[String]) {
        (&self.url, &self.values)
    }
}

impl fmt::Debug for PathUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathUrl").finish_non_exhaustive()
    }
}

/// Whether a value stays one segment of a path. A URL parser resolves `.` and `..`, also with `%2e`
/// for a dot, and a server may do so after it has decoded the path once.
fn is_segment(value: &str) -> bool {
    let dots = value.to_ascii_lowercase().replace("%2e", ".");
    !is_blank(value) && dots != "." && dots != ".."
}

/// Percent-encodes a string for use as one path segment. Letters, digits and `- . _ ~` stay.
///
/// ```
/// assert_eq!(enroll_client::encode_path("a/b c-1"), "a%2Fb%20c-1");
/// ```
pub fn encode_path(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://api.example.com/base";

    fn path(value: &str) -> Result<String, DraftError> {
        PathUrl::new(BASE, "/users/{user}", &[("user", value)]).map(|url| url.expose().path().to_owned())
    }

    #[test]
    fn each_value_is_one_segment() {
        for (value, segment) in [
            ("u-1_2.3~4", "u-1_2.3~4"),
            ("AA29 N84/1", "AA29%20N84%2F1"),
            ("../admin", "..%2Fadmin"),
            ("a?b#c", "a%3Fb%23c"),
            ("a\\b;c", "a%5Cb%3Bc"),
            ("{user}", "%7Buser%7D"),
            ("%2e%2e%2fadmin", "%252e%252e%252fadmin"),
            ("...", "..."),
            ("a\tb\n", "a%09b%0A"),
            ("\u{e9}", "%C3%A9"),
        ] {
            assert_eq!(path(value).unwrap(), format!("/base/users/{segment}"), "{value}");
        }
        let two = PathUrl::new(BASE, "/{a}/x/{b}", &[("a", "{b}"), ("b", "1")]).unwrap();
        assert_eq!(two.expose().path(), "/base/%7Bb%7D/x/1");
    }

    #[test]
    fn a_value_that_is_no_segment_is_refused() {
        let refused = Err(DraftError::PathValue { parameter: "user" });
        for value in ["", " ", "\t", "\u{200b}", ".", "..", "%2e", "%2E", ".%2e", "%2E.", "%2e%2E"] {
            assert_eq!(path(value), refused, "{value}");
        }
    }

    #[test]
    fn every_parameter_needs_a_value() {
        for values in [&[][..], &[("other", "1")]] {
            assert_eq!(PathUrl::new(BASE, "/users/{user}", values), Err(DraftError::Url));
        }
    }
}
