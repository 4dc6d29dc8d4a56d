//! The result of a successful call.

use enroll_client::{Attempts, CallId, RawBody, Secret};

/// A user that exists now.
///
/// Keep all of it: a one-time password is shown once, and the raw body has what the typed response
/// lacks.
///
/// ```
/// use enroll_core::CreatedUser;
/// fn store(created: &CreatedUser) {
///     println!("{} {}", created.provider, created.user_id);
///     if let Some(password) = &created.one_time_password {
///         save_secret(password.expose());
///     }
/// }
/// # fn save_secret(_: &str) {}
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CreatedUser {
    /// The provider's id, as in `kraken`.
    pub provider: &'static str,
    /// The provider's id of the user. A response without one is an error of the kind
    /// [`CreatedUnreadable`](crate::ErrorKind::CreatedUnreadable).
    pub user_id: String,
    /// A password that the provider shows once.
    pub one_time_password: Option<Secret>,
    /// A token for later calls.
    pub refresh_token: Option<Secret>,
    /// The HTTP status.
    pub status: u16,
    /// The provider's id of the request, for its support.
    pub request_id: Option<String>,
    /// Every attempt of the call.
    pub attempts: Attempts,
    /// The body as it arrived.
    pub raw: RawBody,
}

impl CreatedUser {
    /// A created user, for a test double: with status 201, and without secrets, attempts and body.
    ///
    /// ```
    /// use enroll_core::CreatedUser;
    /// let mut created = CreatedUser::new("onchainpay", "u-1");
    /// created.one_time_password = Some("shown once".into());
    /// ```
    #[doc(alias = "mock")]
    pub fn new(provider: &'static str, user_id: impl Into<String>) -> Self {
        Self {
            provider,
            user_id: user_id.into(),
            one_time_password: None,
            refresh_token: None,
            status: 201,
            request_id: None,
            attempts: Attempts::default(),
            raw: Vec::new().into(),
        }
    }

    /// The id of the call, which its spans and events have too. None for one of a test
    /// double.
    ///
    /// ```
    /// assert_eq!(enroll_core::CreatedUser::new("capa", "u-1").call_id(), None);
    /// ```
    #[doc(alias = "correlation id")]
    pub fn call_id(&self) -> Option<CallId> {
        self.attempts.call_id()
    }
}

/// What a provider's typed response says about the user.
#[derive(Debug, Clone, Default)]
pub struct Created {
    /// The provider's id of the user.
    pub user_id: Option<String>,
    /// A password that the provider shows once.
    pub one_time_password: Option<Secret>,
    /// A token for later calls.
    pub refresh_token: Option<Secret>,
}
