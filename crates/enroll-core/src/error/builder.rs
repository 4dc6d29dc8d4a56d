//! Builds errors for tests of code that handles them: every branch without a provider.
//!
//! What an error says of the user always follows from its attempts, as it does after a call, so no
//! combination can be built that a call cannot report.

use std::time::Duration;

use enroll_client::clock::{Clock as _, SystemClock};
use enroll_client::{
    AttemptRecord, Attempts, CallId, Ended, ErrorCode, ErrorDetails, Exchange, FailureKind, Personal, RawBody,
    RejectionKind, SafeRetry, Secret, UserMayExist, Verdict,
};

use super::{Error, ErrorKind, Source, UsedKey};
use crate::{Created, Facts};

/// Builds an error; see [`Error::builder`].
///
/// ```
/// use enroll_core::client::{Ended, FailureKind};
/// use enroll_core::{Error, ErrorKind, UserMayExist};
/// // A lost attempt, then a retry that found no connection.
/// let error = Error::builder("kraken", ErrorKind::NoConnection)
///     .earlier(Ended::Failed(FailureKind::Lost))
///     .build();
/// assert_eq!((error.attempts().len(), error.user_may_exist()), (2, UserMayExist::Maybe));
/// ```
#[must_use]
#[derive(Debug)]
pub struct ErrorBuilder {
    provider: &'static str,
    facts: Option<&'static Facts>,
    kind: ErrorKind,
    status: Option<u16>,
    details: ErrorDetails,
    raw: Option<RawBody>,
    request_id: Option<String>,
    found: Created,
    earlier: Vec<Ended>,
    call_id: Option<CallId>,
    safe_retry: Option<SafeRetry>,
    key: Option<UsedKey>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ErrorBuilder {
    pub(super) fn new(provider: &'static str, kind: ErrorKind) -> Self {
        Self {
            provider,
            facts: None,
            kind,
            status: None,
            details: ErrorDetails::default(),
            raw: None,
            request_id: None,
            found: Created::default(),
            earlier: Vec::new(),
            call_id: None,
            safe_retry: None,
            key: None,
            source: None,
        }
    }

    /// Sets the facts of the provider, from which [`Error::recovery`] knows what it supports. A
    /// double that has facts adds them by itself.
    pub fn facts(mut self, facts: &'static Facts) -> Self {
        self.facts = Some(facts);
        self
    }

    /// Sets the status of the response. Without one, a kind that only a response has gets a usual
    /// status. A kind without a response, such as [`ErrorKind::NoConnection`], has none of what a
    /// response has, whatever is set.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the provider's own code. An invalid code is left out; see [`ErrorCode::new`].
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.details.code = ErrorCode::new(code);
        self
    }

    /// Sets the provider's own error message.
    pub fn message(mut self, message: impl Into<Personal>) -> Self {
        self.details.message = Some(message.into());
        self
    }

    /// Sets the path in the profile that the provider rejected.
    pub fn field(mut self, path: &'static str) -> Self {
        self.details.field = Some(path.into());
        self
    }

    /// Sets the provider's id of the request.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// Sets the id of the user that a response held.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.found.user_id = Some(id.into());
        self
    }

    /// Sets the password that a response held.
    pub fn one_time_password(mut self, password: impl Into<Secret>) -> Self {
        self.found.one_time_password = Some(password.into());
        self
    }

    /// Sets the token that a response held.
    pub fn refresh_token(mut self, token: impl Into<Secret>) -> Self {
        self.found.refresh_token = Some(token.into());
        self
    }

    /// Sets the body of the response.
    pub fn raw(mut self, body: impl Into<RawBody>) -> Self {
        self.raw = Some(body.into());
        self
    }

    /// Adds an attempt before the last one. It has no effect for kinds that end before any attempt.
    pub fn earlier(mut self, ended: Ended) -> Self {
        self.earlier.push(ended);
        self
    }

    /// Sets the id of the call.
    pub fn call_id(mut self, id: CallId) -> Self {
        self.call_id = Some(id);
        self
    }

    /// Sets what makes a retry safe. It counts if the user may exist.
    pub fn safe_retry(mut self, safe: SafeRetry) -> Self {
        self.safe_retry = Some(safe);
        self
    }

    /// Sets the idempotency key of the call, and how old it was when the call began.
    pub fn idempotency_key(mut self, key: impl Into<String>, age: Duration) -> Self {
        self.key = Some(UsedKey { key: key.into(), age });
        self
    }

    /// Sets the cause. It has no effect for an error with a response.
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The error.
    pub fn build(self) -> Error {
        let status = self.response_status();
        let last = ended(&self.kind, status.is_some());
        let attempts = self.records(last, status);
        let has_calls = !matches!(self.kind, ErrorKind::Incomplete(_));
        let mut error = Error::new(self.provider, self.kind);
        error.0.facts = self.facts;
        match (status, last) {
            (Some(status), Some(Ended::Responded(verdict))) => {
                let mut exchange = Exchange::builder(status, verdict).error_details(self.details).attempts(attempts);
                exchange = if let Some(raw) = self.raw { exchange.body(raw) } else { exchange };
                error.0.exchange = Some(exchange.build());
                error.0.request_id = self.request_id;
            }
            _ if has_calls => error.0.source = Some(Source::Built { attempts, cause: self.source }),
            _ => {}
        }
        error.0.found = self.found;
        error.under_key(self.key)
    }

    fn response_status(&self) -> Option<u16> {
        let has_response = self.details.code.is_some()
            || self.details.message.is_some()
            || self.details.field.is_some()
            || self.raw.is_some()
            || self.request_id.is_some();
        let usual = || usual_status(&self.kind).or(has_response.then_some(500));
        self.status.or_else(usual)
    }

    fn records(&self, last: Option<Ended>, status: Option<u16>) -> Attempts {
        let now = SystemClock::new().since_epoch();
        let record = |(number, ended)| {
            let mut record = AttemptRecord::new(number, ended);
            record.began_at = now;
            record
        };
        // A call whose time is up reports the attempt before.
        let is_alone = matches!(self.kind, ErrorKind::Incomplete(_) | ErrorKind::DeadlineBeforeSending);
        let earlier = self.earlier.iter().copied().filter(|_| !is_alone);
        let mut records: Vec<_> = (1..).zip(earlier.chain(last)).map(record).collect();
        if let (Some(record), Some(Ended::Responded(_))) = (records.last_mut(), last) {
            record.status = status;
            record.request_id.clone_from(&self.request_id);
        }
        let attempts: Attempts = records.into_iter().collect();
        let safe_retry = self.safe_retry.filter(|_| attempts.user_may_exist() == UserMayExist::Maybe);
        attempts.of_call(self.call_id.unwrap_or_else(CallId::unique), safe_retry)
    }
}

/// A usual status of a kind that only a response has. What a provider sends is in its facts.
const fn usual_status(kind: &ErrorKind) -> Option<u16> {
    Some(match kind {
        ErrorKind::Credentials | ErrorKind::Signature | ErrorKind::Nonce => 401,
        ErrorKind::AlreadyExists(_) | ErrorKind::IdempotencyKeyReused | ErrorKind::Conflict => 409,
        ErrorKind::Rejected => 422,
        ErrorKind::RateLimited(_) | ErrorKind::LockedOut(_) => 429,
        ErrorKind::Intermediary => 502,
        ErrorKind::ProtocolViolation => 302,
        ErrorKind::CreatedUnreadable => 201,
        _ => return None,
    })
}

/// How the last attempt of a call that ends with this kind ended; none if there was no attempt.
const fn ended(kind: &ErrorKind, has_response: bool) -> Option<Ended> {
    use RejectionKind as Kind;
    use Verdict::Rejected;
    Some(Ended::Responded(match kind {
        ErrorKind::Incomplete(_) | ErrorKind::NotSent | ErrorKind::DeadlineBeforeSending => return None,
        ErrorKind::NoConnection => return Some(Ended::Failed(FailureKind::Connect)),
        ErrorKind::NoSecureConnection => return Some(Ended::Failed(FailureKind::Tls)),
        ErrorKind::Unknown if !has_response => return Some(Ended::Failed(FailureKind::TimedOut)),
        ErrorKind::Unknown => Verdict::Unknown(None),
        ErrorKind::Credentials => Rejected(Kind::Credentials),
        ErrorKind::Signature => Rejected(Kind::Signature),
        ErrorKind::Nonce => Rejected(Kind::Nonce),
        ErrorKind::AlreadyExists(existing) => Rejected(Kind::AlreadyExists(*existing)),
        ErrorKind::IdempotencyKeyReused => Rejected(Kind::IdempotencyKeyReused),
        ErrorKind::Rejected => Rejected(Kind::Rule),
        ErrorKind::RateLimited(wait) => Verdict::RateLimited(*wait),
        ErrorKind::LockedOut(wait) => Verdict::LockedOut(*wait),
        ErrorKind::Intermediary => Verdict::Intermediary(None),
        ErrorKind::Conflict => Verdict::Conflict,
        ErrorKind::ProtocolViolation => Verdict::Undocumented,
        ErrorKind::CreatedUnreadable => Verdict::Created,
    }))
}
