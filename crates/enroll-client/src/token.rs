//! Where short-lived access tokens come from. How one is obtained is the caller's business; this crate asks for one per attempt.

use crate::{BoxFuture, Secret};

/// Any error of a caller's own.
pub type TokenError = Box<dyn std::error::Error + Send + Sync>;

/// Gives an access token. It is asked once per attempt, so it should keep a token until shortly before it expires.
///
/// A [`Secret`] is a source of one fixed token; so is any closure that returns a future of one:
///
/// ```
/// use enroll_client::{Secret, token::{TokenError, TokenSource}};
/// fn takes(_: impl TokenSource) {}
/// takes(Secret::from("a token for ten minutes"));
/// takes(|| async { Ok::<_, TokenError>(Secret::from("a token just fetched")) });
/// ```
pub trait TokenSource: Send + Sync {
    /// A token that is valid now.
    ///
    /// # Errors
    ///
    /// Any error of the source's own. It must not hold a token: it becomes the cause of the call's error.
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>>;
}

impl TokenSource for Secret {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<F, T> TokenSource for F
where
    F: Fn() -> T + Send + Sync,
    T: Future<Output = Result<Secret, TokenError>> + Send + 'static,
{
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(self())
    }
}
