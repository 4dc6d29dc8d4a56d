//! One fresh token for all that were refused the old one.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{TokenError, TokenSource};
use crate::data::Secret;

/// How many refused tokens are remembered. Attempts that still carry an older one are long over.
const REMEMBERED: usize = 16;

/// A source whose refused tokens are replaced once, however many attempts were refused with them at one time.
///
/// It keeps no token but refused ones and the last fresh one, which takes their place for as long as the source still gives them.
#[derive(Clone)]
pub struct Refreshing {
    source: Arc<dyn TokenSource>,
    /// Held by the one who asks for a fresh token. Nobody who has a token waits for it.
    turn: Arc<tokio::sync::Mutex<()>>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// The latest at the end.
    refused: VecDeque<Secret>,
    fresh: Option<Secret>,
    /// How often the source was asked for a fresh one, and in place of which the last time.
    asked: u64,
    last: Option<Secret>,
}

impl Known {
    fn replace(&mut self, token: &Secret, fresh: Secret) {
        if self.refused.len() == REMEMBERED {
            self.refused.pop_front();
        }
        // What is given again is refused no longer, or it would never be asked about.
        self.refused.retain(|old| *old != fresh);
        self.refused.push_back(token.clone());
        self.fresh = Some(fresh);
    }
}

impl Refreshing {
    /// Asks this source.
    pub fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, turn: Arc::default(), known: Arc::default() }
    }

    /// The source's token, or the fresh one where that token has been refused.
    ///
    /// # Errors
    ///
    /// Those of the source.
    pub async fn token(&self) -> Result<Secret, TokenError> {
        let token = self.source.token().await?;
        let known = self.known();
        let replaced = known.refused.contains(&token);
        Ok(known.fresh.clone().filter(|_| replaced).unwrap_or(token))
    }

    /// This token was refused. True where another one is there now; the source is asked for it once, and those who come meanwhile wait for that and share
    /// what came of it.
    pub async fn rejected(&self, token: &Secret) -> bool {
        let asked = self.known().asked;
        let _turn = self.turn.lock().await;
        if let Some(answer) = self.answered(token, asked) {
            return answer;
        }
        // The cause of a failure is met again by the call that reports it.
        let fresh = self.source.fresh(token).await.ok().filter(|fresh| fresh != token);
        let mut known = self.known();
        known.asked += 1;
        known.last = Some(token.clone());
        let is_replaced = fresh.is_some();
        fresh.into_iter().for_each(|fresh| known.replace(token, fresh));
        is_replaced
    }

    /// What came of asking in place of this token, where somebody did since `asked`.
    fn answered(&self, token: &Secret, asked: u64) -> Option<bool> {
        let known = self.known();
        let is_replaced = known.refused.contains(token);
        let was_asked = known.asked != asked && known.last.as_ref() == Some(token);
        (is_replaced || was_asked).then_some(is_replaced)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
            tokio::spawn(async move { tokens.rejected(&token).await })
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
        assert!(tokens.rejected(&Secret::from("token-0")).await);
        source.asked.store(7, Ordering::SeqCst);
        assert_eq!(tokens.token().await.unwrap().expose(), "token-7");
        assert!(tokens.rejected(&Secret::from("token-7")).await);
        assert_eq!(source.asked.load(Ordering::SeqCst), 8);
    }

    /// Fails after a while, and counts.
    #[derive(Default)]
    struct Failing(AtomicUsize);

    impl TokenSource for Failing {
        fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
            Box::pin(std::future::ready(Ok(Secret::from("token"))))
        }

        fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
            Box::pin(async {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                self.0.fetch_add(1, Ordering::SeqCst);
                Err("nobody there".into())
            })
        }
    }

    #[tokio::test]
    async fn a_source_that_fails_is_asked_once_too_and_holds_nobody_up() {
        let source = Arc::new(Failing::default());
        let tokens = Refreshing::new(source.clone());
        let (refused, token) = tokio::join!(refuse_at_once(&tokens, 20), async {
            tokio::task::yield_now().await;
            let token = tokens.token().await.unwrap();
            (token, source.0.load(Ordering::SeqCst))
        });
        assert_eq!(refused, [false; 20]);
        assert_eq!((token.0.expose(), token.1), ("token", 0), "a token was waited for");
        assert_eq!(source.0.load(Ordering::SeqCst), 1);
        // Later on it is asked again.
        assert_eq!(refuse_at_once(&tokens, 2).await, [false; 2]);
        assert_eq!(source.0.load(Ordering::SeqCst), 2);
    }

    /// Two tokens by turns.
    #[derive(Default)]
    struct ByTurns(AtomicUsize);

    impl TokenSource for ByTurns {
        fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
            let number = self.0.load(Ordering::SeqCst) % 2;
            Box::pin(std::future::ready(Ok(Secret::from(format!("token-{number}")))))
        }

        fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            self.token()
        }
    }

    #[tokio::test]
    async fn a_token_that_is_given_again_is_asked_about_again() {
        let source = Arc::new(ByTurns::default());
        let tokens = Refreshing::new(source.clone());
        for asked in 1..=4 {
            let token = tokens.token().await.unwrap();
            assert!(tokens.rejected(&token).await);
            assert_eq!(source.0.load(Ordering::SeqCst), asked);
        }
    }

    #[tokio::test]
    async fn one_who_gives_up_asking_leaves_it_to_the_next() {
        let source = Arc::new(Failing::default());
        let tokens = Refreshing::new(source.clone());
        let token = tokens.token().await.unwrap();
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(1), tokens.rejected(&token)).await;
        assert!(given_up.is_err());
        assert!(!tokens.rejected(&token).await);
        assert_eq!(source.0.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_source_with_one_token_has_no_other() {
        let tokens = Refreshing::new(Arc::new(Secret::from("the only one")));
        assert_eq!(refuse_at_once(&tokens, 2).await, [false, false]);
        assert_eq!(tokens.token().await.unwrap().expose(), "the only one");
    }
}
