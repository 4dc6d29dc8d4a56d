//! What goes into a journal and what comes out.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use enroll_core::client::nonce::NonceUnit;
use enroll_core::{Outcome, OutcomeKind, Problem};
use serde::{Deserialize, Serialize};

use super::{JournalError, JournalErrorKind};
use crate::{Fingerprint, Ours, Span, State};

/// The key of the hashes of a journal. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalKey(pub(crate) [u8; 32]);

impl JournalKey {
    pub(crate) fn random() -> super::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| {
            let message = "the operating system gives no random numbers, so users cannot be compared; fix the cause";
            JournalError::new(JournalErrorKind::Io, message).caused_by(error)
        })?;
        Ok(Self(key))
    }
}

impl fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalKey(..)")
    }
}

/// An import that is about to begin, or to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// Its name, which is unique in the journal.
    pub name: String,
    /// The digest of the input.
    pub digest: [u8; 32],
    /// The path of the input, for a person and for a later `resolve`.
    pub path: String,
    /// Where its users are created.
    pub targets: Vec<NewTarget>,
}

/// A provider at which an import creates users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// The name of its settings, which is unique in the import.
    pub name: String,
    /// The provider's id.
    pub provider: String,
    /// Its base URL. Users of another base URL are other users.
    pub base_url: String,
}

/// An import of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its name.
    pub name: String,
    /// The digest of its input.
    pub digest: [u8; 32],
    /// The path of its input.
    pub path: String,
    /// When it began.
    pub began_at: Duration,
    /// Where its users are created, in the order in which the targets were added.
    pub targets: Vec<Target>,
}

/// A target of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id in the journal.
    pub id: TargetId,
    /// The name of its settings.
    pub name: String,
    /// The provider's id.
    pub provider: String,
    /// Its base URL.
    pub base_url: String,
    /// Whether every row of the input was planned.
    pub is_planned: bool,
}

/// The id of a target in the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetId(pub i64);

/// A row of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    /// The target.
    pub target: TargetId,
    /// The number of the row in the input, from 1.
    pub row: u64,
}

/// An attempt at a row: the only one whose outcome counts is the row's last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// The row.
    pub id: RowId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
}

/// A row to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Where it is in the input.
    pub span: Span,
    /// The fingerprint of its bytes, so that a changed input is noticed before a row is sent.
    pub content: Fingerprint,
    /// Whether it is to be sent.
    pub plan: Plan,
}

/// Whether a row is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// It is, if no other row holds one of these fingerprints of its user.
    Send(Vec<Fingerprint>),
    /// It is not: it has these problems.
    Invalid(Vec<Problem>),
}

/// A row that may be sent now, and by nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The attempt.
    pub attempt: Attempt,
    /// Where the row is in the input.
    pub span: Span,
    /// The fingerprint of its bytes when it was planned.
    pub content: Fingerprint,
    /// Whether an earlier attempt may have created the user.
    pub doubt: bool,
    /// The attempt whose idempotency key this one has: itself, or the first in doubt.
    pub key_attempt: u32,
    /// When that attempt began.
    pub began_at: Duration,
    /// When the last attempt that may have created the user ended, or the lease of one whose process
    /// was lost; none without doubt.
    pub ended_at: Option<Duration>,
}

/// A signing key that a worker wants to sign with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    /// The name of the key. It is no secret.
    pub key: String,
    /// For how long: longer than a call can take.
    pub lease: Duration,
    /// The unit of its nonces.
    pub unit: NonceUnit,
    /// The nonce after the last one that this worker used, if it has the key already.
    pub next: u64,
}

/// Whether a worker may sign with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLease {
    /// The journal is that of one process, whose nonces are its own.
    NotNeeded,
    /// It may until the lease is over, with these nonces.
    Held {
        /// The first nonce.
        first: u64,
        /// The nonce after the last one.
        end: u64,
    },
    /// Another worker has the key.
    Taken {
        /// How long, if that one does not extend its lease.
        wait: Duration,
    },
}

/// What became of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It was that of the row's last attempt.
    Now(crate::Next),
    /// It arrived late and was kept as evidence.
    Late {
        /// The state of the row now.
        state: State,
        /// Whether it says that a user was created by an attempt that was counted as not having
        /// created one, so that there may be two.
        is_contradiction: bool,
    },
}

/// What a person found out about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What was found.
    pub decision: Decision,
    /// Why, in the person's words.
    pub note: Option<String>,
    /// Who decided it.
    pub actor: Option<String>,
}

/// What a person found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The user exists, is the row's, and has this id.
    Created(String),
    /// The user does not exist. The row is planned again.
    Absent,
    /// The row is not to be looked at any more.
    GiveUp,
}

impl Decision {
    /// The name, such as `created`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Absent => "absent",
            Self::GiveUp => "give_up",
        }
    }
}

/// How many rows are in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// The rows in each state. States without rows are left out.
    pub states: BTreeMap<State, u64>,
    /// Created users whose id could not be read.
    pub without_id: u64,
    /// Rows of which two users may have been created.
    pub suspected_twice: u64,
}

impl Counts {
    /// The rows in a state.
    pub fn of(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or_default()
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.states.values().sum()
    }
}

/// Which rows to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowQuery {
    /// The states; all if empty.
    pub states: Vec<State>,
    /// Only rows with a greater number.
    pub after: u64,
    /// The most rows.
    pub limit: usize,
}

/// A row as the journal knows it. It holds no personal data but the provider's id of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The row.
    pub id: RowId,
    /// Where it is in the input.
    pub span: Span,
    /// The fingerprint of its bytes when it was planned.
    pub content: Fingerprint,
    /// Its state.
    pub state: State,
    /// Whether an attempt may have created the user.
    pub doubt: bool,
    /// The number of attempts.
    pub attempts: u32,
    /// Whether a user who exists is this row's.
    pub ours: Option<Ours>,
    /// The provider's id of the user.
    pub user_id: Option<String>,
    /// The last outcome that said something. If a later attempt was lost or proved nothing, it is
    /// that of an earlier one in doubt.
    pub outcome: Option<RowOutcome>,
    /// The problems of an invalid row.
    pub problems: Vec<Problem>,
    /// The row that has the same user, if this one is skipped.
    pub same_as: Option<RowId>,
    /// When the attempt began whose idempotency key the row has.
    pub began_at: Option<Duration>,
    /// When the last attempt that may have created the user ended, or the lease of one whose process
    /// was lost.
    pub ended_at: Option<Duration>,
    /// Whether two users may have been created.
    pub is_suspected_twice: bool,
    /// What a person found out, last.
    pub resolution: Option<Resolution>,
}

/// What is kept of an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RowOutcome {
    /// How the call ended.
    pub kind: OutcomeKind,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The path in the profile that the provider rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The provider's id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The id of a user in a response that does not prove whose user it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate_user_id: Option<String>,
    /// The provider's id of the user, of an outcome that arrived late. That of a row is in the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Whether the one-time secret of the user could not be stored, or was lost with a response.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret_is_lost: bool,
}

impl NewImport {
    /// The same, without what makes no difference in a base URL: letters of the host in upper case,
    /// and a slash at the end. Else the same user could be sent to one provider twice.
    pub(crate) fn normalized(mut self) -> Self {
        self.targets = self.targets.into_iter().map(NewTarget::normalized).collect();
        self
    }
}

impl NewTarget {
    fn normalized(mut self) -> Self {
        self.base_url = normalized(&self.base_url);
        self
    }
}

impl Target {
    /// Whether this is the base URL of the target, also if it is spelled differently: with a slash
    /// at the end, or letters of the host in upper case.
    pub fn is_at(&self, base_url: &str) -> bool {
        normalized(base_url) == self.base_url
    }
}

/// A base URL without what makes no difference.
fn normalized(base_url: &str) -> String {
    let url = base_url.trim_end_matches('/');
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    format!("{}{}", url[..path].to_ascii_lowercase(), &url[path..])
}

impl From<&Outcome> for RowOutcome {
    fn from(outcome: &Outcome) -> Self {
        Self {
            kind: outcome.kind,
            status: outcome.status,
            code: outcome.code.clone(),
            field: outcome.field.clone(),
            request_id: outcome.request_id.clone(),
            candidate_user_id: outcome.candidate_user_id.clone(),
            user_id: None,
            secret_is_lost: outcome.one_time_password_may_be_lost,
        }
    }
}
