//! Facts about a provider: statuses, paths of fields, listed errors, retry promises.
//!
//! The values are generated from the provider's spec. This module holds data only; the decisions
//! are in `response/`, `outcome/` and `retry/`.

mod listed_error;
mod read_operation;
mod rejection;
mod retry_promise;

pub use listed_error::{ErrorPattern, Evidence, ListedError};
pub use read_operation::ReadOperation;
pub use rejection::{Existing, RejectionKind};
pub use retry_promise::{KeyPlace, RetryKey, RetryPromise};

/// Facts about a provider, generated from its spec.
///
/// ```
/// use enroll_client::Service;
/// const EXAMPLE: Service = Service {
///     success: &[201],
///     errors: &[400, 401, 422, 429],
///     user_id: Some("/data/id"),
///     ..Service::new("example", "example/1")
/// };
/// assert_eq!(EXAMPLE.provider, "example");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// The provider's id.
    pub provider: &'static str,
    /// The value of the `User-Agent` header.
    pub user_agent: &'static str,
    /// The documented statuses of a created user.
    pub success: &'static [u16],
    /// The documented error statuses.
    pub errors: &'static [u16],
    /// The response header with the provider's request id.
    pub request_id_header: Option<&'static str>,
    /// The JSON pointer of the request id in a response body, if no header has it.
    pub request_id: Option<&'static str>,
    /// The response header with the seconds to wait, in addition to `Retry-After`.
    pub wait_header: Option<&'static str>,
    /// The JSON pointer of the user's id in a success.
    pub user_id: Option<&'static str>,
    /// The JSON pointers of the secrets that only a created user has, in a success.
    pub secrets: [Option<&'static str>; 2],
    /// The JSON pointer of the external id, the caller's own id of the user, in a request.
    pub external_id: Option<&'static str>,
    /// The JSON pointer of the e-mail address in a request.
    pub email: Option<&'static str>,
    /// The fields that mark a body as the provider's own error.
    pub error_fields: &'static [ErrorField],
    /// The errors whose meaning is known.
    pub listed_errors: &'static [ListedError],
    /// Whether a success status may carry an error of the provider.
    pub in_band_failure: bool,
    /// What makes a retry safe after an unknown outcome.
    pub retry_safe_by: &'static [RetryPromise],
}

impl Service {
    /// A provider without known facts: no status is a success,
    /// no error is listed, and no retry is safe.
    ///
    /// ```
    /// use enroll_client::Service;
    /// let service = Service { success: &[201], ..Service::new("example", "example/1") };
    /// ```
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

/// A field whose presence marks a body as the provider's own error.
///
/// ```
/// use enroll_client::ErrorField;
/// // {"errors": ["..."]} and {"success": false}
/// const ERRORS: ErrorField = ErrorField { name: "errors", when_false: false };
/// const SUCCESS: ErrorField = ErrorField { name: "success", when_false: true };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorField {
    /// The name of the field, at the top level of the body.
    pub name: &'static str,
    /// True if any value except `true` marks an error, as in `"success": false`. False if any value
    /// that is not empty does.
    pub when_false: bool,
}
