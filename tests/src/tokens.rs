//! A token source as a service would have it: it keeps a token that the sandbox issued until it is
//! rejected, and then takes another.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use enroll::signing::{TokenError, TokenSource};
use enroll::{BoxFuture, Secret};
use enroll_sandbox::Sandbox;

/// The source of one provider's tokens. Clones share the token.
#[derive(Clone)]
pub struct Tokens(Arc<Kept>);

struct Kept {
    sandbox: Arc<Sandbox>,
    provider: String,
    current: Mutex<Secret>,
    replaced: AtomicUsize,
}

impl Tokens {
    /// The source for a provider; nothing where it takes no tokens.
    pub fn of(sandbox: &Arc<Sandbox>, provider: &str) -> Option<Self> {
        let current = Mutex::new(sandbox.issue_token(provider)?.into());
        let (sandbox, provider) = (Arc::clone(sandbox), provider.to_owned());
        Some(Self(Arc::new(Kept { sandbox, provider, current, replaced: AtomicUsize::new(0) })))
    }

    /// How often a fresh token was asked for.
    pub fn replaced(&self) -> usize {
        self.0.replaced.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("provider", &self.0.provider).finish_non_exhaustive()
    }
}

impl Kept {
    fn replace(&self) -> Result<Secret, TokenError> {
        self.replaced.fetch_add(1, Ordering::SeqCst);
        let fresh: Secret = self.sandbox.issue_token(&self.provider).ok_or("the provider takes no tokens")?.into();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }
}

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        let current = self.0.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(Ok(current)))
    }

    fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        Box::pin(std::future::ready(self.0.replace()))
    }
}
