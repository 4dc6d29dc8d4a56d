//! Access tokens with a short lifetime.
//!
//! The caller implements how a token is obtained. This crate asks its source for a token before
//! every attempt, and for a fresh token after the provider rejected one.

use crate::BoxFuture;
use crate::data::Secret;

mod refreshing;

pub use refreshing::Refreshing;

/// Any error of a caller's token source.
pub type TokenError = Box<dyn std::error::Error + Send + Sync>;

/// A source of access tokens. It is asked before every attempt, so it should cache a token until
/// shortly before it expires.
///
/// A [`Secret`] is a source of one fixed token. A closure that returns a future is a source too:
///
/// ```
/// use enroll_client::{Secret, token::{TokenError, TokenSource}};
/// fn takes(_: impl TokenSource) {}
/// takes(Secret::from("a token for ten minutes"));
/// takes(|| async { Ok::<_, TokenError>(Secret::from("a token just fetched")) });
/// ```
#[doc(alias = "oauth")]
#[doc(alias = "bearer")]
pub trait TokenSource: Send + Sync {
    /// A token that is valid now.
    ///
    /// # Errors
    ///
    /// Any error of the source. It must not contain a token:
    /// it becomes the `source` of the call's error.
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>>;

    /// A token that replaces one that the provider rejected. It is called once, however many
    /// attempts were rejected with that token. A source that caches tokens must return another
    /// token here. The default calls [`token`](Self::token); if that returns the same token, there
    /// is no retry.
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use enroll_client::token::{TokenError, TokenSource};
    /// use enroll_client::{BoxFuture, Secret};
    ///
    /// struct Cached(Mutex<Option<Secret>>);
    ///
    /// async fn fetch() -> Result<Secret, TokenError> {
    ///     Ok("a token from the identity service".into())
    /// }
    ///
    /// impl TokenSource for Cached {
    ///     fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
    ///         Box::pin(async {
    ///             let cached = self.0.lock().map_err(|_| "poisoned")?.clone();
    ///             match cached {
    ///                 Some(token) => Ok(token),
    ///                 None => fetch().await,
    ///             }
    ///         })
    ///     }
    ///     fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
    ///         Box::pin(async {
    ///             let token = fetch().await?;
    ///             *self.0.lock().map_err(|_| "poisoned")? = Some(token.clone());
    ///             Ok(token)
    ///         })
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`token`](Self::token).
    fn fresh<'a>(&'a self, rejected: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        let _ = rejected;
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
