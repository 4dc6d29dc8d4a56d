//! Where short-lived access tokens come from. How one is obtained is the caller's business; this crate asks for one per attempt, and once more for a
//! fresh one when it was refused.

use crate::BoxFuture;
use crate::data::Secret;

mod refreshing;

pub use refreshing::Refreshing;

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

    /// A token in place of one that the provider refused. Asked once for all attempts that were refused with it. A source that keeps tokens must not give
    /// the refused one again here; by default it is asked as ever, and where it gives the same token the refusal stands.
    ///
    /// # Errors
    ///
    /// As for [`token`](Self::token).
    fn fresh<'a>(&'a self, refused: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        let _ = refused;
        self.token()
    }
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
