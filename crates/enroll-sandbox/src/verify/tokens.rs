//! The valid bearer tokens of a provider: the one among the credentials, and those issued since.
//!
//! Tokens do not expire with time, only on request.

use crate::ids;
use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};
use subtle::ConstantTimeEq;

/// Beyond this many the oldest issued token expires, so that a caller who requests one per call
/// does not fill the memory.
const MAX_TOKENS: usize = 1000;
/// The length of an issued token's random part in hexadecimal.
const RANDOM: usize = 32;

/// The valid tokens of one provider.
pub(crate) struct Tokens(Mutex<Valid>);

struct Valid {
    /// Never evicted, however many are issued; `None` once it has expired.
    configured: Option<String>,
    issued: VecDeque<String>,
}

impl Tokens {
    pub(super) fn new(first: String) -> Self {
        Self(Mutex::new(Valid { configured: Some(first), issued: VecDeque::new() }))
    }

    pub(super) fn accept(&self, token: &str) -> bool {
        // All are compared, so that the time does not reveal which one nearly matched.
        self.lock().all().fold(false, |found, valid| found | bool::from(valid.as_bytes().ct_eq(token.as_bytes())))
    }

    /// Why a token is not valid, by its length alone.
    pub(super) fn difference(&self, token: &str) -> (&'static str, &'static str) {
        let valid = self.lock();
        if valid.all().next().is_none() {
            return ("expired", "has expired, and so have all tokens; issue a new one");
        }
        if valid.all().any(|valid| valid.len() == token.len()) {
            return ("value", "has the length of a valid token and another value");
        }
        ("length", "has not the length of any valid token")
    }

    /// Issues a new token.
    pub(crate) fn issue(&self, provider: &str) -> String {
        let token = format!("sandbox-{provider}-{}", ids::hex(RANDOM));
        let mut valid = self.lock();
        valid.issued.push_back(token.clone());
        if valid.issued.len() > MAX_TOKENS {
            valid.issued.pop_front();
        }
        token
    }

    /// Expires one token.
    pub(super) fn expire(&self, token: &str) {
        let mut valid = self.lock();
        valid.configured.take_if(|configured| configured == token);
        valid.issued.retain(|issued| issued != token);
    }

    /// Expires all tokens.
    pub(crate) fn expire_all(&self) {
        let mut valid = self.lock();
        valid.configured = None;
        valid.issued.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Valid> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Valid {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.configured.iter().chain(&self.issued)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("valid", &self.lock().all().count()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_valid_until_it_expires() {
        let tokens = Tokens::new("first".to_owned());
        let second = tokens.issue("one");
        assert!(tokens.accept("first") && tokens.accept(&second) && !tokens.accept("other"));
        tokens.expire("first");
        assert!(!tokens.accept("first") && tokens.accept(&second));
        tokens.expire_all();
        assert!(!tokens.accept(&second));
    }

    #[test]
    fn issued_tokens_are_limited() {
        let tokens = Tokens::new("first".to_owned());
        let oldest = tokens.issue("one");
        let last = (0..MAX_TOKENS).map(|_| tokens.issue("one")).last().unwrap();
        assert!(!tokens.accept(&oldest) && tokens.accept(&last));
        assert!(tokens.accept("first"), "the configured token is never evicted");
        assert_eq!(tokens.lock().issued.len(), MAX_TOKENS);
    }
}
