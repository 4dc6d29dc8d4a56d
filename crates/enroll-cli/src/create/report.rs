//! The outcome at one provider: a word, an exit code, a line for people and one for programs.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use anyhow::Context as _;
use enroll::{AttemptOutcome, Match, Outcome, OutcomeKind, UserMayExist};
use serde::Serialize;
use serde_json::{Value, json};

use super::call::Kept;
use crate::exit::Exit;
use crate::output;

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
    fields: BTreeMap<String, Value>,
}

impl Line {
    /// The line of an outcome.
    pub(super) fn new(name: &str, outcome: &Outcome, text: &dyn Display) -> Self {
        let (word, exit) = word(outcome);
        // An outcome is an object without secrets.
        let fields = match serde_json::to_value(outcome) {
            Ok(Value::Object(fields)) => fields.into_iter().collect(),
            _ => BTreeMap::new(),
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
        let mut line = Self::unsent(name, provider, Exit::Done, "ready; nothing was sent, because of --dry-run");
        line.fields.insert("is_ready".to_owned(), Value::Bool(true));
        line
    }

    pub(super) fn not_attempted(name: &str, provider: &str) -> Self {
        Self::unsent(name, provider, Exit::Done, "not attempted, because the user was not created at another provider")
    }

    /// A line of a call that a signal ended when it had certainly created nobody.
    pub(super) fn interrupted(name: &str, provider: &str, exit: Exit, attempts: &[AttemptOutcome]) -> Self {
        let mut line = Self::unsent(name, provider, exit, "ended by a signal; no user was created");
        line.fields.insert("attempts".to_owned(), json!(attempts));
        line
    }

    /// The same with users of which one may be this one, for who asks the provider's support.
    pub(super) fn with_candidates(mut self, users: &[Match]) -> Self {
        let ids: Vec<&str> = users.iter().map(|user| user.user_id.as_str()).collect();
        if !ids.is_empty() {
            let _ = write!(self.text, "; candidates: {}", output::plain(&ids.join(", ")));
            self.fields.insert("candidate_user_ids".to_owned(), json!(ids));
        }
        self
    }

    /// The same, after what the provider shows once was stored or lost. A user whose secret nobody
    /// has is there, but is no success.
    pub(super) fn with_secret(mut self, is_returned: bool, kept: Kept) -> Self {
        let is_missing = is_returned && kept == Kept::Nothing && self.is_created();
        if kept == Kept::Lost || is_missing {
            self.exit = self.exit.max(Exit::Exists);
            if self.is_created() {
                self.word = Word::Exists;
            }
            self.fields.insert("secret_is_lost".to_owned(), Value::Bool(true));
        }
        self
    }

    pub(super) const fn is_created(&self) -> bool {
        matches!(self.word, Word::Created)
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        output::named(&self.name, &self.text)
    }

    /// For programs: one object. The fields that a script asks for are always there, null if
    /// unknown; those after `attempts` are there if they say something.
    pub(super) fn json(&self) -> anyhow::Result<String> {
        let mut rest = self.fields.clone();
        let mut take = |name: &str| rest.remove(name).unwrap_or_default();
        let whole = Whole {
            v: output::VERSION,
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
    rest: BTreeMap<String, Value>,
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

/// Whether the user was created by this call, and its id is known.
fn is_ours(outcome: &Outcome) -> bool {
    let is_settled = outcome.ownership.is_some_and(enroll::Ownership::is_ours) && outcome.user_id.is_some();
    outcome.kind == OutcomeKind::Created || is_settled
}

#[cfg(test)]
mod tests {
    use enroll::{CreatedUser, Error, ErrorKind, Existing, Report, facts::Facts};

    use super::*;

    /// Every kind of error, as it ends a call by itself.
    fn errors() -> Vec<Error> {
        let facts: &'static Facts = enroll::PROVIDERS[0];
        let incomplete = Report { provider: facts.id.into(), problems: Vec::new() };
        let kinds = [
            ErrorKind::NotSent,
            ErrorKind::Credentials,
            ErrorKind::Signature,
            ErrorKind::Nonce,
            ErrorKind::AlreadyExists(Existing::Email),
            ErrorKind::IdempotencyKeyReused,
            ErrorKind::Rejected,
            ErrorKind::RateLimited(None),
            ErrorKind::LockedOut(None),
            ErrorKind::NoConnection,
            ErrorKind::NoSecureConnection,
            ErrorKind::DeadlineBeforeSending,
            ErrorKind::Unknown,
            ErrorKind::Intermediary,
            ErrorKind::Conflict,
            ErrorKind::ProtocolViolation,
            ErrorKind::CreatedUnreadable,
        ];
        let errors = kinds.into_iter().map(|kind| Error::new(facts.id, kind));
        errors.chain([Error::incomplete(facts, incomplete)]).collect()
    }

    #[test]
    fn each_kind_has_a_word_and_a_code() {
        let rows = errors().into_iter().map(|error| {
            let outcome = Outcome::from(&error);
            let (word, exit) = word(&outcome);
            let user = outcome.user_may_exist.as_str();
            format!("{:<24} {user:<6} {:<9} {exit:?}", outcome.kind.as_str(), json!(word).as_str().unwrap_or_default())
        });
        insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
    }

    /// A script that retries by the exit code does what a program does that asks the error.
    #[test]
    fn the_codes_agree_with_the_errors() {
        for error in errors() {
            let (_, exit) = word(&Outcome::from(&error));
            let is_certain = matches!(exit, Exit::Profile | Exit::SetUp | Exit::Later);
            assert_eq!(is_certain, error.user_may_exist() == UserMayExist::No, "{:?}", error.kind());
            assert!(is_certain || !error.is_retryable(), "{:?}", error.kind());
        }
    }

    #[test]
    fn a_kind_without_evidence_is_unknown_whatever_it_says_of_the_user() {
        let mut outcome = Outcome::from(&Error::new("capa", ErrorKind::Conflict));
        outcome.user_may_exist = UserMayExist::No;
        assert_eq!(word(&outcome), (Word::Unknown, Exit::Unknown));
    }

    #[test]
    fn a_user_whose_secret_nobody_has_is_no_success() {
        let created = Outcome::from(&CreatedUser::new("capa", "u-1"));
        let exit = |is_returned, kept| Line::new("capa", &created, &"").with_secret(is_returned, kept).exit;
        assert_eq!(exit(true, Kept::Stored), Exit::Done);
        assert_eq!(exit(false, Kept::Nothing), Exit::Done);
        assert_eq!(exit(true, Kept::Nothing), Exit::Exists);
        assert_eq!(exit(true, Kept::Lost), Exit::Exists);
        let unknown = Outcome::from(&Error::new("capa", ErrorKind::Unknown));
        assert_eq!(Line::new("capa", &unknown, &"").with_secret(true, Kept::Lost).exit, Exit::Unknown);
    }
}
