//! How an error is shown: what happened, what to do, its causes, and for debugging its fields.
//! Never shows what was sent or received.

use std::fmt;

use super::recovery::Advice;
use super::{Error, Inner, Source, by_kind};

/// Leaves out the facts about the provider, which are long and the same in every error.
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
            .field("idempotency_key", idempotency_key)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.provider)?;
        if let Some(status) = self.status() {
            write!(f, " responded {status}")?;
        }
        if let Some(code) = self.code() {
            write!(f, " ({code})")?;
        }
        write!(f, ": {}", self.0.kind)?;
        if self.user_may_exist() > by_kind(&self.0.kind) {
            f.write_str("; an earlier attempt of this call may have created the user")?;
        }
        write!(f, "; {}", Advice(self.recovery()))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.source.as_ref()? {
            // The kind already says what the failure says; only its cause is new.
            Source::Failure(failure) => std::error::Error::source(failure),
            Source::Decode(error) => Some(error),
            Source::Request(error) => Some(error),
            Source::Built { cause, .. } => cause.as_ref().map(|cause| &**cause as _),
        }
    }
}
