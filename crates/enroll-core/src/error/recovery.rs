//! What to do after a failure, as data and in words.

use std::fmt;
use std::time::Duration;

/// What to do next; see [`Error::recovery`](crate::Error::recovery).
///
/// `Display` says it in words, with what is known about repeats at the provider where that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The step.
    pub step: Step,
    /// Paths in the profile that the provider keeps unique: what a user can be looked up by.
    pub look_up_by: &'static [&'static str],
    /// What is known about retries at this provider, in a sentence.
    pub retry_note: Option<&'static str>,
    /// Whether the one-time password is lost if the user turns out to be yours; see
    /// [`Error::one_time_password_may_be_lost`](crate::Error::one_time_password_may_be_lost).
    pub one_time_password_may_be_lost: bool,
}

/// A way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Mend the profile; its report or field says where. Nothing exists.
    FixProfile,
    /// Mend credentials, secret or configuration. Nothing exists.
    FixSetup,
    /// Set the clock, and give one key one nonce source. Nothing exists.
    FixNonces,
    /// Call again, after this long where the provider says so. Nothing exists.
    Retry {
        /// How long to wait first.
        after: Option<Duration>,
    },
    /// Make no calls with the key until the provider listens again: after this long where it says
    /// so, else ask it. Nothing exists.
    WaitForUnlock {
        /// How long to wait.
        after: Option<Duration>,
    },
    /// Find out at the provider whether the user exists, and only then call again.
    LookUp,
    /// The user exists: find its id at the provider, and do not call again.
    Adopt,
    /// The user exists: take its id and secrets from the error, and keep the raw body.
    Keep,
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::FixProfile => f.write_str("mend the profile and call again"),
            Step::FixSetup => f.write_str("mend the credentials or the configuration and call again"),
            Step::FixNonces => f.write_str("set the clock, give the key one nonce source, and call again"),
            Step::Retry { after: None } => f.write_str("call again later"),
            Step::Retry { after: Some(wait) } => write!(f, "call again in {} s", wait.as_secs_f64().ceil()),
            Step::WaitForUnlock { after: None } => f.write_str("make no calls with the key until its lockout is over"),
            Step::WaitForUnlock { after: Some(wait) } => {
                write!(f, "make no calls with the key for {} s", wait.as_secs_f64().ceil())
            }
            Step::LookUp => {
                f.write_str("ask the provider whether the user exists before calling again")?;
                self.details(f)
            }
            Step::Adopt => {
                f.write_str("the user exists; ask the provider for its id, and do not call again")?;
                self.details(f)
            }
            Step::Keep => {
                f.write_str("the user exists; keep its id, its secrets and the raw body of this error")?;
                self.lost_password(f)
            }
        }
    }
}

impl Recovery {
    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.look_up_by.is_empty() {
            write!(f, "; it is unique by {}", self.look_up_by.join(" and "))?;
        }
        if let Some(note) = self.retry_note {
            write!(f, "; {}", note.trim_end())?;
        }
        self.lost_password(f)
    }

    fn lost_password(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = "; if the user is yours, its one-time password was in a response that never arrived whole";
        f.write_str(if self.one_time_password_may_be_lost { lost } else { "" })
    }
}
