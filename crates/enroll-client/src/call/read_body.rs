//! Reads a body to its end, to the size limit, to the end of its time, or to where it breaks off. What was read is never thrown away.

use reqwest::Response;

use super::deadline::Deadline;

/// The bytes read, and why there are no more.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: End,
}

/// Why a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It is whole.
    Whole,
    /// The connection was lost, or the body is longer than the limit.
    BrokeOff,
    /// The attempt's time was up.
    TimeUp,
}

impl Body {
    pub(crate) fn is_whole(&self) -> bool {
        self.end == End::Whole
    }
}

pub(crate) async fn read(response: &mut Response, limit: usize, deadline: &mut Deadline<'_>) -> Body {
    // What is announced is only believed so far: the memory is for what arrives.
    let announced = response.content_length().unwrap_or(512).min(16 * 1024);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or_default().min(limit));
    loop {
        match deadline.before(response.chunk()).await {
            Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > limit => {
                bytes.extend_from_slice(chunk.get(..limit - bytes.len()).unwrap_or_default());
                return Body { bytes, end: End::BrokeOff };
            }
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Body { bytes, end: End::Whole },
            Ok(Err(_)) => return Body { bytes, end: End::BrokeOff },
            Err(_) => return Body { bytes, end: End::TimeUp },
        }
    }
}
