//! A source of tokens as a service would have it: one token kept until it is refused, then another.

use std::sync::{Arc, Mutex, PoisonError};

use enroll::signing::{TokenError, TokenSource};
use enroll::{BoxFuture, Secret};
use enroll_sandbox::Sandbox;

pub(super) struct Tokens {
    sandbox: Arc<Sandbox>,
    provider: String,
    current: Mutex<Secret>,
}

impl Tokens {
    /// The source for a provider; nothing where it takes no tokens.
    pub(super) fn of(sandbox: &Arc<Sandbox>, provider: &str) -> Option<Self> {
        let current = Mutex::new(sandbox.issue_token(provider)?.into());
        Some(Self { sandbox: Arc::clone(sandbox), provider: provider.to_owned(), current })
    }

    fn replace(&self) -> Result<Secret, TokenError> {
        let fresh: Secret = self.sandbox.issue_token(&self.provider).ok_or("the provider takes no tokens")?.into();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }
}

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(Ok(current)))
    }

    fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        Box::pin(std::future::ready(self.replace()))
    }
}
