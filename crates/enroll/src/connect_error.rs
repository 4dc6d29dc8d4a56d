//! The error of connecting providers: which provider, which field, and why, in one sentence.
//!
//! It shows no value of the settings, because any of them may be a secret in the wrong place.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use enroll_core::client::{AuthorizeError, DecodeError};
use enroll_core::{ConfigError, shown_id};

use crate::generated::registry::PROVIDER_IDS;

/// A provider could not be connected. Nothing was sent.
///
/// The message names the provider, the field and the reason. So that no program prints a reason
/// twice, it has no [`source`](std::error::Error::source); the error that it was made from is in
/// the variant. No value of the settings is in it.
///
/// ```
/// use enroll::{ConnectError, Providers};
/// let settings = br#"{ "capa": { "credentials": { "partner_api_key": "example" } } }"#;
/// let error = Providers::from_json(settings).unwrap_err();
/// assert!(matches!(&error, ConnectError::Field { name, path, .. } if name == "capa" && path == "base_url"));
/// assert_eq!(error.to_string(), "capa: base_url is missing; add it");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// There is no such provider.
    #[error("there is no provider `{id}`; the providers are {}", PROVIDER_IDS.join(", "))]
    Unknown {
        /// The id asked for; a question mark if no provider could have it.
        id: String,
    },
    /// The provider is not in this build.
    #[error("{id} is not in this build; enable the feature `{id}` of the crate `enroll`")]
    NotCompiled {
        /// The provider's id.
        id: &'static str,
    },
    /// A field of the settings or of the credentials is missing or cannot be used.
    #[error("{name}{}{path} {problem}", if path.is_empty() { "" } else { ": " })]
    Field {
        /// The key of the settings, or the provider's id.
        name: String,
        /// The path of the field, such as `credentials.api_key`; empty for the settings as a whole.
        path: String,
        /// What is wrong, and what to do.
        problem: Cow<'static, str>,
    },
    /// The configuration or a credential cannot be used.
    #[error("{name}: {}{reason}", if is_credential(reason) { "credentials." } else { "" })]
    Config {
        /// The key of the settings, or the provider's id.
        name: String,
        /// Why.
        reason: ConfigError,
    },
    /// The file of settings cannot be read.
    #[error("the settings in {} cannot be read: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The settings are not a JSON object of providers.
    #[error("the settings are not an object of providers, each with `base_url` and `credentials`: {0}")]
    Settings(DecodeError),
    /// The HTTP client that the providers share could not be built.
    #[error("the HTTP client that the providers share cannot be used: {0}")]
    Http(ConfigError),
}

/// Whether the message of an error begins with the name of a credential.
fn is_credential(error: &ConfigError) -> bool {
    match error {
        ConfigError::Empty { .. } | ConfigError::Key { .. } => true,
        ConfigError::Credential { reason, .. } => {
            matches!(reason, AuthorizeError::Unfit { .. } | AuthorizeError::Separator { .. })
        }
        _ => false,
    }
}

impl ConnectError {
    /// The same error for the settings of this name. Several may be of one provider.
    pub(crate) fn of_settings(self, name: &str) -> Self {
        match self {
            Self::Field { path, problem, .. } => Self::Field { name: name.to_owned(), path, problem },
            Self::Config { reason, .. } => Self::Config { name: name.to_owned(), reason },
            other => other,
        }
    }

    /// The same error, without an id that no provider could have.
    pub(crate) fn without_foreign_id(self) -> Self {
        match self {
            Self::Unknown { id } => Self::Unknown { id: shown_id(&id).to_owned() },
            other => other,
        }
    }
}

/// What is wrong with a field, before it is known whose field it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    path: String,
    text: Cow<'static, str>,
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// The error for the settings of this name.
    pub(crate) fn of(self, name: impl Into<String>) -> ConnectError {
        ConnectError::Field { name: name.into(), path: self.path, problem: self.text }
    }
}

/// How the decoder's message about a missing field begins; the field's name follows.
const MISSING: &str = "missing field `";

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Self {
        let path = if error.path() == "." { "" } else { error.path() };
        // The name of an unknown field may be anything, so the path has a question mark for it.
        let unknown_in = path.strip_suffix('?').map(|parent| parent.trim_end_matches('.'));
        match (error.expected(), unknown_in) {
            (expected, _) if expected.starts_with(MISSING) => {
                let field = expected.trim_start_matches(MISSING).trim_end_matches('`');
                let dot = if path.is_empty() { "" } else { "." };
                Self::new(format!("{path}{dot}{field}"), "is missing; add it")
            }
            (expected, Some(parent)) => Self::new(parent, format!("has an unknown field: {expected}; correct it")),
            (expected, None) if expected.starts_with("expected struct ") => {
                Self::new(path, "is not accepted: expected an object; correct it")
            }
            (expected, None) => Self::new(path, format!("is not accepted: {expected}; correct it")),
        }
    }
}
