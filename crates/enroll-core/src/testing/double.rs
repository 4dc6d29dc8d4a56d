//! A scripted provider.

use std::fmt;
use std::future::{pending, ready};
use std::sync::{Mutex, MutexGuard, PoisonError};

use enroll_client::BoxFuture;

use super::script::{Asked, Create, Script, ScriptEnded};
use crate::call::prepared;
use crate::error::UsedKey;
use crate::{
    Access, CallOptions, CreateUser, CreatedUser, Error, ErrorKind, Facts, FindError, LookUp, NewUser, Provider,
    Report, Timeouts, UserQuery,
};

/// A scripted provider: it returns the planned results in order, and records what it was asked.
///
/// A double [of a provider](Self::of) has its facts and its mapping, so a profile that the provider
/// would not accept ends as [`ErrorKind::Incomplete`] without taking a result of the script, and
/// the advice of an error is that of the provider. No credentials are needed.
///
/// A call for which nothing is planned ends as [`ErrorKind::NotSent`], with [`ScriptEnded`] as the
/// source, and [`assert_finished`](Self::assert_finished) fails the test.
///
/// Share it as an `Arc`: one clone for the service, one for the assertions.
///
/// ```
/// use std::sync::Arc;
/// use enroll_core::testing::Double;
/// use enroll_core::{CallOptions, CreateUser, CreatedUser, Error, ErrorKind, Facts, NewUser, UserMayExist};
/// # async fn example(facts: &'static Facts) {
/// let double = Arc::new(
///     Double::new(facts)
///         .then(Err(Error::builder(facts.id, ErrorKind::Unknown).build()))
///         .then(Ok(CreatedUser::new(facts.id, "u-1"))),
/// );
/// let service: Arc<dyn CreateUser> = double.clone();
/// let user = NewUser::reference("customer-1");
///
/// let lost = service.create_user(&user, &CallOptions::new()).await;
/// assert_eq!(lost.unwrap_err().user_may_exist(), UserMayExist::Maybe);
/// let created = service.create_user(&user, &CallOptions::new()).await;
/// assert_eq!(created.unwrap().user_id, "u-1");
/// assert_eq!(double.asked().len(), 2);
/// double.assert_finished();
/// # }
/// ```
#[doc(alias = "mock")]
#[doc(alias = "fake")]
#[doc(alias = "stub")]
pub struct Double {
    facts: &'static Facts,
    check: fn(&NewUser) -> Option<Report>,
    timeouts: Timeouts,
    script: Mutex<Script>,
}

impl Double {
    /// A double of a provider, with its facts and its mapping.
    ///
    /// ```
    /// use enroll_core::{Provider, testing::Double};
    /// fn double<P: Provider>() -> Double {
    ///     Double::of::<P>()
    /// }
    /// ```
    pub fn of<P: Provider>() -> Self {
        Self { check: |user| Some(crate::call::check::<P>(user)), ..Self::new(P::FACTS) }
    }

    /// A double with these facts, which accepts every profile.
    ///
    /// ```
    /// use enroll_core::{CreateUser, Facts, testing::Double};
    /// fn double(facts: &'static Facts) -> Box<dyn CreateUser> {
    ///     Box::new(Double::new(facts))
    /// }
    /// ```
    pub fn new(facts: &'static Facts) -> Self {
        Self { facts, check: |_| None, timeouts: Timeouts::default(), script: Mutex::default() }
    }

    /// Plans the result of the next create.
    #[must_use]
    pub fn then(self, result: Result<CreatedUser, Error>) -> Self {
        self.plan(Create::Ready(result))
    }

    /// Plans the result of the next create, made of what is asked.
    ///
    /// ```
    /// use enroll_core::{CreatedUser, Facts, testing::Double};
    /// fn echo(facts: &'static Facts) -> Double {
    ///     Double::new(facts).then_with(|user, _| {
    ///         let id = user.external_id.as_ref().map_or("u", |id| id.expose());
    ///         Ok(CreatedUser::new(facts.id, id))
    ///     })
    /// }
    /// ```
    #[must_use]
    pub fn then_with(
        self,
        make: impl FnOnce(&NewUser, &CallOptions) -> Result<CreatedUser, Error> + Send + 'static,
    ) -> Self {
        self.plan(Create::Made(Box::new(make)))
    }

    /// Plans that the next create never ends, for tests of timeouts and of dropped calls.
    #[must_use]
    pub fn then_hang(self) -> Self {
        self.plan(Create::Hangs)
    }

    fn plan(self, create: Create) -> Self {
        self.script().creates.push_back(create);
        self
    }

    /// Plans the result of the next look-up.
    #[must_use]
    pub fn then_find(self, result: Result<LookUp, FindError>) -> Self {
        self.script().look_ups.push_back(result);
        self
    }

    /// Plans the result of the next check of access.
    #[must_use]
    pub fn then_access(self, access: Access) -> Self {
        self.script().accesses.push_back(access);
        self
    }

    /// Sets the timeouts that it reports, by which [`settle`](crate::settle) waits.
    #[must_use]
    pub const fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// What it was asked so far, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.script().asked.clone()
    }

    /// Asserts that every planned result was asked for, and nothing else.
    ///
    /// # Panics
    ///
    /// If a planned result was not asked for, or there was none for what was asked.
    #[track_caller]
    #[allow(clippy::panic, reason = "an assertion of a test")]
    pub fn assert_finished(&self) {
        let difference = self.script().difference();
        if !difference.is_empty() {
            panic!("the double of {} did not play its script: {difference}", self.facts.id);
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next planned create, after this one was recorded.
    fn next(&self, user: &NewUser, call: &CallOptions, is_ready: bool) -> Option<Create> {
        let mut script = self.script();
        script.asked.push(Asked::Create { user: Box::new(user.clone()), call: call.clone() });
        let next = if is_ready { script.creates.pop_front() } else { None };
        script.unplanned += usize::from(is_ready && next.is_none());
        next
    }

    /// The error with what a call at the provider adds to it.
    fn complete(&self, mut error: Error, call: &CallOptions) -> Error {
        error.add_facts(self.facts);
        match &call.idempotency_key {
            Some(key) if error.idempotency_key().is_none() && self.facts.takes_idempotency_keys() => {
                let age = call.idempotency_key_age.unwrap_or_default();
                error.under_key(Some(UsedKey { key: key.clone(), age }))
            }
            _ => error,
        }
    }

    fn ended(&self) -> Error {
        Error::builder(self.facts.id, ErrorKind::NotSent).facts(self.facts).source(ScriptEnded).build()
    }
}

impl CreateUser for Double {
    fn facts(&self) -> &'static Facts {
        self.facts
    }

    fn check(&self, user: &NewUser) -> Report {
        (self.check)(user).unwrap_or_else(|| Report { provider: self.facts.id.into(), problems: Vec::new() })
    }

    fn create_user<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        let report = self.check(user);
        let next = self.next(user, call, report.is_ready());
        // As a call does: a key is made if none was given.
        let call = &prepared(self.facts, call);
        let result = match next {
            _ if !report.is_ready() => Err(Error::incomplete(self.facts, report)),
            Some(Create::Ready(result)) => result,
            Some(Create::Made(make)) => make(user, call),
            Some(Create::Hangs) => return Box::pin(pending()),
            None => Err(self.ended()),
        };
        Box::pin(ready(result.map_err(|error| self.complete(error, call))))
    }

    fn find_user<'a>(
        &'a self,
        query: &'a UserQuery,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<LookUp, FindError>> {
        let mut script = self.script();
        script.asked.push(Asked::Find { query: query.clone(), call: call.clone() });
        let next = script.look_ups.pop_front();
        script.unplanned += usize::from(next.is_none());
        let unplanned = || {
            let access = Access::NotSent(ScriptEnded.into());
            Err(FindError::Access { provider: self.facts.id, access })
        };
        Box::pin(ready(next.unwrap_or_else(unplanned)))
    }

    fn check_access<'a>(&'a self, _: &'a CallOptions) -> BoxFuture<'a, Access> {
        let mut script = self.script();
        script.asked.push(Asked::CheckAccess);
        let next = script.accesses.pop_front();
        script.unplanned += usize::from(next.is_none());
        Box::pin(ready(next.unwrap_or_else(|| Access::NotSent(ScriptEnded.into()))))
    }

    fn timeouts(&self) -> Timeouts {
        self.timeouts
    }
}

/// Shows what was asked, without personal data.
impl fmt::Debug for Double {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Double").field("provider", &self.facts.id).field("asked", &self.script().asked).finish()
    }
}
