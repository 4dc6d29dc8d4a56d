//! What the runtime knows about a provider: statuses, places of fields, listed errors, promises.
//!
//! The values are generated from the provider's spec. Nothing here decides anything.

mod listed_error;
mod rejection;
mod retry_promise;

pub use listed_error::{ErrorPattern, ListedError, Sureness};
pub use rejection::{Existing, RejectionKind};
pub use retry_promise::{KeyPlace, RetryKey, RetryPromise};

/// What this crate must know about a provider. The values are generated from its spec.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// The provider's id.
    pub provider: &'static str,
    /// What the client calls itself.
    pub user_agent: &'static str,
    /// The statuses of a created user.
    pub success: &'static [u16],
    /// The documented error statuses.
    pub errors: &'static [u16],
    /// The answer's header with the provider's id of the request.
    pub request_id_header: Option<&'static str>,
    /// Where in a response that id is, as a JSON pointer, if no header has it.
    pub request_id: Option<&'static str>,
    /// The answer's header with the seconds to wait, beside the usual `Retry-After`.
    pub wait_header: Option<&'static str>,
    /// Where in a success the user's id is, as a JSON pointer.
    pub user_id: Option<&'static str>,
    /// Where in a success secrets are that only a created user has, as JSON pointers.
    pub secrets: [Option<&'static str>; 2],
    /// Where in a request the caller's own id is, as a JSON pointer.
    pub external_id: Option<&'static str>,
    /// Where in a request the e-mail address is, as a JSON pointer.
    pub email: Option<&'static str>,
    /// What marks a body as the provider's own error.
    pub error_fields: &'static [ErrorField],
    /// The errors whose meaning is known.
    pub listed_errors: &'static [ListedError],
    /// Whether a success status may carry an error of the provider.
    pub in_band_failure: bool,
    /// What makes a retry safe after an unknown outcome.
    pub retry_safe_by: &'static [RetryPromise],
}

impl Service {
    /// A provider of which nothing is known: no status is a success, no error is listed, and no
    /// retry is safe.
    pub const fn new(provider: &'static str, user_agent: &'static str) -> Self {
        Self {
            provider,
            user_agent,
            success: &[],
            errors: &[],
            request_id_header: None,
            request_id: None,
            wait_header: None,
            user_id: None,
            secrets: [None, None],
            external_id: None,
            email: None,
            error_fields: &[],
            listed_errors: &[],
            in_band_failure: false,
            retry_safe_by: &[],
        }
    }
}

/// A field of an error body whose presence makes the body the provider's own error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorField {
    /// Its name, at the top of the body.
    pub name: &'static str,
    /// Whether any value but `true` is the mark, as in `"success": false`; else any value that is
    /// not empty.
    pub when_false: bool,
}
