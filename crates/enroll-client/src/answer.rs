//! What a provider answered, and what its own error language says.
//!
//! A provider crate hands in one function that reads its answers ([`ReadAnswer`]); the general rules are in `outcome.rs`.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;

use crate::Personal;

/// An answer as it arrived, read to its end or to the size limit.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body's bytes.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The body as a `T`, or nothing: error bodies come in shapes that nobody documented, so one that does not fit is no fault of its own.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body).ok()
    }

    /// Whether the body, blanks aside, begins so. What broke off may still show how it began.
    pub fn begins_with(&self, start: &str) -> bool {
        let mut body = self.body.iter().filter(|byte| !byte.is_ascii_whitespace());
        start.bytes().all(|byte| body.next() == Some(&byte))
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Reads a provider's own language. It sees every answer, also those with a success status, because some providers put an error into a 200.
pub type ReadAnswer = fn(&Answer<'_>) -> Reading;

/// What a provider's own words say beside the status.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(crate) meaning: Meaning,
    pub(crate) words: Words,
}

/// What became of the request, in the provider's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    AsStatus,
    Refused(RefusalKind),
    Failed,
    Unclear,
}

/// A provider's own words. They are kept whatever became of the request.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The provider's own code.
    pub code: Option<Code>,
    /// The provider's sentence. It may repeat what was sent, so it counts as personal.
    pub message: Option<Personal>,
    /// The path in the caller's profile that was refused, where known.
    pub field: Option<Cow<'static, str>>,
}

impl Reading {
    const fn new(meaning: Meaning) -> Self {
        Self { meaning, words: Words { code: None, message: None, field: None } }
    }

    /// The words say nothing that the status does not say.
    pub const fn as_status() -> Self {
        Self::new(Meaning::AsStatus)
    }

    /// A refusal, certainly.
    pub const fn refused(kind: RefusalKind) -> Self {
        Self::new(Meaning::Refused(kind))
    }

    /// A fault of the server, whatever the status says: nobody can tell what became of the request.
    pub const fn failed() -> Self {
        Self::new(Meaning::Failed)
    }

    /// The answer decides nothing, whatever the status says: nobody can tell what became of the request.
    pub const fn unclear() -> Self {
        Self::new(Meaning::Unclear)
    }

    /// Adds the provider's own code, where it looks like one.
    #[must_use]
    pub fn code(mut self, code: Option<impl Into<String>>) -> Self {
        self.words.code = code.and_then(|code| Code::new(code));
        self
    }

    /// Adds the provider's sentence.
    #[must_use]
    pub fn message(mut self, message: Option<impl Into<String>>) -> Self {
        self.words.message = message.map(|message| Personal::new(message.into()));
        self
    }

    /// Adds the path in the caller's profile.
    #[must_use]
    pub fn field(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.words.field = Some(path.into());
        self
    }
}

/// What a provider refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The key or token is missing, wrong, expired, or may not do this.
    Credentials,
    /// The signature does not fit the request.
    Signature,
    /// The nonce was used before or did not grow.
    Nonce,
    /// A user with our own external id or e-mail address exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// A rule of the provider: a member is missing, malformed or not allowed.
    Rule,
    /// Too many requests.
    RateLimited,
}

/// What an existing user shares with the one that was to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// The caller's own id.
    ExternalId,
    /// The e-mail address.
    Email,
    /// The provider does not say.
    Unknown,
}

/// A provider's own error code, such as `EAPI:Invalid nonce` or `450`.
///
/// Codes are shown, so a text is only taken for one where it is short and made of letters, digits, spaces and `_ - . : |`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    /// The text as a code, where it looks like one.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ':' | '|');
        ((1..=64).contains(&text.len()) && text.chars().all(plain)).then_some(Self(text))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// How long the provider asks to wait: by `Retry-After`, in seconds or as a date, or in seconds by a header of its own. `now` is the time since 1970.
pub(crate) fn wait(headers: &HeaderMap, own: Option<&str>, now: Duration) -> Option<Duration> {
    let until = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(now);
    let read = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?.trim();
        let seconds = value.parse().ok().map(Duration::from_secs);
        seconds.or_else(|| httpdate::parse_http_date(value).ok().map(until))
    };
    read("retry-after").or_else(|| read(own?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_could_carry_personal_data_is_dropped() {
        assert_eq!(Code::new("EAPI:Invalid nonce").unwrap().to_string(), "EAPI:Invalid nonce");
        assert!(Code::new("already taken: jo@example.com").is_none());
        assert!(Code::new("x".repeat(65)).is_none());
        assert!(Code::new("").is_none());
    }

    #[test]
    fn a_wish_to_wait_is_read_as_seconds_and_as_a_date() {
        let wait = |value: &str, now: u64| {
            let headers = [(reqwest::header::RETRY_AFTER, value.parse().unwrap())].into_iter().collect();
            super::wait(&headers, None, Duration::from_secs(now)).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("120", 0), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_700), Some(77));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_800), Some(0));
        assert_eq!(wait("soon", 0), None);
        let headers = [("retry-after", "soon"), ("x-reset", "7")];
        let named = |(name, value): (&'static str, &str)| {
            (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap())
        };
        let headers = headers.into_iter().map(named).collect();
        assert_eq!(super::wait(&headers, Some("x-reset"), Duration::ZERO), Some(Duration::from_secs(7)));
    }
}
