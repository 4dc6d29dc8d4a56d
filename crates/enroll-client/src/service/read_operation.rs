//! What is documented about a read: its statuses and its error fields.
//!
//! The facts in [`Service`] are those of `create_user`. A read has statuses and errors of its own,
//! and no facts about a created user.

use super::{ErrorField, Service};

/// What is documented about a read, a call that creates nothing, such as a look-up of a user.
///
/// Generated code has one for each read and passes it to [`Draft::read`](crate::Draft::read). The
/// other facts about the provider, such as its listed errors, are in its [`Service`].
///
/// ```
/// use enroll_client::{ErrorField, ReadOperation};
/// const FIND_USERS: ReadOperation = ReadOperation {
///     success: &[200],
///     errors: &[401, 422, 429],
///     error_fields: &[ErrorField { name: "errors", when_false: false }],
///     in_band_failure: false,
/// };
/// assert_eq!(FIND_USERS.success, [200]);
/// ```
#[doc(alias = "look-up")]
#[derive(Debug, Clone, Copy)]
pub struct ReadOperation {
    /// The documented success statuses.
    pub success: &'static [u16],
    /// The documented error statuses.
    pub errors: &'static [u16],
    /// The fields that mark a body as the provider's own error.
    pub error_fields: &'static [ErrorField],
    /// Whether a success status may carry an error of the provider.
    pub in_band_failure: bool,
}

impl ReadOperation {
    /// The facts by which a response to this read is classified. The facts about a created user are
    /// left out: a user in the response of a read was not created by it.
    pub(crate) const fn of(&self, service: &Service) -> Service {
        Service {
            success: self.success,
            errors: self.errors,
            error_fields: self.error_fields,
            in_band_failure: self.in_band_failure,
            user_id: None,
            secrets: [None, None],
            external_id: None,
            email: None,
            retry_safe_by: &[],
            ..*service
        }
    }
}
