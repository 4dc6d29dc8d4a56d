//! The bearer tokens that a provider takes: the one among the credentials, and those that were issued since.
//!
//! Tokens do not grow old by themselves; they end when they are told to.

use crate::ids;
use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};
use subtle::ConstantTimeEq;

/// Beyond this many the oldest issued token ends, so that a caller who asks for one per request
/// cannot fill the memory.
const MAX_TOKENS: usize = 1000;
/// The length of an issued token's random part in hexadecimal.
const RANDOM: usize = 32;

/// The tokens of one provider that are good now.
pub(crate) struct Tokens(Mutex<Good>);

struct Good {
    /// Never evicted, however many are issued; `None` once it was ended.
    configured: Option<String>,
    issued: VecDeque<String>,
}

impl Tokens {
    pub(super) fn new(first: String) -> Self {
        Self(Mutex::new(Good { configured: Some(first), issued: VecDeque::new() }))
    }

    pub(super) fn accept(&self, token: &str) -> bool {
        // All are looked at, so that the time does not tell which one came near.
        self.lock().all().fold(false, |found, good| found | bool::from(good.as_bytes().ct_eq(token.as_bytes())))
    }

    /// A new token.
    pub(crate) fn issue(&self, provider: &str) -> String {
        let token = format!("sandbox-{provider}-{}", ids::hex(RANDOM));
        let mut good = self.lock();
        good.issued.push_back(token.clone());
        if good.issued.len() > MAX_TOKENS {
            good.issued.pop_front();
        }
        token
    }

    /// Ends one token.
    pub(super) fn expire(&self, token: &str) {
        let mut good = self.lock();
        good.configured.take_if(|configured| configured == token);
        good.issued.retain(|issued| issued != token);
    }

    /// Ends all tokens.
    pub(crate) fn expire_all(&self) {
        let mut good = self.lock();
        good.configured = None;
        good.issued.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Good> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Good {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.configured.iter().chain(&self.issued)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("good", &self.lock().all().count()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_ends() {
        let tokens = Tokens::new("first".to_owned());
        let second = tokens.issue("one");
        assert!(tokens.accept("first") && tokens.accept(&second) && !tokens.accept("other"));
        tokens.expire("first");
        assert!(!tokens.accept("first") && tokens.accept(&second));
        tokens.expire_all();
        assert!(!tokens.accept(&second));
    }

    #[test]
    fn tokens_do_not_pile_up() {
        let tokens = Tokens::new("first".to_owned());
        let oldest = tokens.issue("one");
        let last = (0..MAX_TOKENS).map(|_| tokens.issue("one")).last().unwrap();
        assert!(!tokens.accept(&oldest) && tokens.accept(&last));
        assert!(tokens.accept("first"), "the configured token is never evicted");
        assert_eq!(tokens.lock().issued.len(), MAX_TOKENS);
    }
}
