//! How an error is shown: a sentence, its causes, and for debugging the members. What was sent or received never is.

use std::fmt;

use enroll_client::Personal;

use super::{Error, Inner, Source};

/// What is known about the provider is the same in every error, and long.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { provider, kind, exchange, found, request_id, source, facts: _, idempotency_key } = &*self.0;
        f.debug_struct("Error")
            .field("provider", provider)
            .field("kind", kind)
            .field("user_may_exist", &self.user_may_exist())
            .field("exchange", exchange)
            .field("found", found)
            .field("request_id", request_id)
            .field("source", source)
            .field("idempotency_key", &idempotency_key.as_ref().map(Personal::new))
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.provider)?;
        if let Some(status) = self.status() {
            write!(f, " answered {status}")?;
        }
        if let Some(code) = self.code() {
            write!(f, " ({code})")?;
        }
        write!(f, ": {}", self.0.kind)?;
        let earlier = self.user_may_exist() > self.0.kind.user_may_exist();
        if earlier { f.write_str("; an earlier attempt of this call may have created the user") } else { Ok(()) }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.source.as_ref()? {
            // The failure's own sentence is ours already; its cause is what is new.
            Source::Failure(failure) => std::error::Error::source(failure),
            Source::Decode(error) => Some(error),
            Source::Request(error) => Some(error),
        }
    }
}
