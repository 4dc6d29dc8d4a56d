//! Replaces a rejected token once, for all attempts that were rejected with it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{TokenError, TokenSource};
use crate::data::Secret;

/// How many rejected tokens are remembered. Attempts with an older one ended long ago.
const REMEMBERED: usize = 16;

/// A token source that replaces a rejected token once, however many concurrent attempts were
/// rejected with it. For an [`Authorize`](crate::Authorize) that sends tokens.
///
/// It stores the rejected tokens and the last fresh one, and returns the fresh one for as long as
/// the source still returns a rejected one.
///
/// ```
/// use std::sync::Arc;
/// use enroll_client::Secret;
/// use enroll_client::token::{Refreshing, TokenError};
/// # async fn example() -> Result<(), TokenError> {
/// let tokens = Refreshing::new(Arc::new(|| async { Ok(Secret::from("a token just fetched")) }));
/// let token = tokens.token().await?;
/// // In `Authorize::rejected`, after the provider rejected an attempt with this token:
/// let is_worth_a_retry = tokens.rejected(&token).await;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "refresh")]
#[derive(Clone)]
pub struct Refreshing {
    source: Arc<dyn TokenSource>,
    /// Held while the source is asked for a fresh token.
    /// Calls with a valid token do not wait for it.
    refresh: Arc<tokio::sync::Mutex<()>>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// The latest at the end.
    rejected: VecDeque<Secret>,
    fresh: Option<Secret>,
    /// How often the source was asked for a fresh token.
    refreshes: u64,
    /// The token that the last refresh was to replace.
    last: Option<Secret>,
}

impl Known {
    fn replace(&mut self, token: &Secret, fresh: Secret) {
        if self.rejected.len() == REMEMBERED {
            self.rejected.pop_front();
        }
        // A token that the source returns as fresh counts as valid,
        // or it could never be replaced later.
        self.rejected.retain(|old| *old != fresh);
        self.rejected.push_back(token.clone());
        self.fresh = Some(fresh);
    }
}

impl Refreshing {
    /// Wraps a source.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use enroll_client::{Secret, token::Refreshing};
    /// let tokens = Refreshing::new(Arc::new(Secret::from("one fixed token")));
    /// ```
    pub fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, refresh: Arc::default(), known: Arc::default() }
    }

    /// The source's token, or the fresh one if the source's token has been rejected.
    ///
    /// ```
    /// # use enroll_client::token::{Refreshing, TokenError};
    /// # async fn example(tokens: &Refreshing) -> Result<(), TokenError> {
    /// let token = tokens.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the source.
    pub async fn token(&self) -> Result<Secret, TokenError> {
        let token = self.source.token().await?;
        let known = self.known();
        let is_replaced = known.rejected.contains(&token);
        Ok(known.fresh.clone().filter(|_| is_replaced).unwrap_or(token))
    }

    /// Reports that the provider rejected this token. Returns true if another token is available
    /// now. The source is asked once; concurrent callers wait for that and share the result.
    pub async fn rejected(&self, token: &Secret) -> bool {
        let refreshes = self.known().refreshes;
        let _refresh = self.refresh.lock().await;
        if let Some(is_replaced) = self.refreshed_since(refreshes, token) {
            return is_replaced;
        }
        // An error is dropped here: a source that keeps failing reports
        // it in the next call of `token`.
        let fresh = self.source.fresh(token).await.ok().filter(|fresh| fresh != token);
        let mut known = self.known();
        known.refreshes += 1;
        known.last = Some(token.clone());
        let is_replaced = fresh.is_some();
        fresh.into_iter().for_each(|fresh| known.replace(token, fresh));
        is_replaced
    }

    /// The result of a refresh of this token that ended after `refreshes` was read;
    /// none if there was no such refresh.
    fn refreshed_since(&self, refreshes: u64, token: &Secret) -> Option<bool> {
        let known = self.known();
        let is_replaced = known.rejected.contains(token);
        let was_asked = known.refreshes != refreshes && known.last.as_ref() == Some(token);
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

    /// Returns `token-0` until it is asked for a fresh one. Then `token` returns the fresh one if
    /// `is_caching`, and still `token-0` if not.
    #[derive(Default)]
    struct Counting {
        refreshes: AtomicUsize,
        is_caching: bool,
    }

    impl TokenSource for Counting {
        fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
            let number = if self.is_caching { self.refreshes.load(Ordering::SeqCst) } else { 0 };
            Box::pin(std::future::ready(Ok(Secret::from(format!("token-{number}")))))
        }

        fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
            Box::pin(async {
                tokio::task::yield_now().await;
                let number = self.refreshes.fetch_add(1, Ordering::SeqCst) + 1;
                Ok(Secret::from(format!("token-{number}")))
            })
        }
    }

    async fn reject_concurrently(tokens: &Refreshing, times: usize) -> Vec<bool> {
        let token = tokens.token().await.unwrap();
        let rejected = (0..times).map(|_| {
            let (tokens, token) = (tokens.clone(), token.clone());
            tokio::spawn(async move { tokens.rejected(&token).await })
        });
        let mut all = Vec::new();
        for one in rejected.collect::<Vec<_>>() {
            all.push(one.await.unwrap());
        }
        all
    }

    #[tokio::test]
    async fn concurrent_rejections_of_one_token_refresh_it_once() {
        for is_caching in [true, false] {
            let source = Arc::new(Counting { is_caching, ..Counting::default() });
            let tokens = Refreshing::new(source.clone());
            for round in 1..=3 {
                assert_eq!(reject_concurrently(&tokens, 20).await, [true; 20], "{round}");
                assert_eq!(source.refreshes.load(Ordering::SeqCst), round);
                assert_eq!(tokens.token().await.unwrap().expose(), format!("token-{round}"));
            }
        }
    }

    #[tokio::test]
    async fn a_rejected_token_that_the_source_renewed_by_itself_is_refreshed() {
        let source = Arc::new(Counting { is_caching: true, ..Counting::default() });
        let tokens = Refreshing::new(source.clone());
        assert!(tokens.rejected(&Secret::from("token-0")).await);
        source.refreshes.store(7, Ordering::SeqCst);
        assert_eq!(tokens.token().await.unwrap().expose(), "token-7");
        assert!(tokens.rejected(&Secret::from("token-7")).await);
        assert_eq!(source.refreshes.load(Ordering::SeqCst), 8);
    }

    /// Counts refreshes, each of which fails after 20 ms.
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
                Err("no token".into())
            })
        }
    }

    #[tokio::test]
    async fn a_failing_source_is_asked_once_and_valid_tokens_do_not_wait_for_it() {
        let source = Arc::new(Failing::default());
        let tokens = Refreshing::new(source.clone());
        let (replaced, token) = tokio::join!(reject_concurrently(&tokens, 20), async {
            tokio::task::yield_now().await;
            let token = tokens.token().await.unwrap();
            (token, source.0.load(Ordering::SeqCst))
        });
        assert_eq!(replaced, [false; 20]);
        assert_eq!((token.0.expose(), token.1), ("token", 0), "the token waited for the refresh");
        assert_eq!(source.0.load(Ordering::SeqCst), 1);
        // A later rejection asks once more.
        assert_eq!(reject_concurrently(&tokens, 2).await, [false; 2]);
        assert_eq!(source.0.load(Ordering::SeqCst), 2);
    }

    /// Alternates between two tokens.
    #[derive(Default)]
    struct Alternating(AtomicUsize);

    impl TokenSource for Alternating {
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
    async fn a_token_that_was_rejected_earlier_can_be_rejected_once_more() {
        let source = Arc::new(Alternating::default());
        let tokens = Refreshing::new(source.clone());
        for refreshes in 1..=4 {
            let token = tokens.token().await.unwrap();
            assert!(tokens.rejected(&token).await);
            assert_eq!(source.0.load(Ordering::SeqCst), refreshes);
        }
    }

    #[tokio::test]
    async fn a_dropped_refresh_is_made_by_the_next_caller() {
        let source = Arc::new(Failing::default());
        let tokens = Refreshing::new(source.clone());
        let token = tokens.token().await.unwrap();
        let dropped = tokio::time::timeout(std::time::Duration::from_millis(1), tokens.rejected(&token)).await;
        assert!(dropped.is_err());
        assert!(!tokens.rejected(&token).await);
        assert_eq!(source.0.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_fixed_token_is_never_replaced() {
        let tokens = Refreshing::new(Arc::new(Secret::from("the only one")));
        assert_eq!(reject_concurrently(&tokens, 2).await, [false, false]);
        assert_eq!(tokens.token().await.unwrap().expose(), "the only one");
    }
}
