//! What a reason says of single fields, headers and parameters.
//!
//! `Debug` hides what may be a value of the request, also if showing it was asked for.

use super::label;
use serde::{Serialize, Serializer};
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
/// assert_eq!((problem.place(), problem.field()), ("body", "/external_id"));
/// assert_eq!(problem.rule(), "type");
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
