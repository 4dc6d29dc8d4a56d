//! One fresh token for all that were refused the old one.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::{TokenError, TokenSource};
use crate::Secret;

/// How many refused tokens are remembered. Attempts that still carry an older one are long over.
const REMEMBERED: usize = 16;

/// A source whose refused tokens are replaced once, however many attempts were refused with them at one time.
///
/// It keeps no token but refused ones and the last fresh one, which takes their place for as long as the source still gives them.
#[derive(Clone)]
pub struct Refreshing {
    source: Arc<dyn TokenSource>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// The latest at the end.
    refused: VecDeque<Secret>,
    fresh: Option<Secret>,
}

impl Refreshing {
    /// Asks this source.
    pub fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, known: Arc::default() }
    }

    /// The source's token, or the fresh one where that token has been refused.
    ///
    /// # Errors
    ///
    /// Those of the source.
    pub async fn token(&self) -> Result<Secret, TokenError> {
        let token = self.source.token().await?;
        let known = self.known.lock().await;
        let replaced = known.refused.contains(&token);
        Ok(known.fresh.clone().filter(|_| replaced).unwrap_or(token))
    }

    /// This token was refused. True where another one is there now; the source is asked for it once, and those who come meanwhile wait for that.
    pub async fn refused(&self, token: &Secret) -> bool {
        let mut known = self.known.lock().await;
        if known.refused.contains(token) {
            return true;
        }
        // The cause of a failure is met again by the call that reports it.
        let Ok(fresh) = self.source.fresh(token).await else { return false };
        if fresh == *token {
            return false;
        }
        if known.refused.len() == REMEMBERED {
            known.refused.pop_front();
        }
        known.refused.push_back(token.clone());
        known.fresh = Some(fresh);
        true
    }
}

impl fmt::Debug for Refreshing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refreshing([token source])")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::BoxFuture;

    /// Gives `token-0` until it is asked for a fresh one; then either the next one for ever, or the same as before.
    #[derive(Default)]
    struct Counting {
        asked: AtomicUsize,
        goes_on: bool,
    }

    impl TokenSource for Counting {
        fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
            let number = if self.goes_on { self.asked.load(Ordering::SeqCst) } else { 0 };
            Box::pin(std::future::ready(Ok(Secret::from(format!("token-{number}")))))
        }

        fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
            Box::pin(async {
                tokio::task::yield_now().await;
                let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
                Ok(Secret::from(format!("token-{number}")))
            })
        }
    }

    async fn refuse_at_once(tokens: &Refreshing, times: usize) -> Vec<bool> {
        let token = tokens.token().await.unwrap();
        let refused = (0..times).map(|_| {
            let (tokens, token) = (tokens.clone(), token.clone());
            tokio::spawn(async move { tokens.refused(&token).await })
        });
        let mut all = Vec::new();
        for one in refused.collect::<Vec<_>>() {
            all.push(one.await.unwrap());
        }
        all
    }

    #[tokio::test]
    async fn many_refusals_of_one_token_ask_once() {
        for goes_on in [true, false] {
            let source = Arc::new(Counting { goes_on, ..Counting::default() });
            let tokens = Refreshing::new(source.clone());
            for round in 1..=3 {
                assert_eq!(refuse_at_once(&tokens, 20).await, [true; 20], "{round}");
                assert_eq!(source.asked.load(Ordering::SeqCst), round);
                assert_eq!(tokens.token().await.unwrap().expose(), format!("token-{round}"));
            }
        }
    }

    #[tokio::test]
    async fn a_source_that_goes_on_by_itself_is_asked_again() {
        let source = Arc::new(Counting { goes_on: true, ..Counting::default() });
        let tokens = Refreshing::new(source.clone());
        assert!(tokens.refused(&Secret::from("token-0")).await);
        source.asked.store(7, Ordering::SeqCst);
        assert_eq!(tokens.token().await.unwrap().expose(), "token-7");
        assert!(tokens.refused(&Secret::from("token-7")).await);
        assert_eq!(source.asked.load(Ordering::SeqCst), 8);
    }

    #[tokio::test]
    async fn a_source_with_one_token_has_no_other() {
        let tokens = Refreshing::new(Arc::new(Secret::from("the only one")));
        assert_eq!(refuse_at_once(&tokens, 2).await, [false, false]);
        assert_eq!(tokens.token().await.unwrap().expose(), "the only one");
    }
}
