//! Why a look-up reports nothing. Never shows what was looked for.

use std::fmt;

use enroll_client::DecodeError;

use crate::Access;

/// A look-up that reports nothing about the user. It proves nothing either.
///
/// `Display` is one sentence: what happened, then what to do.
///
/// ```
/// use enroll_core::FindError;
/// fn needs_a_person(error: &FindError) -> bool {
///     matches!(error, FindError::Unsupported { .. })
/// }
/// assert!(FindError::EmptyQuery.to_string().ends_with("give an e-mail address, an external id or a user id"));
/// # assert!(!needs_a_person(&FindError::EmptyQuery));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum FindError {
    /// No documented call finds a user by what the query has. Nothing was sent.
    Unsupported {
        /// The provider's id.
        provider: &'static str,
        /// How users are found at the provider, or what to do instead.
        note: &'static str,
    },
    /// The query has no value that is not blank. Nothing was sent.
    EmptyQuery,
    /// The e-mail address of the query is none. Nothing was sent.
    InvalidEmail,
    /// The provider cannot be used as it is: its credentials, the network, a limit.
    Access {
        /// The provider's id.
        provider: &'static str,
        /// What is in the way.
        access: Access,
    },
    /// The provider's response does not have the documented shape.
    Unreadable {
        /// The provider's id.
        provider: &'static str,
        /// The HTTP status.
        status: u16,
        /// Where it differs.
        source: DecodeError,
    },
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported { provider, note } => {
                write!(f, "{provider}: no documented call finds the user by this query; {}", note.trim_end())
            }
            Self::EmptyQuery => f.write_str("the query is empty; give an e-mail address, an external id or a user id"),
            Self::InvalidEmail => f.write_str("the e-mail address of the query is not valid; fix it"),
            Self::Access { provider, access } => write!(f, "{provider}: {access}"),
            Self::Unreadable { provider, status, .. } => write!(
                f,
                "{provider} responded {status}, but the response could not be read; check the base URL, or report a bug"
            ),
        }
    }
}

impl std::error::Error for FindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Access { access, .. } => access.cause(),
            Self::Unreadable { source, .. } => Some(source),
            Self::Unsupported { .. } | Self::EmptyQuery | Self::InvalidEmail => None,
        }
    }
}
