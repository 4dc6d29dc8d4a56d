//! Collects strings, and prints values as strings.

use std::fmt::{Debug, Display};

use enroll::client::{Error as ClientError, Exchange, ResponseValue};
use enroll::{CreatedUser, Error};

/// Everything that was printed, each string with what it is of.
#[derive(Debug, Default)]
pub struct Strings(pub Vec<(&'static str, String)>);

impl Strings {
    pub(super) fn debug(&mut self, what: &'static str, thing: &impl Debug) {
        self.0.push((what, format!("{thing:?} {thing:#?}")));
    }

    pub(super) fn display(&mut self, what: &'static str, thing: &impl Display) {
        self.0.push((what, format!("{thing} {thing:#}")));
    }

    pub(super) fn error(&mut self, what: &'static str, error: &dyn std::error::Error) {
        self.0.push((what, chain(error)));
    }

    pub(super) fn exchange(&mut self, exchange: Option<&Exchange>) {
        let Some(exchange) = exchange else { return };
        self.debug("an exchange", exchange);
        self.debug("a verdict", exchange.verdict());
        self.debug("words", exchange.error_details());
        exchange.attempts().iter().for_each(|attempt| self.debug("an attempt", attempt));
    }

    pub(super) fn created(&mut self, result: &Result<CreatedUser, Error>) {
        match result {
            Ok(created) => self.debug("a created user", created),
            Err(error) => {
                self.error("an error", error);
                self.debug("a kind", error.kind());
                self.display("a kind", error.kind());
                self.debug("a recovery", &error.recovery());
                self.display("a recovery", &error.recovery());
                self.debug("found in an error", &(error.message(), error.one_time_password(), error.refresh_token()));
                error.attempts().iter().for_each(|attempt| self.debug("an attempt", attempt));
            }
        }
    }

    /// What a task says that panics with a result in hand, the payload and the error of joining it.
    pub(super) async fn panic<T: Debug + Send + 'static, E: Debug + Send + 'static>(&mut self, result: Result<T, E>) {
        let task = tokio::spawn(async move {
            match &result {
                Ok(_) => drop(result.unwrap_err()),
                Err(_) => drop(result.unwrap()),
            }
        });
        let panicked = task.await.expect_err("it panics");
        self.error("a task that panicked", &panicked);
        let payload = panicked.into_panic();
        self.display("a panic", payload.downcast_ref::<String>().expect("a message"));
    }

    /// The outcome of a generated client's call.
    pub(super) fn typed<T: Debug, E>(&mut self, result: &Result<ResponseValue<T>, ClientError<E>>) {
        match result {
            Ok(value) => self.debug("a typed response", value),
            Err(error) => self.error("a generated client's error", error),
        }
        self.exchange(result.as_ref().map_or_else(ClientError::exchange, |value| Some(value.exchange())));
    }
}

/// An error as it may be printed, and all of its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| format!("{error} {error:#} {error:?} {error:#?}\n")).collect()
}
