//! The error of a call, the same for all providers.

use std::time::Duration;

use enroll_client::{
    AttemptRecord, Attempts, CallId, DraftError, Ended, ErrorCode, ErrorDetails, Exchange, Failure, FailureKind,
    Personal, RawBody, SafeRetry, Secret, UserMayExist, Verdict,
};

use crate::{Created, Facts, Report};

mod builder;
mod display;
mod kind;
mod recovery;
mod salvage;
#[cfg(test)]
mod tests;

pub use builder::ErrorBuilder;
pub use kind::ErrorKind;
pub use recovery::{Recovery, Step};

/// The error of a call: no user was created, the outcome is unknown, or a user exists whom the call
/// cannot return.
///
/// Ask [`user_may_exist`](Self::user_may_exist) first. `Display` is one sentence: what happened,
/// then what to do ([`recovery`](Self::recovery)). It never shows what was sent or received;
/// [`message`](Self::message) and [`raw`](Self::raw) give those to code that asks for them.
///
/// ```
/// use enroll_core::{Error, UserMayExist};
/// fn handle(error: &Error) {
///     match error.user_may_exist() {
///         UserMayExist::No if error.is_retryable() => println!("retry later: {error}"),
///         UserMayExist::No => println!("fix it first: {error}"),
///         UserMayExist::Maybe | UserMayExist::Yes => println!("look the user up: {error}"),
///     }
/// }
/// # handle(&Error::new("capa", enroll_core::ErrorKind::Unknown));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    provider: &'static str,
    kind: ErrorKind,
    exchange: Option<Exchange>,
    found: Created,
    request_id: Option<String>,
    source: Option<Source>,
    facts: Option<&'static Facts>,
    idempotency_key: Option<UsedKey>,
}

/// The idempotency key of a call. `Debug` does not show it.
pub(crate) struct UsedKey {
    pub(crate) key: String,
    /// How old the key was when the call began.
    pub(crate) age: Duration,
}

impl std::fmt::Debug for UsedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Personal::new(&self.key).fmt(f)
    }
}

#[derive(Debug)]
enum Source {
    Failure(Failure),
    Decode(enroll_client::DecodeError),
    Request(DraftError),
    /// Of an error without a response of a test double.
    Built {
        attempts: Attempts,
        cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Error {
    /// An error for an implementation of [`CreateUser`](crate::CreateUser). For a test double that
    /// also has a response, attempts or secrets, see [`builder`](Self::builder).
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind, UserMayExist};
    /// let error = Error::new("capa", ErrorKind::Unknown);
    /// assert_eq!(error.user_may_exist(), UserMayExist::Maybe);
    /// ```
    pub fn new(provider: &'static str, kind: ErrorKind) -> Self {
        let inner = Inner {
            provider,
            kind,
            exchange: None,
            found: Created::default(),
            request_id: None,
            source: None,
            facts: None,
            idempotency_key: None,
        };
        Self(Box::new(inner))
    }

    fn of(facts: &'static Facts, kind: ErrorKind) -> Self {
        let mut error = Self::new(facts.id, kind);
        error.0.facts = Some(facts);
        error
    }

    /// Builds an error as a call at this provider reports it, for tests of code that handles
    /// errors.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind, Step, UserMayExist};
    /// let error = Error::builder("capa", ErrorKind::Rejected).status(422).field("phone").build();
    /// assert_eq!((error.field(), error.user_may_exist()), (Some("phone"), UserMayExist::No));
    /// assert_eq!(error.recovery().step, Step::FixProfile);
    /// ```
    #[doc(alias = "mock")]
    pub fn builder(provider: &'static str, kind: ErrorKind) -> ErrorBuilder {
        ErrorBuilder::new(provider, kind)
    }

    /// Adds the facts of the provider, if a test double left them out.
    #[cfg(feature = "testing")]
    pub(crate) fn add_facts(&mut self, facts: &'static Facts) {
        self.0.facts.get_or_insert(facts);
    }

    /// Adds the idempotency key of the call.
    pub(crate) fn under_key(mut self, key: Option<UsedKey>) -> Self {
        self.0.idempotency_key = key;
        self
    }

    /// The error for a profile that cannot be sent as it is.
    ///
    /// ```
    /// use enroll_core::{CreateUser, Error, NewUser};
    /// fn incomplete(provider: &dyn CreateUser, user: &NewUser) -> Error {
    ///     Error::incomplete(provider.facts(), provider.check(user))
    /// }
    /// ```
    pub fn incomplete(facts: &'static Facts, report: Report) -> Self {
        Self::of(facts, ErrorKind::Incomplete(report))
    }

    /// Converts the error of a generated client's call.
    pub(crate) fn from_client<E>(facts: &'static Facts, error: enroll_client::Error<E>) -> Self {
        let exchange = error.exchange().cloned();
        let decode = match &error {
            enroll_client::Error::Unreadable(unreadable) => Some(unreadable.decode_error().clone()),
            _ => None,
        };
        match (exchange, error) {
            (Some(exchange), _) => Self::from_exchange(facts, exchange, decode),
            (None, enroll_client::Error::Failure(failure)) => Self::from_failure(facts, failure),
            (None, enroll_client::Error::InvalidRequest(reason)) => {
                let mut error = Self::of(facts, ErrorKind::NotSent);
                error.0.source = Some(Source::Request(reason));
                error
            }
            (None, _) => Self::of(facts, ErrorKind::Unknown),
        }
    }

    pub(crate) fn from_failure(facts: &'static Facts, failure: Failure) -> Self {
        let kind = match failure.kind() {
            FailureKind::Authorize => ErrorKind::NotSent,
            FailureKind::Connect => ErrorKind::NoConnection,
            FailureKind::Tls => ErrorKind::NoSecureConnection,
            FailureKind::DeadlineBeforeSending => ErrorKind::DeadlineBeforeSending,
            _ => ErrorKind::Unknown,
        };
        let mut error = Self::of(facts, kind);
        error.0.found = salvage::with_earlier(facts, Created::default(), failure.attempts());
        error.0.source = Some(Source::Failure(failure));
        error
    }

    /// The error for a response that yields no created user.
    pub(crate) fn from_exchange(
        facts: &'static Facts,
        exchange: Exchange,
        decode: Option<enroll_client::DecodeError>,
    ) -> Self {
        let mut error = Self::of(facts, ErrorKind::of(exchange.verdict()));
        // A 2xx is never discarded, whatever its verdict, and a conflict may name the user that
        // exists.
        let found = match exchange.status().as_u16() {
            200..=299 => salvage::created(facts, exchange.body()),
            409 => salvage::existing(facts, exchange.body()),
            _ => Created::default(),
        };
        error.0.found = salvage::with_earlier(facts, found, exchange.attempts());
        error.0.request_id = exchange.request_id().map(str::to_owned);
        error.0.source = decode.map(Source::Decode);
        error.0.exchange = Some(exchange);
        error
    }

    /// The provider's id, as in `kraken`.
    ///
    /// ```
    /// # use enroll_core::{Error, ErrorKind};
    /// assert_eq!(Error::new("capa", ErrorKind::Nonce).provider(), "capa");
    /// ```
    pub fn provider(&self) -> &'static str {
        self.0.provider
    }

    /// What kind of failure it was.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind};
    /// fn is_rate_limit(error: &Error) -> bool {
    ///     matches!(error.kind(), ErrorKind::RateLimited(_))
    /// }
    /// # assert!(is_rate_limit(&Error::new("capa", ErrorKind::RateLimited(None))));
    /// ```
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Whether the user may exist now.
    ///
    /// # Troubleshooting
    ///
    /// `No` and `Yes` have evidence from the provider itself; what its documents do not explain is
    /// `Maybe`. On `Maybe`, [`settle`](crate::settle) the call before another one. On `Yes` with
    /// [`ErrorKind::CreatedUnreadable`], take [`user_id`](Self::user_id),
    /// [`one_time_password`](Self::one_time_password) and [`refresh_token`](Self::refresh_token),
    /// and keep [`raw`](Self::raw). On `Yes` with [`ErrorKind::AlreadyExists`] by e-mail address,
    /// the user may be another person's.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind, UserMayExist};
    /// let error = Error::new("capa", ErrorKind::NoConnection);
    /// assert_eq!(error.user_may_exist(), UserMayExist::No);
    /// ```
    pub fn user_may_exist(&self) -> UserMayExist {
        self.all_attempts().map_or_else(|| by_kind(&self.0.kind), Attempts::user_may_exist)
    }

    fn all_attempts(&self) -> Option<&Attempts> {
        match (&self.0.exchange, &self.0.source) {
            (Some(exchange), _) => Some(exchange.attempts()),
            (None, Some(Source::Failure(failure))) => Some(failure.attempts()),
            (None, Some(Source::Built { attempts, .. })) => Some(attempts),
            (None, _) => None,
        }
    }

    /// Whether an attempt of this call may have created the user, and no response shows it.
    pub(crate) fn may_have_created(&self) -> bool {
        let attempts = self.attempts();
        let is_unknown = |user| user == UserMayExist::Maybe;
        attempts.iter().any(|attempt| is_unknown(UserMayExist::after(&attempt.ended)))
            || (attempts.is_empty() && is_unknown(self.user_may_exist()))
    }

    /// Whether a retry, later and unchanged, can create the user and cannot create a second one.
    ///
    /// # Troubleshooting
    ///
    /// True after a connection failure, a timeout before sending, a rate limit or a nonce
    /// rejection, provided that no attempt can have created a user. A lockout is none of these:
    /// further calls on the key prolong it. False says nothing about the user: ask
    /// [`user_may_exist`](Self::user_may_exist). A call retries by itself what is safe to retry
    /// ([`Config::retry`](crate::Config::retry)), so its outcome has been tried several times
    /// already; wait longer before the next call.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind};
    /// assert!(Error::new("capa", ErrorKind::RateLimited(None)).is_retryable());
    /// assert!(!Error::new("capa", ErrorKind::Unknown).is_retryable());
    /// ```
    #[doc(alias = "retry")]
    #[doc(alias = "idempotent")]
    pub fn is_retryable(&self) -> bool {
        matches!(self.recovery().step, Step::Retry | Step::FixNonces)
    }

    /// What to do next at this provider, as data; its `Display` is the advice as a sentence.
    ///
    /// # Troubleshooting
    ///
    /// [`Step::LookUp`] and [`Step::Adopt`] are the ones to build for: [`settle`](crate::settle)
    /// does what can be done from a [`PendingCall`](crate::PendingCall) that was stored before the
    /// call, and a person has to ask the provider for the rest. Keep the
    /// [`request_id`](Self::request_id) for that.
    ///
    /// ```
    /// use enroll_core::{Error, ErrorKind, Step};
    /// let recovery = Error::new("capa", ErrorKind::Unknown).recovery();
    /// assert_eq!(recovery.step, Step::LookUp);
    /// assert_eq!(recovery.to_string(), "look the user up at the provider before another call");
    /// ```
    pub fn recovery(&self) -> Recovery {
        let recovery = Recovery {
            step: Step::after(&self.0.kind, self.user_may_exist()),
            after: self.0.kind.wait(),
            hint: recovery::hint(&self.0.kind),
            look_up_by: &[],
            look_up_note: None,
            may_settle_by_retry: false,
            retry_note: None,
            one_time_password_may_be_lost: self.one_time_password_may_be_lost(),
        };
        recovery.at(self.0.facts)
    }

    /// Whether the user's one-time password was in a response that never arrived whole, if the user
    /// turns out to be yours: the provider shows it once, an attempt of this call created the user
    /// or may have done so, and no response held the password.
    ///
    /// # Troubleshooting
    ///
    /// True at OnchainPay after a timeout, a lost connection or a success that was cut short, also
    /// if a retry then reports that the e-mail address exists. Look the user up; if it is yours,
    /// its password has to be set anew with the provider.
    ///
    /// ```
    /// fn advice(error: &enroll_core::Error) -> &'static str {
    ///     match error.one_time_password() {
    ///         Some(_) => "keep the password, it is shown once",
    ///         None if error.one_time_password_may_be_lost() => "have a new password set",
    ///         None => "there is no password",
    ///     }
    /// }
    /// ```
    pub fn one_time_password_may_be_lost(&self) -> bool {
        let is_shown_once = self.0.facts.is_some_and(|facts| facts.keep.one_time_password.is_some());
        let may_have_created = |attempt: &AttemptRecord| match attempt.ended {
            // A response that reports a created user, and is cut short before its password.
            Ended::Responded(Verdict::Created) => true,
            ended => UserMayExist::after(&ended) == UserMayExist::Maybe,
        };
        is_shown_once && self.one_time_password().is_none() && self.attempts().iter().any(may_have_created)
    }

    /// Whether the user that exists was probably created by an earlier attempt of this call, whose
    /// response was lost. Its id and secrets are then unknown.
    ///
    /// # Troubleshooting
    ///
    /// True with [`ErrorKind::AlreadyExists`] by external id, or
    /// [`ErrorKind::IdempotencyKeyReused`], after an attempt that may have created the user: look
    /// the user up, and keep its id as that of this call. It is no proof: another call may have
    /// created the user meanwhile, and a used key proves only that the provider saw the request.
    /// Never true by e-mail address, which may be another person's.
    ///
    /// ```
    /// fn may_take_over(error: &enroll_core::Error) -> bool {
    ///     error.is_probably_ours()
    /// }
    /// ```
    pub fn is_probably_ours(&self) -> bool {
        self.0.exchange.as_ref().is_some_and(Exchange::is_probably_ours)
    }

    /// The idempotency key of the call, given or generated, if the provider accepts keys.
    ///
    /// Give it to the next call for the same user when that must not make a second one, and say how
    /// long ago this call began: providers forget keys, and a retry under a forgotten one is a
    /// second user.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use enroll_core::{CallOptions, Error};
    /// fn retry_options(failed: &Error, began: Instant) -> CallOptions {
    ///     match failed.idempotency_key() {
    ///         Some(key) => CallOptions::new().idempotency_key(key).idempotency_key_age(began.elapsed()),
    ///         None => CallOptions::new(),
    ///     }
    /// }
    /// ```
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_ref().map(|used| used.key.as_str())
    }

    /// How old the idempotency key was when the call began.
    pub(crate) fn idempotency_key_age(&self) -> Option<Duration> {
        self.0.idempotency_key.as_ref().map(|used| used.age)
    }

    /// What makes a retry with the same values safe, if the user may exist: the provider promises
    /// to recognise a value that the request carried. [`settle`](crate::settle) retries then.
    ///
    /// ```
    /// use enroll_core::{Error, client::{Clock, RetryKey}};
    /// fn is_safe(error: &Error, clock: &dyn Clock) -> bool {
    ///     error.safe_retry().is_some_and(|safe| safe.until.is_none_or(|until| clock.since_epoch() < until))
    /// }
    /// ```
    #[doc(alias = "idempotent")]
    pub fn safe_retry(&self) -> Option<SafeRetry> {
        self.all_attempts()?.safe_retry()
    }

    /// The id of the call, which its spans and events have too. None if nothing was attempted.
    ///
    /// ```
    /// fn log(error: &enroll_core::Error) {
    ///     if let Some(id) = error.call_id() {
    ///         println!("{error} (call {id})");
    ///     }
    /// }
    /// ```
    #[doc(alias = "correlation id")]
    pub fn call_id(&self) -> Option<CallId> {
        self.all_attempts()?.call_id()
    }

    /// Every problem of the profile, if the profile could not be sent.
    ///
    /// ```
    /// fn print(error: &enroll_core::Error) {
    ///     for problem in error.report().into_iter().flat_map(|report| report.blocking()) {
    ///         println!("{problem}");
    ///     }
    /// }
    /// ```
    pub fn report(&self) -> Option<&Report> {
        match &self.0.kind {
            ErrorKind::Incomplete(report) => Some(report),
            _ => None,
        }
    }

    /// The HTTP status, if there was a response.
    ///
    /// ```
    /// # use enroll_core::{Error, ErrorKind};
    /// assert_eq!(Error::new("capa", ErrorKind::NoConnection).status(), None);
    /// ```
    pub fn status(&self) -> Option<u16> {
        self.0.exchange.as_ref().map(|exchange| exchange.status().as_u16())
    }

    fn error_details(&self) -> Option<&ErrorDetails> {
        self.0.exchange.as_ref().map(Exchange::error_details)
    }

    /// The provider's own code. It is shown, so it is only what cannot be personal: a listed
    /// string, or one in the form of a code that holds nothing that was sent ([`ErrorCode`]). What
    /// else a provider calls a code is in [`raw`](Self::raw).
    ///
    /// ```
    /// fn is_code(error: &enroll_core::Error, code: &str) -> bool {
    ///     error.code().is_some_and(|own| own.to_string() == code)
    /// }
    /// ```
    pub fn code(&self) -> Option<&ErrorCode> {
        self.error_details()?.code.as_ref()
    }

    /// The provider's own error message. It may contain what was sent, so it counts as personal.
    ///
    /// ```
    /// fn shown_to_support(error: &enroll_core::Error) -> Option<&str> {
    ///     error.message().map(|message| message.expose().as_str())
    /// }
    /// ```
    #[doc(alias = "error message")]
    pub fn message(&self) -> Option<&Personal> {
        self.error_details()?.message.as_ref()
    }

    /// The path in the profile that the provider rejected, if it says so.
    ///
    /// ```
    /// fn highlight(error: &enroll_core::Error) -> &str {
    ///     error.field().unwrap_or("the whole form")
    /// }
    /// ```
    pub fn field(&self) -> Option<&str> {
        self.error_details()?.field.as_deref()
    }

    /// The provider's id of the request, for its support; none if it holds something that was sent.
    ///
    /// ```
    /// fn ticket(error: &enroll_core::Error) -> String {
    ///     format!("request {}", error.request_id().unwrap_or("unknown"))
    /// }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The provider's id of the user, if a response of any attempt held one that made no created
    /// user, or a 409 that of the user that exists.
    ///
    /// ```
    /// fn adopt(error: &enroll_core::Error) -> Option<String> {
    ///     error.user_id().map(str::to_owned)
    /// }
    /// ```
    pub fn user_id(&self) -> Option<&str> {
        self.0.found.user_id.as_deref()
    }

    /// The password that is shown once, if a response of any attempt held one that made no created
    /// user.
    ///
    /// ```
    /// fn password(error: &enroll_core::Error) -> Option<&str> {
    ///     error.one_time_password().map(|password| password.expose())
    /// }
    /// ```
    pub fn one_time_password(&self) -> Option<&Secret> {
        self.0.found.one_time_password.as_ref()
    }

    /// The token for later calls, if a response of any attempt held one that made no created user.
    ///
    /// ```
    /// fn token(error: &enroll_core::Error) -> Option<&str> {
    ///     error.refresh_token().map(|token| token.expose())
    /// }
    /// ```
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.0.found.refresh_token.as_ref()
    }

    /// The body as it arrived, if there was a response. Those of earlier attempts with a success
    /// status are in [`attempts`](Self::attempts).
    ///
    /// ```
    /// fn has_body(error: &enroll_core::Error) -> bool {
    ///     error.raw().is_some()
    /// }
    /// ```
    pub fn raw(&self) -> Option<&RawBody> {
        self.0.exchange.as_ref().map(Exchange::body)
    }

    /// Every attempt of the call.
    ///
    /// ```
    /// fn count(error: &enroll_core::Error) -> usize {
    ///     error.attempts().len()
    /// }
    /// ```
    pub fn attempts(&self) -> &[AttemptRecord] {
        self.all_attempts().map_or(&[], |attempts| &**attempts)
    }
}

/// What the kind alone says about the user: for an error without attempts, such as a test double's.
const fn by_kind(kind: &ErrorKind) -> UserMayExist {
    match kind {
        ErrorKind::AlreadyExists(_) | ErrorKind::CreatedUnreadable => UserMayExist::Yes,
        ErrorKind::Unknown
        | ErrorKind::Intermediary
        | ErrorKind::Conflict
        | ErrorKind::ProtocolViolation
        | ErrorKind::IdempotencyKeyReused => UserMayExist::Maybe,
        _ => UserMayExist::No,
    }
}
