//! Why a run ends at a provider, and how it is asked to end.

use std::fmt;

use enroll_core::OutcomeKind;
use tokio::sync::watch;

/// Why a run ended at a provider. `Display` is one sentence: what happened, then what to do.
///
/// ```
/// use enroll_import::Stop;
/// assert!(!Stop::Finished.is_a_pause() && Stop::TooManyUnknown { users: 10 }.is_a_pause());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// No row is planned any more.
    Finished,
    /// As many rows were sent as was asked for.
    Limit,
    /// It was asked to end.
    Asked,
    /// Too many users may exist.
    TooManyUnknown {
        /// How many of this run.
        users: u64,
    },
    /// Too many rows were rejected.
    TooManyRejected {
        /// How many of the last hundred.
        rows: usize,
    },
    /// Every other row would fail in the same way.
    SetUp {
        /// How the call ended.
        kind: OutcomeKind,
        /// What happened and what to do, without personal data.
        message: String,
    },
    /// The check of access before the first row failed.
    NoAccess {
        /// Whether it may succeed later without a change.
        is_temporary: bool,
        /// What happened and what to do.
        message: String,
    },
    /// The provider has locked out the key.
    LockedOut,
    /// The provider is busy for longer than a run waits.
    Busy {
        /// How long, as it says.
        seconds: u64,
    },
    /// There was no connection, three times in a row.
    NoConnection,
    /// The first response was not in the form that the provider documents.
    NotTheProvider,
    /// A one-time secret could not be stored.
    SecretLost {
        /// The row.
        row: u64,
        /// What happened.
        message: String,
    },
    /// The input is not the one that was planned.
    InputChanged {
        /// What happened and what to do.
        message: String,
    },
    /// The journal cannot be written.
    Journal {
        /// What happened and what to do.
        message: String,
    },
}

impl Stop {
    /// Whether rows are left that nothing but this reason keeps from being sent.
    pub const fn is_a_pause(&self) -> bool {
        !matches!(self, Self::Finished)
    }

    /// The name, such as `too_many_unknown`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Limit => "limit",
            Self::Asked => "asked",
            Self::TooManyUnknown { .. } => "too_many_unknown",
            Self::TooManyRejected { .. } => "too_many_rejected",
            Self::SetUp { .. } => "set_up",
            Self::NoAccess { .. } => "no_access",
            Self::LockedOut => "locked_out",
            Self::Busy { .. } => "busy",
            Self::NoConnection => "no_connection",
            Self::NotTheProvider => "not_the_provider",
            Self::SecretLost { .. } => "secret_lost",
            Self::InputChanged { .. } => "input_changed",
            Self::Journal { .. } => "journal",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => f.write_str("no row is left to send"),
            Self::Limit => f.write_str("the limit is reached; look at the outcomes, then run the import again"),
            Self::Asked => f.write_str("stopped as asked; run the import again to go on"),
            Self::TooManyUnknown { users } => write!(
                f,
                "{users} users of this run may exist; find out the cause, resolve them, then run the import again"
            ),
            Self::TooManyRejected { rows } => write!(
                f,
                "{rows} of the last 100 rows were rejected; look at the reasons, then run the import again or import \
                 a fixed file"
            ),
            Self::SetUp { message, .. }
            | Self::NoAccess { message, .. }
            | Self::InputChanged { message }
            | Self::Journal { message } => f.write_str(message),
            Self::LockedOut => {
                f.write_str("the provider has locked out the key; make no calls with it, and go on when that ends")
            }
            Self::Busy { seconds } => {
                write!(f, "the provider is busy for {seconds} s; run the import again after that")
            }
            Self::NoConnection => f.write_str(
                "no connection could be made, three times in a row; check network and base URL, then run the import \
                 again",
            ),
            Self::NotTheProvider => f.write_str(
                "the first response is not one that the provider documents; check the base URL, the proxy and the \
                 firewall, and resolve the row, before you go on",
            ),
            Self::SecretLost { row, message } => write!(
                f,
                "the one-time secret of row {row} could not be stored and is lost: {message}; ask the provider's \
                 support for another, and make room before you go on"
            ),
        }
    }
}

/// Asks a run to end, from a signal handler for example.
///
/// ```
/// let stopper = enroll_import::Stopper::new();
/// stopper.drain();
/// ```
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<Phase>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    GoOn,
    Drain,
    Now,
}

impl Stopper {
    /// One that asks for nothing yet.
    pub fn new() -> Self {
        Self(watch::channel(Phase::GoOn).0)
    }

    /// No row is sent any more; calls under way end by themselves.
    pub fn drain(&self) {
        self.ask(Phase::Drain);
    }

    /// Ends at once: the users of calls under way may exist. Their rows become unknown, those that
    /// are being settled when the journal is opened again.
    pub fn stop_now(&self) {
        self.ask(Phase::Now);
    }

    fn ask(&self, phase: Phase) {
        self.0.send_if_modified(|known| {
            let is_more = phase > *known;
            *known = phase.max(*known);
            is_more
        });
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Phase> {
        self.0.subscribe()
    }
}

impl Default for Stopper {
    fn default() -> Self {
        Self::new()
    }
}
