//! The outcome at one provider: a word, an exit code, a line for people and one for programs.

use std::fmt::Display;

use anyhow::Context as _;
use enroll::{Outcome, OutcomeKind, UserMayExist};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::exit::Exit;

/// The version of the JSON.
const VERSION: u32 = 1;

/// The outcome in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Created,
    Exists,
    Rejected,
    NotSent,
    Later,
    Unknown,
}

pub(super) struct Line {
    pub(super) exit: Exit,
    word: Word,
    name: String,
    text: String,
    fields: Map<String, Value>,
}

impl Line {
    /// The line of an outcome.
    pub(super) fn new(name: &str, outcome: &Outcome, text: &dyn Display) -> Self {
        let (word, exit) = word(outcome);
        // An outcome is an object without secrets.
        let fields = match serde_json::to_value(outcome) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        Self { exit, word, name: name.to_owned(), text: text.to_string(), fields }
    }

    /// A line of a provider that got nothing.
    fn unsent(name: &str, provider: &str, exit: Exit, text: &str) -> Self {
        let fields = [("provider", json!(provider)), ("user_may_exist", json!("no")), ("attempts", json!([]))];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        Self { exit, word: Word::NotSent, name: name.to_owned(), text: text.to_owned(), fields }
    }

    pub(super) fn ready(name: &str, provider: &str) -> Self {
        Self::unsent(name, provider, Exit::Done, "ready; nothing was sent, because of --dry-run")
    }

    pub(super) fn not_attempted(name: &str, provider: &str) -> Self {
        Self::unsent(name, provider, Exit::Done, "not attempted, because the user was not created at another provider")
    }

    pub(super) fn interrupted(name: &str, provider: &str, exit: Exit) -> Self {
        Self::unsent(name, provider, exit, "ended by a signal; no user was created")
    }

    /// The same, if a one-time secret was or was not stored.
    pub(super) fn with_secret(mut self, is_stored: bool) -> Self {
        if !is_stored {
            self.exit = self.exit.max(Exit::Exists);
            self.fields.insert("secret_is_lost".to_owned(), Value::Bool(true));
        }
        self
    }

    pub(super) const fn is_created(&self) -> bool {
        matches!(self.word, Word::Created)
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        // An error message begins with the id of the provider, which is mostly the key.
        match self.text.starts_with(&self.name) {
            true => self.text.clone(),
            false => format!("{}: {}", self.name, self.text),
        }
    }

    /// For programs: one object. The fields that a script asks for are always there, null if
    /// unknown; those after `attempts` are there if they say something.
    pub(super) fn json(&self) -> anyhow::Result<String> {
        let mut rest = self.fields.clone();
        let mut take = |name: &str| rest.remove(name).unwrap_or_default();
        let whole = Whole {
            v: VERSION,
            name: &self.name,
            provider: take("provider"),
            outcome: self.word,
            user_may_exist: take("user_may_exist"),
            user_id: take("user_id"),
            status: take("status"),
            code: take("code"),
            request_id: take("request_id"),
            attempts: take("attempts"),
            step: take("step"),
            rest,
        };
        serde_json::to_string(&whole).context("an outcome cannot be written as JSON")
    }
}

/// The JSON of a line.
#[derive(Serialize)]
struct Whole<'a> {
    v: u32,
    name: &'a str,
    provider: Value,
    outcome: Word,
    user_may_exist: Value,
    user_id: Value,
    status: Value,
    code: Value,
    request_id: Value,
    attempts: Value,
    step: Value,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Whether the user may exist decides first, then how the call ended.
fn word(outcome: &Outcome) -> (Word, Exit) {
    match outcome.user_may_exist {
        UserMayExist::Yes if is_ours(outcome) => (Word::Created, Exit::Done),
        UserMayExist::Yes => (Word::Exists, Exit::Exists),
        UserMayExist::Maybe => (Word::Unknown, Exit::Unknown),
        UserMayExist::No => match outcome.kind {
            OutcomeKind::Incomplete => (Word::NotSent, Exit::Profile),
            OutcomeKind::Rejected => (Word::Rejected, Exit::Profile),
            OutcomeKind::Credentials | OutcomeKind::Signature | OutcomeKind::Nonce => (Word::Rejected, Exit::SetUp),
            OutcomeKind::NotSent | OutcomeKind::NoSecureConnection => (Word::NotSent, Exit::SetUp),
            OutcomeKind::RateLimited
            | OutcomeKind::LockedOut
            | OutcomeKind::NoConnection
            | OutcomeKind::DeadlineBeforeSending => (Word::Later, Exit::Later),
            // Without a kind that proves it, a no is none.
            _ => (Word::Unknown, Exit::Unknown),
        },
    }
}

/// Whether the user was created by this call, with its id and its secrets.
fn is_ours(outcome: &Outcome) -> bool {
    let is_settled = outcome.ownership.is_some_and(enroll::Ownership::is_ours) && outcome.user_id.is_some();
    outcome.kind == OutcomeKind::Created || is_settled && !outcome.one_time_password_may_be_lost
}
