//! One error language for all providers.

use std::fmt;

use enroll_client::{
    AttemptRecord, Code, Exchange, Failure, FailureKind, Personal, RawBody, Refusal, UserMayExist, Verdict,
};

use crate::{Facts, Report};

mod kind;

pub use kind::ErrorKind;

/// A user was not created, or nobody can tell.
///
/// Ask [`user_may_exist`](Self::user_may_exist) first. `Display` is one sentence: what happened, then what to do. It never shows what was sent or
/// received; [`message`](Self::message) and [`raw`](Self::raw) give those to code that asks for them.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    provider: &'static str,
    kind: ErrorKind,
    exchange: Option<Exchange>,
    refusal: Option<Refusal>,
    user_id: Option<String>,
    request_id: Option<String>,
    source: Option<Source>,
}

#[derive(Debug)]
enum Source {
    Failure(Failure),
    Decode(enroll_client::DecodeError),
    Request(Unbuilt),
}

/// Why the generated client could not build a request, in its own words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unbuilt(String);

impl Error {
    fn new(provider: &'static str, kind: ErrorKind) -> Self {
        let inner =
            Inner { provider, kind, exchange: None, refusal: None, user_id: None, request_id: None, source: None };
        Self(Box::new(inner))
    }

    /// The profile cannot be sent as it is.
    pub fn incomplete(report: Report) -> Self {
        Self::new(report.provider, ErrorKind::Incomplete(report))
    }

    /// What became of a generated client's call.
    pub(crate) fn from_client<E>(facts: &Facts, error: enroll_client::Error<E>) -> Self {
        let exchange = error.exchange().cloned();
        let decode = match &error {
            enroll_client::Error::Unreadable(unreadable) => Some(unreadable.decode_error().clone()),
            _ => None,
        };
        match (exchange, error) {
            (Some(exchange), _) => Self::from_exchange(facts, exchange, decode),
            (None, enroll_client::Error::Failure(failure)) => Self::from_failure(facts, failure),
            (None, enroll_client::Error::InvalidRequest(reason)) => {
                let mut error = Self::new(facts.id, ErrorKind::NotSent);
                error.0.source = Some(Source::Request(Unbuilt(reason)));
                error
            }
            (None, _) => Self::new(facts.id, ErrorKind::Unknown),
        }
    }

    fn from_failure(facts: &Facts, failure: Failure) -> Self {
        let kind = match failure.kind() {
            FailureKind::Authorize => ErrorKind::NotSent,
            FailureKind::Connect => ErrorKind::NoConnection,
            FailureKind::DeadlineBeforeSending => ErrorKind::DeadlineBeforeSending,
            _ => ErrorKind::Unknown,
        };
        let mut error = Self::new(facts.id, kind);
        error.0.source = Some(Source::Failure(failure));
        error
    }

    fn from_exchange(facts: &Facts, exchange: Exchange, decode: Option<enroll_client::DecodeError>) -> Self {
        let (kind, refusal) = match exchange.verdict() {
            Verdict::Created => (ErrorKind::CreatedUnreadable, None),
            Verdict::Refused(refusal) => (ErrorKind::of(refusal.kind), Some(refusal.clone())),
            Verdict::RateLimited(wait) => (ErrorKind::RateLimited(*wait), None),
            Verdict::Unavailable(wait) => (ErrorKind::Unavailable(*wait), None),
            _ => (ErrorKind::Unknown, None),
        };
        // A body that is no JSON still says nothing wrong: it just holds no id.
        let body: serde_json::Value = serde_json::from_slice(exchange.body().expose()).unwrap_or_default();
        let text = |pointer: Option<&str>| Some(body.pointer(pointer?)?.as_str()?.to_owned());
        let mut error = Self::new(facts.id, kind);
        if matches!(error.0.kind, ErrorKind::CreatedUnreadable) {
            error.0.user_id = text(facts.keep.user_id);
        }
        error.0.request_id = exchange.request_id().map(str::to_owned).or_else(|| {
            // It is shown, so it must look like an id.
            text(facts.keep.request_id).filter(|id| Code::new(id.as_str()).is_some())
        });
        error.0.refusal = refusal;
        error.0.source = decode.map(Source::Decode);
        error.0.exchange = Some(exchange);
        error
    }

    /// The provider's id, as in `kraken`.
    pub fn provider(&self) -> &'static str {
        self.0.provider
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Whether the user may exist now.
    ///
    /// # Troubleshooting
    ///
    /// On `Maybe`, do not repeat blindly: look the user up at the provider first. On `Yes` with [`ErrorKind::CreatedUnreadable`], take
    /// [`user_id`](Self::user_id) and keep [`raw`](Self::raw).
    pub fn user_may_exist(&self) -> UserMayExist {
        match (&self.0.kind, &self.0.exchange, &self.0.source) {
            (_, Some(exchange), _) => exchange.verdict().user_may_exist(),
            (_, None, Some(Source::Failure(failure))) => failure.user_may_exist(),
            (ErrorKind::Unknown, None, _) => UserMayExist::Maybe,
            _ => UserMayExist::No,
        }
    }

    /// Every problem of the profile, where that was what failed.
    pub fn report(&self) -> Option<&Report> {
        match &self.0.kind {
            ErrorKind::Incomplete(report) => Some(report),
            _ => None,
        }
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.exchange.as_ref().map(|exchange| exchange.status().as_u16())
    }

    /// The provider's own code.
    pub fn code(&self) -> Option<&Code> {
        self.0.refusal.as_ref()?.code.as_ref()
    }

    /// The provider's own sentence. It may repeat what was sent, so it counts as personal.
    pub fn message(&self) -> Option<&Personal> {
        self.0.refusal.as_ref()?.message.as_ref()
    }

    /// The path in the profile that the provider refused, where it says so.
    pub fn field(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.field.as_deref()
    }

    /// The provider's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The provider's id of the user, where an answer that could not be read held one.
    pub fn user_id(&self) -> Option<&str> {
        self.0.user_id.as_deref()
    }

    /// The body as it arrived, where there was an answer.
    pub fn raw(&self) -> Option<&RawBody> {
        self.0.exchange.as_ref().map(Exchange::body)
    }

    /// Every attempt of the call.
    pub fn attempts(&self) -> &[AttemptRecord] {
        match (&self.0.exchange, &self.0.source) {
            (Some(exchange), _) => exchange.attempts(),
            (None, Some(Source::Failure(failure))) => failure.attempts(),
            _ => &[],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.provider)?;
        if let Some(status) = self.status() {
            write!(f, " answered {status}")?;
        }
        if let Some(code) = self.code() {
            write!(f, " ({code})")?;
        }
        write!(f, ": {}", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.source.as_ref()? {
            // The failure's own sentence is ours already; its cause is what is new.
            Source::Failure(failure) => std::error::Error::source(failure),
            Source::Decode(error) => Some(error),
            Source::Request(error) => Some(error),
        }
    }
}
