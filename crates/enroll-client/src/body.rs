//! Reads a body to its end, to the size limit, to the end of its time, or to where it breaks off. What was read is never thrown away.

use reqwest::Response;

use crate::until::Until;

/// The bytes read, and whether they are the whole body.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    pub(crate) complete: bool,
}

pub(crate) async fn read(response: &mut Response, limit: usize, until: &mut Until) -> Body {
    // What is announced is only believed so far: the memory is for what arrives.
    let announced = response.content_length().unwrap_or(512).min(16 * 1024);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or_default().min(limit));
    loop {
        match until.wait(response.chunk()).await {
            Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > limit => {
                bytes.extend_from_slice(chunk.get(..limit - bytes.len()).unwrap_or_default());
                return Body { bytes, complete: false };
            }
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Body { bytes, complete: true },
            Ok(Err(_)) | Err(_) => return Body { bytes, complete: false },
        }
    }
}
