//! Reads a response body until its end, the size limit, the timeout, or the loss of the connection.
//! The bytes that arrived are kept in every case.

use reqwest::Response;

use super::deadline::Deadline;

/// The bytes of a body, and how it ended.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: End,
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It is complete.
    Complete,
    /// The connection was lost, or the body is longer than the limit.
    Truncated,
    /// The attempt timeout passed.
    TimedOut,
}

impl Body {
    pub(crate) fn is_complete(&self) -> bool {
        self.end == End::Complete
    }
}

pub(crate) async fn read(response: &mut Response, limit: usize, deadline: &mut Deadline<'_>) -> Body {
    // `Content-Length` is trusted up to 16 KiB only: memory is allocated for what arrives.
    let announced = response.content_length().unwrap_or(512).min(16 * 1024);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or_default().min(limit));
    loop {
        match deadline.before(response.chunk()).await {
            Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > limit => {
                bytes.extend_from_slice(chunk.get(..limit - bytes.len()).unwrap_or_default());
                return Body { bytes, end: End::Truncated };
            }
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Body { bytes, end: End::Complete },
            Ok(Err(_)) => return Body { bytes, end: End::Truncated },
            Err(_) => return Body { bytes, end: End::TimedOut },
        }
    }
}
