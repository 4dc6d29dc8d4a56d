//! One call, which a signal may end, and the settling of its outcome.

use enroll::{CallOptions, CreatedUser, Error, NewUser, Outcome, PendingCall, SettleOptions, settle};

use super::Options;
use super::plan::Step;
use super::report::Line;
use super::secrets::{OneTime, SecretsFile};
use super::watch::Watch;
use crate::exit::Exit;
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
        let call = self.call(step);
        let result = tokio::select! {
            // A response that is there counts, also if a signal comes at the same time.
            biased;
            result = step.provider.create_user(self.user, &call) => result,
            exit = self.signals.next() => {
                self.is_stopped = true;
                return self.stopped(step, &call, exit);
            }
        };
        let is_stored = self.store(step, result.as_ref().map_or_else(OneTime::of_error, OneTime::of_user));
        let outcome = Outcome::from(&result);
        let line = Line::new(step.name, &outcome, &text(&result)).with_secret(is_stored);
        if self.options.settle && outcome.is_open() { self.settle(step, outcome, line).await } else { line }
    }

    /// The options of the call. The idempotency key is made here, so that it is known also of a
    /// call that is dropped.
    fn call(&self, step: &Step<'_>) -> CallOptions {
        let pending = PendingCall::new(step.provider, self.user);
        let takes_keys = step.provider.facts().takes_idempotency_keys();
        let pending = match self.options.idempotency_key.as_ref().filter(|_| takes_keys) {
            Some(key) => pending.idempotency_key(key.as_str()),
            None => pending,
        };
        pending.call_options(self.options.call())
    }

    /// The line of a call that a signal ended.
    fn stopped(&self, step: &Step<'_>, call: &CallOptions, exit: Exit) -> Line {
        match self.watch.dropped(step.provider.facts().id, call) {
            None => Line::interrupted(step.name, step.provider.id(), exit),
            Some(error) => Line::new(step.name, &Outcome::from(&error), &error),
        }
    }

    /// Settles an open outcome, which may take a minute. A signal ends that and leaves it open.
    async fn settle(&mut self, step: &Step<'_>, outcome: Outcome, line: Line) -> Line {
        let mut options = SettleOptions::new().call(self.options.call());
        options.delay = self.options.settle_delay;
        output::message(format_args!("{}; it is settled when the provider should have finished", line.text()));
        let open = outcome.clone().for_user(self.user);
        let settled = tokio::select! {
            biased;
            settled = settle(step.provider, self.user, &open, &options) => settled,
            _ = self.signals.next() => {
                self.is_stopped = true;
                return line;
            }
        };
        match settled {
            Ok(settled) => {
                let is_stored = self.store(step, OneTime::of_settled(&settled));
                Line::new(step.name, &outcome.settled(&settled), &settled).with_secret(is_stored)
            }
            Err(error) => {
                output::message(format_args!("{}: the call cannot be settled: {error}", step.name));
                line
            }
        }
    }

    /// Stores one-time secrets. Returns false, after a message, if that failed.
    fn store(&mut self, step: &Step<'_>, secrets: Option<OneTime<'_>>) -> bool {
        // The whole response of a provider without secrets is worth a place, but needs none.
        let is_needed = step.returns_secrets() || self.secrets.is_somewhere();
        let Some(secrets) = secrets.filter(|_| is_needed) else { return true };
        let stored = self.secrets.write(step.name, &secrets);
        if let Err(error) = &stored {
            output::message(format_args!(
                "enroll: the one-time secret of the user at {} could not be stored and is lost: {error:#}; ask the \
                 provider's support for another",
                step.name
            ));
        }
        stored.is_ok()
    }
}

/// What a person reads about a result.
fn text(result: &Result<CreatedUser, Error>) -> String {
    match result {
        Ok(created) => format!("created user {}", output::plain(&created.user_id)),
        Err(error) => output::with_causes(error),
    }
}
