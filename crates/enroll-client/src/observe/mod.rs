//! What a call shows while it runs: to an [`Observer`] of the caller, and as `tracing` events.
//!
//! * `call_info`, `attempt_ended`, `waiting`, `call_ended`: what is reported.
//! * `sent_request`: the exact bytes of an attempt, for an audit.
//! * `level`: which ends of a call are warnings, as one pure function.
//! * `events`: the same reports as `tracing` events.
//! * `notify`: calls an observer, and keeps its panics from the call.
//!
//! Nothing here knows a profile, a credential or the body of a response, and nothing shows a URL or
//! a message of a provider. Without an observer and a subscriber, nothing is allocated.

use std::fmt;
use std::sync::Arc;

mod attempt_ended;
mod call_ended;
mod call_info;
pub(crate) mod events;
mod level;
mod notify;
mod sent_request;
mod waiting;

pub use attempt_ended::AttemptEnded;
pub use call_ended::{CallEnd, CallEnded};
pub use call_info::CallInfo;
pub(crate) use notify::notify;
pub use sent_request::SentRequest;
pub use waiting::{WaitReason, Waiting};

/// The target of every span and event of a call, for the filter of a subscriber.
///
/// ```
/// // In the syntax of `tracing_subscriber::EnvFilter`.
/// let filter = format!("warn,{}=debug", enroll_client::LOG_TARGET);
/// assert_eq!(filter, "warn,enroll::call=debug");
/// ```
pub const LOG_TARGET: &str = "enroll::call";

/// Sees what the calls of a client do, for metrics, traces or an audit.
/// Set it with [`Config::observer`](crate::Config::observer).
///
/// For each attempt: [`sending`](Self::sending), if it gets that far, then
/// [`attempt_ended`](Self::attempt_ended), then [`waiting`](Self::waiting) if a retry follows a
/// wait. Once per call, as the last: [`call_ended`](Self::call_ended), also if the call is dropped.
///
/// Methods are called on the task of the call, in the middle of it, so they must not block: count,
/// or pass on to another task. They cannot stop or change a call; an
/// [`Authorize`](crate::Authorize) can. A panic in one is caught, and logged as an error, and the
/// call goes on, because its response may hold a one-time password. With `panic = "abort"` it ends
/// the process.
///
/// A vector of observers is an observer, which passes each report on in order.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use enroll_client::{CallEnded, Config, Observer, UserMayExist};
///
/// /// Counts the customers whom somebody has to look up.
/// #[derive(Debug, Default)]
/// struct Unknown(AtomicU64);
///
/// impl Observer for Unknown {
///     fn call_ended(&self, ended: &CallEnded) {
///         if ended.user_may_exist == UserMayExist::Maybe {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let unknown = Arc::new(Unknown::default());
/// let config = Config::new("https://api.example.com").observer(unknown.clone());
/// let both: Vec<Arc<dyn Observer>> = vec![unknown.clone(), unknown];
/// let config = config.observer(Arc::new(both));
/// ```
#[doc(alias = "metrics")]
#[doc(alias = "hook")]
#[doc(alias = "audit")]
#[doc(alias = "interceptor")]
pub trait Observer: Send + Sync + fmt::Debug {
    /// An attempt was authorised and is about to be sent. Whether it was sent, only its end tells:
    /// after [`FailureKind::Connect`](crate::FailureKind::Connect) it was not.
    fn sending(&self, request: &SentRequest<'_>) {
        let _ = request;
    }

    /// An attempt ended, with a response or without one; also one that was not sent, because it
    /// could not be authorised or the deadline passed before. An attempt that is dropped together
    /// with its call has no end.
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let _ = attempt;
    }

    /// The call waits before a retry. A retry with a fresh token follows without a wait.
    fn waiting(&self, wait: &Waiting) {
        let _ = wait;
    }

    /// The call returned, or was dropped. Whether its response can be read is decided afterwards,
    /// and is in the result of the call.
    fn call_ended(&self, ended: &CallEnded) {
        let _ = ended;
    }
}

impl Observer for Vec<Arc<dyn Observer>> {
    fn sending(&self, request: &SentRequest<'_>) {
        self.iter().for_each(|observer| observer.sending(request));
    }

    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        self.iter().for_each(|observer| observer.attempt_ended(attempt));
    }

    fn waiting(&self, wait: &Waiting) {
        self.iter().for_each(|observer| observer.waiting(wait));
    }

    fn call_ended(&self, ended: &CallEnded) {
        self.iter().for_each(|observer| observer.call_ended(ended));
    }
}
