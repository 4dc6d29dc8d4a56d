//! One call, which a signal may end, and the settling of its outcome.

use enroll::{
    CallId, CallOptions, CreatedUser, Error, ErrorKind, Match, NewUser, Outcome, PendingCall, SettleOptions, Settled,
    settle,
};
use enroll_import::OneTime;

use super::Options;
use super::plan::Step;
use super::report::Line;
use super::secrets::SecretsFile;
use super::watch::Watch;
use crate::exit::{self, Exit};
use crate::output;
use crate::signals::Signals;

pub(super) struct Caller<'a> {
    pub(super) options: &'a Options,
    pub(super) user: &'a NewUser,
    pub(super) watch: &'a Watch,
    pub(super) signals: Signals,
    pub(super) secrets: SecretsFile,
    /// Whether a signal ended a call, after which no other begins.
    pub(super) is_stopped: bool,
}

impl Caller<'_> {
    /// Creates the user at one provider.
    pub(super) async fn create(&mut self, step: &Step<'_>) -> Line {
        self.watch.reset();
        let (pending, call) = self.call(step);
        exit::may_have_sent();
        let result = tokio::select! {
            // A response that is there counts, also if a signal comes at the same time.
            biased;
            result = step.provider.create_user(self.user, &call) => result,
            exit = self.signals.next() => {
                self.is_stopped = true;
                return self.stopped(step, &pending, &call, exit);
            }
        };
        let kept = self.keep(step, result.as_ref().map_or_else(OneTime::of_error, OneTime::of_user));
        let outcome = Outcome::from(&result);
        let line = Line::new(step.name, &outcome, &text(&result));
        if !self.options.settle || !outcome.is_open() {
            return line.with_secret(step.returns_secrets(), kept);
        }
        output::message(format_args!(
            "{}. It is settled when the provider should have finished; an interrupt leaves it unknown",
            line.text()
        ));
        let (line, settled) = self.settle(step, outcome, line).await;
        line.with_secret(step.returns_secrets(), kept.and(settled))
    }

    /// The call, as it would be stored, and its options. Its id and its idempotency key are made
    /// here, so that they are known also of a call that is dropped.
    fn call(&self, step: &Step<'_>) -> (PendingCall, CallOptions) {
        let pending = PendingCall::new(step.provider, self.user);
        let takes_keys = step.provider.facts().takes_idempotency_keys();
        let pending = match self.options.idempotency_key.as_ref().filter(|_| takes_keys) {
            Some(key) => pending.idempotency_key(key.as_str()),
            None => pending,
        };
        let call = pending.call_options(self.options.call()).call_id(CallId::unique());
        (pending, call)
    }

    /// The line of a call that a signal ended.
    fn stopped(&self, step: &Step<'_>, pending: &PendingCall, call: &CallOptions, exit: Exit) -> Line {
        if self.watch.is_certain() {
            return Line::interrupted(step.name, step.provider.id(), exit, &self.watch.attempts());
        }
        let error = Error::builder(step.provider.facts().id, ErrorKind::Unknown)
            .facts(step.provider.facts())
            .source("a signal ended the call before its response");
        let error = match &call.idempotency_key {
            Some(key) => error.idempotency_key(key, call.idempotency_key_age.unwrap_or_default()).build(),
            None => error.build(),
        };
        let mut outcome = Outcome::from(&error);
        // What was seen, instead of what an error of that kind has by itself.
        (outcome.attempts, outcome.call_id) = (self.watch.attempts(), call.call_id);
        outcome.began_at_ms = u64::try_from(pending.began().as_millis()).unwrap_or(u64::MAX);
        Line::new(step.name, &outcome, &output::with_causes(&error))
    }

    /// Settles an open outcome, which may take a minute. A signal ends that and leaves it open.
    async fn settle(&mut self, step: &Step<'_>, outcome: Outcome, line: Line) -> (Line, Kept) {
        let mut options = SettleOptions::new().call(self.options.call());
        options.delay = self.options.settle_delay;
        let open = outcome.clone().for_user(self.user);
        let settled = tokio::select! {
            biased;
            settled = settle(step.provider, self.user, &open, &options) => settled,
            _ = self.signals.next() => {
                self.is_stopped = true;
                return (line, Kept::Nothing);
            }
        };
        match settled {
            Ok(settled) => {
                let kept = self.keep(step, OneTime::of_settled(&settled));
                let line = Line::new(step.name, &outcome.settled(&settled), &settled);
                (line.with_candidates(candidates(&settled)), kept)
            }
            Err(error) => {
                output::message(format_args!("{}: the call cannot be settled: {error}", step.name));
                (line, Kept::Nothing)
            }
        }
    }

    /// Stores one-time secrets. A failure is reported at once.
    fn keep(&mut self, step: &Step<'_>, secrets: Option<OneTime<'_>>) -> Kept {
        // Without secrets, only a user whose id could not be read is worth a place.
        let is_wanted = |secrets: &OneTime<'_>| step.returns_secrets() || secrets.user_id().is_none();
        let is_there = step.returns_secrets() || self.secrets.is_somewhere();
        let Some(secrets) = secrets.filter(|secrets| is_there && is_wanted(secrets)) else { return Kept::Nothing };
        match self.secrets.write(step.name, &secrets) {
            Ok(()) if secrets.is_whole() => Kept::Stored,
            // A response that may hold a secret is kept, and proves none.
            Ok(()) => Kept::Nothing,
            Err(error) => {
                output::message(format_args!(
                    "enroll: the one-time secret of the user at {} could not be stored and is lost: {error:#}; ask \
                     the provider's support for another",
                    step.name
                ));
                Kept::Lost
            }
        }
    }
}

/// Whether one-time secrets were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// There were none.
    Nothing,
    Stored,
    Lost,
}

impl Kept {
    /// Of two attempts: what was lost once stays lost.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lost, _) | (_, Self::Lost) => Self::Lost,
            (Self::Stored, _) | (_, Self::Stored) => Self::Stored,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }
}

/// The users of which one may be this one.
fn candidates(settled: &Settled) -> &[Match] {
    match settled {
        Settled::Created(_) => &[],
        Settled::Exists(exists) => &exists.candidates,
        Settled::Unknown(unknown) => &unknown.candidates,
    }
}

/// What a person reads about a result.
fn text(result: &Result<CreatedUser, Error>) -> String {
    match result {
        Ok(created) => format!("created user {}", output::plain(&created.user_id)),
        Err(error) => output::with_causes(error),
    }
}
