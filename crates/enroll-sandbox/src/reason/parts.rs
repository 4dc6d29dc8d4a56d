//! The parts of a reason: problems of fields, unknown fields, signed parts and the nonce.
//!
//! `Debug` hides what may be a value of the request, also if showing it was asked for.

use super::label;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;

/// What is wrong with one field, header or parameter. See [`Reason::problems`](super::Reason).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
/// reqwest::Client::new()
///     .post(format!("{}/v2/users", sandbox.url()))
///     .bearer_auth("sandbox-bitpanda-token")
///     .json(&serde_json::json!({ "external_id": 7 }))
///     .send()
///     .await?;
/// let received = sandbox.received();
/// let problem = &received[0].reason().ok_or("accepted")?.problems()[0];
/// assert_eq!((problem.place(), problem.field(), problem.rule()), ("body", "/external_id", "type"));
/// assert_eq!(problem.message(), Some("must be a string"));
/// assert_eq!(problem.value(), None, "only if `Builder::show_personal` says so");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    #[serde(rename = "in", skip_serializing_if = "is_body")]
    pub(crate) place: &'static str,
    pub(crate) field: String,
    pub(crate) rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

fn is_body(place: &&str) -> bool {
    *place == "body"
}

impl Problem {
    pub(crate) fn new(place: &'static str, field: &str, rule: &str, message: impl Into<String>) -> Self {
        Self { place, field: label::pointer(field), rule: rule.to_owned(), message: Some(message.into()), value: None }
    }

    pub(crate) fn of_header(name: &str, rule: &str, message: impl Into<String>) -> Self {
        Self::new("header", name, rule, message)
    }

    /// Where the field is: `body`, `header`, `query` or `path`.
    #[must_use]
    pub fn place(&self) -> &'static str {
        self.place
    }

    /// The JSON pointer to a field of the body, or the name of a header or parameter. Names that
    /// the client chose are escaped and shortened.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The rule that is broken: a keyword of JSON Schema, such as `required`, `format` or `enum`,
    /// or a word of the sandbox, such as `length` or `unknown_field`.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// What the rule demands.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The value that was received, if [`Builder::show_personal`](crate::Builder::show_personal)
    /// says so; never a credential.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

/// `/email: format, must be one e-mail address`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place == "body" { String::new() } else { format!("{} ", self.place) };
        write!(f, "{place}{}: {}", self.field, self.rule)?;
        self.message.iter().try_for_each(|message| write!(f, ", {message}"))?;
        self.value.iter().try_for_each(|value| write!(f, ", received {value}"))
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("place", &self.place)
            .field("field", &self.field)
            .field("rule", &self.rule)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// A field of the body, or a parameter in the query of a look-up, that the provider does not
/// document. In JSON it is its place alone.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
/// let user = serde_json::json!({
///     "type": "BUSINESS", "email": "a@example.com", "externalUserIdd": "Ext-Id-1",
/// });
/// let response = reqwest::Client::new()
///     .post(format!("{}/api/partner/v2/users", sandbox.url()))
///     .header("partner-api-key", "sandbox-capa-partner_api_key")
///     .json(&user)
///     .send()
///     .await?;
/// assert_eq!(response.status(), 201, "as the provider, the sandbox ignores the field");
/// let received = sandbox.received();
/// let unknown = &received[0].reason().ok_or("nothing")?.unknown_fields()[0];
/// assert_eq!(unknown.field(), "/externalUserIdd");
/// assert_eq!(unknown.did_you_mean(), Some("externalUserId"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownField {
    pub(crate) field: String,
    pub(crate) did_you_mean: Option<String>,
}

impl UnknownField {
    /// The JSON pointer to the field, or the name of the parameter after a question mark. Names are
    /// escaped and shortened.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The documented name that is nearest, if one is near.
    #[must_use]
    pub fn did_you_mean(&self) -> Option<&str> {
        self.did_you_mean.as_deref()
    }

    /// The problem of a field that is rejected.
    pub(crate) fn problem(&self) -> Problem {
        let (place, field) = self.field.strip_prefix('?').map_or(("body", self.field.as_str()), |name| ("query", name));
        let hint = self.did_you_mean.as_ref().map(|name| format!("; did you mean `{name}`?"));
        let message = format!("is not documented{}", hint.unwrap_or_default());
        // The name was made harmless before.
        let (field, rule, message) = (field.to_owned(), "unknown_field".to_owned(), Some(message));
        Problem { place, field, rule, message, value: None }
    }
}

impl Serialize for UnknownField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.field)
    }
}

/// `/emial, did you mean "email"?`.
impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        self.did_you_mean.iter().try_for_each(|name| write!(f, " (did you mean `{name}`?)"))
    }
}

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
