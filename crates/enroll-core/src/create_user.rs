//! The trait that every provider implements.

use enroll_client::{BoxFuture, CallOptions};

use crate::facts::{Facts, Requirement};
use crate::{Capabilities, CreatedUser, Error, NewUser, Report};

/// Creates users at one provider. Usable as `Box<dyn CreateUser>`.
///
/// ```
/// use enroll_core::{CallOptions, CreateUser, NewUser};
/// async fn enroll(provider: &dyn CreateUser, user: &NewUser) -> Option<String> {
///     let report = provider.check(user);
///     if !report.is_ready() {
///         println!("{report}");
///         return None;
///     }
///     match provider.create_user(user, &CallOptions::new()).await {
///         Ok(created) => Some(created.user_id),
///         Err(error) => {
///             println!("{error}; may the user exist? {:?}", error.user_may_exist());
///             None
///         }
///     }
/// }
/// ```
pub trait CreateUser: Send + Sync {
    /// What is known about the provider.
    ///
    /// ```
    /// fn needs_order(provider: &dyn enroll_core::CreateUser) -> bool {
    ///     provider.facts().auth.iter().any(|header| header.value == enroll_core::facts::AuthValue::Nonce)
    /// }
    /// ```
    fn facts(&self) -> &'static Facts;

    /// Reports every problem of this profile, and what would be ignored. It runs the mapping of a
    /// real call and sends nothing.
    ///
    /// ```
    /// use enroll_core::{CreateUser, NewUser};
    /// fn print(provider: &dyn CreateUser, user: &NewUser) {
    ///     provider.check(user).problems.iter().for_each(|problem| println!("{problem}"));
    /// }
    /// ```
    fn check(&self, user: &NewUser) -> Report;

    /// Creates the user.
    ///
    /// ```
    /// use enroll_core::{CallOptions, CreateUser, CreatedUser, Error, NewUser};
    /// async fn create(provider: &dyn CreateUser, user: &NewUser) -> Result<CreatedUser, Error> {
    ///     provider.create_user(user, &CallOptions::new()).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] says what happened, and after every failure whether the user may exist:
    /// [`user_may_exist`](Error::user_may_exist). Dropping the future before it is ready leaves the
    /// outcome unknown.
    fn create_user<'a>(&'a self, user: &'a NewUser, call: &'a CallOptions)
    -> BoxFuture<'a, Result<CreatedUser, Error>>;

    /// The provider's id, as in `kraken`.
    ///
    /// ```
    /// fn is_kraken(provider: &dyn enroll_core::CreateUser) -> bool {
    ///     provider.id() == "kraken"
    /// }
    /// ```
    fn id(&self) -> &'static str {
        self.facts().id
    }

    /// What sets the provider apart: how it authorises, whom it accepts, what is unique, what makes
    /// a retry safe, its hosts, whether it is live.
    ///
    /// ```
    /// fn print(provider: &dyn enroll_core::CreateUser) {
    ///     print!("{}", provider.capabilities());
    /// }
    /// ```
    #[doc(alias = "idempotent")]
    fn capabilities(&self) -> Capabilities {
        self.facts().capabilities()
    }

    /// The sources of each field of the provider's request.
    ///
    /// ```
    /// fn fields(provider: &dyn enroll_core::CreateUser) -> Vec<&'static str> {
    ///     provider.requirements().iter().map(|requirement| requirement.field).collect()
    /// }
    /// ```
    fn requirements(&self) -> &'static [Requirement] {
        self.facts().requirements
    }
}
