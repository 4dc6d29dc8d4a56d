//! The trait that every provider implements.

use std::future::ready;
use std::time::Duration;

use enroll_client::{BoxFuture, CallOptions, SignedRequest};

use crate::facts::{Facts, Requirement};
use crate::{Access, Capabilities, CreatedUser, Error, ErrorKind, FindError, LookUp, NewUser, Report, UserQuery};

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

    /// The exact request that [`create_user`](Self::create_user) would send with these options,
    /// authorised like a first attempt, and how its signature was computed. Nothing is sent, and no
    /// observer is called.
    ///
    /// It takes a nonce like any attempt. So at a provider whose nonces must grow, a request that
    /// you send yourself is rejected if a later attempt arrived before. Only what
    /// [`create_user`](Self::create_user) sends is retried safely and has a known outcome.
    ///
    /// ```
    /// use enroll_core::{CallOptions, CreateUser, Error, NewUser};
    /// async fn print(provider: &dyn CreateUser, user: &NewUser) -> Result<(), Error> {
    ///     let request = provider.signed_request(user, &CallOptions::new()).await?;
    ///     println!("{} {}", request.method(), request.expose_target());
    ///     for step in request.steps() {
    ///         let parts: Vec<_> = step.parts().iter().map(|part| part.name()).collect();
    ///         println!("{}: {} of {parts:?} is {}", step.name(), step.operation(), step.result());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] if the profile is incomplete or the request cannot be built or authorised, and of
    /// kind [`ErrorKind::NotSent`] from an implementation that cannot show its requests.
    #[doc(alias = "presign")]
    #[doc(alias = "explain")]
    fn signed_request<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<SignedRequest, Error>> {
        let _ = (user, call);
        let error = Error::builder(self.id(), ErrorKind::NotSent).facts(self.facts());
        Box::pin(ready(Err(error.source("this implementation cannot show its requests; ask it to create").build())))
    }

    /// Finds a user by the provider's documented look-up, after an unknown outcome. It creates
    /// nothing, and is retried freely.
    ///
    /// It searches by the first key of [`look_up.by`](crate::facts::LookUpFacts::by) that the query
    /// has, reads at most [`MAX_PAGES`](crate::MAX_PAGES) pages, and ends at the deadline. E-mail
    /// addresses are compared whole, without white space around them and case-insensitively;
    /// external ids exactly. A user whose external id matches wins over users whose address does.
    /// If the response shows no address, every user in it counts, because the provider filtered.
    ///
    /// A user who is not found may exist all the same. [`settle`](crate::settle) does what can be
    /// done after an unknown outcome, in its order.
    ///
    /// ```
    /// use enroll_core::{CallOptions, CreateUser, FindError, LookUp, UserQuery};
    /// async fn user_id(provider: &dyn CreateUser, email: &str) -> Result<Option<String>, FindError> {
    ///     match provider.find_user(&UserQuery::by_email(email), &CallOptions::new()).await? {
    ///         LookUp::Found(user) => Ok(Some(user.user_id)),
    ///         LookUp::Several(_) | LookUp::NotFound { .. } => Ok(None),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`FindError`] if no documented call finds a user by this query, the query is empty or
    /// malformed (nothing is sent then), or the provider cannot be asked.
    #[doc(alias = "look_up")]
    fn find_user<'a>(
        &'a self,
        query: &'a UserQuery,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<LookUp, FindError>> {
        let _ = (query, call);
        let facts = self.facts();
        Box::pin(ready(Err(FindError::Unsupported { provider: facts.id, note: facts.look_up.note })))
    }

    /// Checks address, network and credentials by a read that changes nothing, for a start-up or a
    /// health check. No other call runs it by itself.
    ///
    /// At a provider whose nonces arrive in order, it holds the order of its key like any attempt,
    /// so creates wait for its response: give it a short
    /// [`deadline`](enroll_client::CallOptions::deadline).
    ///
    /// ```
    /// use enroll_core::{CallOptions, CreateUser};
    /// async fn print(provider: &dyn CreateUser) {
    ///     println!("{}: {}", provider.id(), provider.check_access(&CallOptions::new()).await);
    /// }
    /// ```
    #[doc(alias = "ping")]
    #[doc(alias = "health")]
    fn check_access<'a>(&'a self, call: &'a CallOptions) -> BoxFuture<'a, Access> {
        let _ = call;
        Box::pin(ready(Access::Unsupported))
    }

    /// How long an attempt and a whole call may take, as the client is configured.
    ///
    /// ```
    /// fn longest_call(provider: &dyn enroll_core::CreateUser) -> std::time::Duration {
    ///     provider.timeouts().total
    /// }
    /// ```
    fn timeouts(&self) -> Timeouts {
        Timeouts::default()
    }

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

/// How long an attempt and a whole call may take. The defaults are those of
/// [`Config`](crate::Config).
///
/// ```
/// use std::time::Duration;
/// let timeouts = enroll_core::Timeouts::default();
/// assert_eq!((timeouts.attempt, timeouts.total), (Duration::from_secs(30), Duration::from_secs(60)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// One attempt.
    pub attempt: Duration,
    /// The whole call, with all attempts and waits.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { attempt: Duration::from_secs(30), total: Duration::from_secs(60) }
    }
}
