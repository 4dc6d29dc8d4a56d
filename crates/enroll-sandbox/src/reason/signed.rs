//! What a reason says of a signature and a nonce: what was received, never what the secret is.
//!
//! `Debug` hides the text of a signed part, also if showing it was asked for.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// A part of what is signed, as the sandbox received it: its name, its length and its SHA-256, to
/// compare with the client's. See [`Reason::signed`](super::Reason::signed).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignedPart {
    part: &'static str,
    bytes: usize,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl SignedPart {
    pub(crate) fn new(part: &'static str, bytes: &[u8]) -> Self {
        Self { part, bytes: bytes.len(), sha256: faster_hex::hex_string(&Sha256::digest(bytes)), text: None }
    }

    pub(crate) fn with_text(self, text: Option<String>) -> Self {
        Self { text, ..self }
    }

    /// The name: `target`, `nonce`, `body`, `digest` (of nonce and body) or `canonical`, all that
    /// the secret signs.
    #[must_use]
    pub fn part(&self) -> &'static str {
        self.part
    }

    /// The length in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The SHA-256 in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The part as text, if it is text and
    /// [`Builder::show_personal`](crate::Builder::show_personal) says so.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// `body 17 bytes sha256:0a1b2c3d…`.
impl fmt::Display for SignedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} bytes sha256:{}", self.part, self.bytes, self.sha256.get(..12).unwrap_or_default())?;
        self.text.iter().try_for_each(|text| write!(f, " {text}"))
    }
}

impl fmt::Debug for SignedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedPart")
            .field("part", &self.part)
            .field("bytes", &self.bytes)
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

/// The nonce of a request that is rejected for it, and what was expected. Nonces are no secrets.
/// See [`Reason::nonce`](super::Reason::nonce).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NonceReason {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) received: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) received_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<String>,
    pub(crate) expected: String,
}

impl NonceReason {
    /// What was sent instead: the digits of a number, or the length of anything else.
    pub(crate) fn new(sent: Option<&str>, last: Option<u64>, expected: impl Into<String>) -> Self {
        let is_number = |text: &&str| (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let received = sent.filter(is_number).map(str::to_owned);
        let received_bytes = sent.filter(|_| received.is_none()).map(str::len);
        Self { received, received_bytes, last: last.map(|last| last.to_string()), expected: expected.into() }
    }

    /// The nonce that was received, if it is a number.
    #[must_use]
    pub fn received(&self) -> Option<&str> {
        self.received.as_deref()
    }

    /// The length of what was received, if it is no number.
    #[must_use]
    pub fn received_bytes(&self) -> Option<usize> {
        self.received_bytes
    }

    /// The last nonce that was accepted, if the provider compares with it.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// What was expected, such as `> 1234`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

/// `received 9, expected > 10`.
impl fmt::Display for NonceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.received, self.received_bytes) {
            (Some(received), _) => write!(f, "received {received}")?,
            (None, Some(bytes)) => write!(f, "received {bytes} bytes that are no number")?,
            (None, None) => f.write_str("received none")?,
        }
        write!(f, ", expected {}", self.expected)
    }
}
