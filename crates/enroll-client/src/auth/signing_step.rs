//! What a signature was computed from, step by step, for a person who compares it with a
//! provider's log.
//!
//! An authoriser computes the steps with the functions that sign, from a request that it has
//! authorised ([`Authorize::signing_steps`](super::Authorize::signing_steps)). A key has no place
//! in a step: the operation names it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::signing::sha256;

/// One step of a signature: an operation over named parts, and its result.
///
/// ```
/// use enroll_client::signing::{SignedPart, SigningStep, sha256};
/// let (nonce, body) = ("7", b"{}");
/// let digest = sha256(&[nonce.as_bytes(), body]);
/// let parts = vec![SignedPart::text("nonce", nonce), SignedPart::body(body)];
/// let step = SigningStep::hex("digest", "SHA-256", parts, &digest);
/// assert_eq!(step.result().len(), 64);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningStep {
    name: &'static str,
    operation: &'static str,
    encoding: Encoding,
    parts: Vec<SignedPart>,
    result: String,
    header: Option<&'static str>,
}

/// How the result of a step is written.
///
/// ```
/// assert_eq!(enroll_client::signing::Encoding::Base64.as_str(), "base64");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits.
    Hex,
    /// Base64 with padding.
    Base64,
}

impl Encoding {
    /// Its name: `hex` or `base64`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }
}

/// One of the parts that a step concatenates. `Debug` shows its name and its length.
///
/// ```
/// use enroll_client::signing::SignedPart;
/// let body = SignedPart::body(br#"{"email":"jo@example.com"}"#);
/// assert_eq!((body.name(), body.expose().len()), ("body", 26));
/// assert!(!format!("{body:?}").contains("jo@"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignedPart {
    name: &'static str,
    kind: PartKind,
    bytes: Vec<u8>,
}

/// What a part of a step holds, and so how it can be shown.
///
/// ```
/// use enroll_client::signing::{PartKind, SignedPart};
/// assert_eq!(SignedPart::text("nonce", "7").kind(), PartKind::Text);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartKind {
    /// A string that may be shown, such as a nonce or the path of a create.
    Text,
    /// The result of an earlier step, as bytes.
    Digest,
    /// The body of the request, which holds personal data.
    Body,
}

impl SigningStep {
    /// A step whose result is written in lowercase hexadecimal. The name is that by which a later
    /// step has the result as a part; the operation names the key, if it has one.
    ///
    /// ```
    /// use enroll_client::signing::{Encoding, SignedPart, SigningStep, sha256};
    /// let parts = vec![SignedPart::text("nonce", "7")];
    /// let step = SigningStep::hex("digest", "SHA-256", parts, &sha256(&[b"7"]));
    /// assert_eq!(step.encoding(), Encoding::Hex);
    /// ```
    pub fn hex(name: &'static str, operation: &'static str, parts: Vec<SignedPart>, result: &[u8]) -> Self {
        Self::encoded(name, operation, Encoding::Hex, parts, faster_hex::hex_string(result))
    }

    /// A step whose result is already encoded, as a header has it.
    ///
    /// ```
    /// use enroll_client::signing::{Encoding, HmacSha256, SignedPart, SigningStep};
    /// let key = HmacSha256::from_utf8(&"api-secret".into())?;
    /// let sign = key.sign_to_hex(&[b"{}"]);
    /// let sign = String::from_utf8_lossy(&sign).into_owned();
    /// let operation = "HMAC-SHA256 keyed with api_secret";
    /// let step =
    ///     SigningStep::encoded("signature", operation, Encoding::Hex, vec![SignedPart::body(b"{}")], sign)
    ///         .in_header("x-signature");
    /// assert_eq!(step.header(), Some("x-signature"));
    /// # Ok::<(), enroll_client::signing::KeyError>(())
    /// ```
    pub const fn encoded(
        name: &'static str,
        operation: &'static str,
        encoding: Encoding,
        parts: Vec<SignedPart>,
        result: String,
    ) -> Self {
        Self { name, operation, encoding, parts, result, header: None }
    }

    /// Sets the header that holds the result.
    ///
    /// ```
    /// # use enroll_client::signing::SigningStep;
    /// let step = SigningStep::hex("signature", "SHA-256", Vec::new(), b"").in_header("API-Sign");
    /// assert_eq!(step.header(), Some("API-Sign"));
    /// ```
    #[must_use]
    pub const fn in_header(mut self, header: &'static str) -> Self {
        self.header = Some(header);
        self
    }

    /// Its name, such as `digest`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What is computed, such as `SHA-256`.
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The parts that are concatenated, in order.
    pub fn parts(&self) -> &[SignedPart] {
        &self.parts
    }

    /// How the result is written.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The result, which is no secret: a digest or a signature.
    pub fn result(&self) -> &str {
        &self.result
    }

    /// The length of the result before it was encoded, in bytes.
    ///
    /// ```
    /// use enroll_client::signing::{Encoding, SigningStep};
    /// let base64 = "bm9uY2U=".to_owned();
    /// let step = SigningStep::encoded("signature", "none", Encoding::Base64, Vec::new(), base64);
    /// assert_eq!(step.result_bytes(), 5);
    /// ```
    pub fn result_bytes(&self) -> usize {
        match self.encoding {
            Encoding::Base64 => STANDARD.decode(&self.result).map_or(0, |bytes| bytes.len()),
            Encoding::Hex => self.result.len() / 2,
        }
    }

    /// The header that holds the result; none if only a later step uses it.
    pub const fn header(&self) -> Option<&'static str> {
        self.header
    }
}

impl SignedPart {
    /// A string that may be shown: a nonce, a method, the target of a create.
    ///
    /// ```
    /// # use enroll_client::signing::SignedPart;
    /// assert_eq!(SignedPart::text("target", "/users").expose(), b"/users");
    /// ```
    pub fn text(name: &'static str, text: &str) -> Self {
        Self { name, kind: PartKind::Text, bytes: text.into() }
    }

    /// The result of an earlier step, as bytes.
    ///
    /// ```
    /// # use enroll_client::signing::SignedPart;
    /// assert_eq!(SignedPart::digest("digest", &[1, 2]).expose().len(), 2);
    /// ```
    pub fn digest(name: &'static str, bytes: &[u8]) -> Self {
        Self { name, kind: PartKind::Digest, bytes: bytes.into() }
    }

    /// The body of the request. Its name is `body`.
    ///
    /// ```
    /// # use enroll_client::signing::SignedPart;
    /// assert_eq!(SignedPart::body(b"{}").name(), "body");
    /// ```
    pub fn body(bytes: &[u8]) -> Self {
        Self { name: "body", kind: PartKind::Body, bytes: bytes.into() }
    }

    /// Its name, such as `nonce`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it holds.
    pub const fn kind(&self) -> PartKind {
        self.kind
    }

    /// Its bytes. Those of a [`PartKind::Body`] are personal: do not log them.
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 of its bytes in hexadecimal, by which two sides can compare a part that neither
    /// shows.
    ///
    /// ```
    /// # use enroll_client::signing::SignedPart;
    /// assert!(SignedPart::body(b"").sha256().starts_with("e3b0c44298fc1c14"));
    /// ```
    pub fn sha256(&self) -> String {
        faster_hex::hex_string(&sha256(&[&self.bytes]))
    }
}

impl fmt::Debug for SignedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedPart").field("name", &self.name).field("bytes", &self.bytes.len()).finish()
    }
}
