//! Why a request was rejected, and what of it was ignored.
//!
//! A provider's response says little, as the real one would. The reason is for the person who
//! writes the client: the field and the rule, the signed part that differs, the expected nonce.
//! Values of the request are left out unless showing them was asked for, and credentials always.
//! Lists are cut, so that no request fills the memory.

pub(crate) mod label;
pub(crate) mod own;
mod parts;
mod signed;

pub use parts::{Problem, UnknownField};
pub use signed::{NonceReason, SignedPart};

use serde::Serialize;
use std::{borrow::Cow, fmt};

/// The limit of problems and of unknown fields.
const MAX_ITEMS: usize = 20;

/// Why a request was rejected, or what of an accepted one was ignored.
///
/// `Display` is one line with all of it, `Debug` hides values, and as JSON it is what
/// `GET requests` of the [control endpoint](crate#the-control-endpoint) has. See
/// [`Received::reason`](crate::Received::reason).
///
/// ```
/// use enroll_sandbox::{Case, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().start().await?;
/// let url = format!("{}/v2/users", sandbox.url());
/// reqwest::Client::new().post(url).header("authorization", "my-token").send().await?;
///
/// let received = sandbox.received();
/// let reason = received[0].reason().ok_or("accepted")?;
/// assert_eq!(reason.case(), Some(Case::WrongCredentials.as_str()));
/// assert_eq!(
///     reason.to_string(),
///     "the credentials are not those of the sandbox; send the ones that it announces: \
///      header authorization: form, must be `Bearer`, a blank and the token",
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'static str>,
    message: Cow<'static, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "is_zero")]
    problems_left_out: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown_fields: Vec<UnknownField>,
    #[serde(skip_serializing_if = "is_zero")]
    unknown_fields_left_out: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signed: Vec<SignedPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<NonceReason>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Reason {
    pub(crate) fn new(case: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            case: Some(case),
            message: message.into(),
            problems: Vec::new(),
            problems_left_out: 0,
            unknown_fields: Vec::new(),
            unknown_fields_left_out: 0,
            signed: Vec::new(),
            nonce: None,
        }
    }

    /// The reason of an accepted request with unknown fields; `None` if it has none.
    pub(crate) fn ignored(unknown: Limited<UnknownField>) -> Option<Self> {
        let message = "the provider does not document these fields, and the sandbox ignores them; \
                       correct their names, or leave them out";
        let reason = Self { case: None, ..Self::new("", message) };
        (!unknown.items.is_empty()).then(|| reason.with_unknown(unknown))
    }

    pub(crate) fn with_problems(mut self, problems: Limited<Problem>) -> Self {
        (self.problems, self.problems_left_out) = (problems.items, problems.left_out);
        self.problems
            .sort_by(|one, other| (one.place, &one.field, &one.rule).cmp(&(other.place, &other.field, &other.rule)));
        self
    }

    pub(crate) fn with_problem(self, problem: Problem) -> Self {
        self.with_problems(Limited { items: vec![problem], left_out: 0 })
    }

    pub(crate) fn with_unknown(mut self, unknown: Limited<UnknownField>) -> Self {
        (self.unknown_fields, self.unknown_fields_left_out) = (unknown.items, unknown.left_out);
        self
    }

    pub(crate) fn with_signed(self, signed: Vec<SignedPart>) -> Self {
        Self { signed, ..self }
    }

    pub(crate) fn with_nonce(self, nonce: NonceReason) -> Self {
        Self { nonce: Some(nonce), ..self }
    }

    /// Why the request was rejected, in one word; `None` for a request that was accepted.
    ///
    /// A provider's rejection has the name of its [`Case`](crate::Case). The words for what the
    /// sandbox itself rejects are `unknown_path`, `wrong_method`, `foreign_host`, `foreign_origin`,
    /// `broken_body`, `slow_body`, `large_body` and `full`.
    #[must_use]
    pub fn case(&self) -> Option<&'static str> {
        self.case
    }

    /// What happened, then what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The problems of single fields, headers and parameters, up to 20.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many more problems there are, as far as they were counted.
    #[must_use]
    pub fn problems_left_out(&self) -> usize {
        self.problems_left_out
    }

    /// The fields that the provider does not document, up to 20. They are ignored unless
    /// [`Builder::strict`](crate::Builder::strict) says otherwise.
    #[must_use]
    pub fn unknown_fields(&self) -> &[UnknownField] {
        &self.unknown_fields
    }

    /// How many more unknown fields there are.
    #[must_use]
    pub fn unknown_fields_left_out(&self) -> usize {
        self.unknown_fields_left_out
    }

    /// What the signature must cover, part by part, if the signature is wrong.
    #[must_use]
    pub fn signed(&self) -> &[SignedPart] {
        &self.signed
    }

    /// The nonce, if it is the reason.
    #[must_use]
    pub fn nonce(&self) -> Option<&NonceReason> {
        self.nonce.as_ref()
    }

    /// The parts that are shown after the message.
    fn details(&self) -> Vec<String> {
        let more = |count: usize, what: &str| (count > 0).then(|| format!("{count} more {what}"));
        let problems = self.problems.iter().map(ToString::to_string).chain(more(self.problems_left_out, "problems"));
        let known = |field: &&UnknownField| self.problems.iter().any(|problem| *problem == field.problem());
        let unknown = self.unknown_fields.iter().filter(|field| !known(field));
        let unknown = unknown.map(|field| format!("unknown field {field}"));
        let unknown = unknown.chain(more(self.unknown_fields_left_out, "unknown fields"));
        let signed = self.signed.iter().map(ToString::to_string);
        problems.chain(unknown).chain(signed).chain(self.nonce.iter().map(ToString::to_string)).collect()
    }
}

/// One line: the message, then the details.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let details = self.details();
        if details.is_empty() { Ok(()) } else { write!(f, ": {}", details.join("; ")) }
    }
}

/// A list that keeps its first items and counts the rest.
#[derive(Debug)]
pub(crate) struct Limited<T> {
    pub(crate) items: Vec<T>,
    pub(crate) left_out: usize,
}

impl<T> Default for Limited<T> {
    fn default() -> Self {
        Self { items: Vec::new(), left_out: 0 }
    }
}

impl<T> Limited<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds an item, which is made only if it is kept.
    pub(crate) fn push(&mut self, make: impl FnOnce() -> T) {
        if self.items.len() < MAX_ITEMS {
            self.items.push(make());
        } else {
            self.left_out += 1;
        }
    }
}

impl<T> Extend<T> for Limited<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(|| item));
    }
}
