//! Reads the body of a request, with a limit of size and a timeout.
//!
//! An error names the kind of problem alone, never the bytes, which hold personal data.

use crate::reason::own::Own;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::StatusCode;
use std::time::Duration;
use tokio::time::timeout;

/// Synapse accepts documents in the body, up to this size by its official Node library.
const MAX_BODY: usize = 30 * 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Problem {
    TooLarge,
    TooSlow,
    Broken,
}

impl Problem {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn own(self) -> Own {
        let (case, message) = match self {
            Self::TooLarge => ("large_body", "the body is larger than 30 MiB; send less"),
            Self::TooSlow => {
                ("slow_body", "the body did not arrive in time; send it faster, or raise Builder::body_timeout")
            }
            Self::Broken => {
                ("broken_body", "the body broke off or its framing is broken; check Content-Length and the chunks")
            }
        };
        Own { case, message }
    }
}

/// Reads the whole body, which must arrive within `limit`.
pub(crate) async fn read(body: Body, limit: Duration) -> Result<Bytes, Problem> {
    timeout(limit, collect(body)).await.unwrap_or(Err(Problem::TooSlow))
}

async fn collect(body: Body) -> Result<Bytes, Problem> {
    let (mut pieces, mut all) = (body.into_data_stream(), BytesMut::new());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::Broken)?;
        if all.len() + piece.len() > MAX_BODY {
            return Err(Problem::TooLarge);
        }
        all.extend_from_slice(&piece);
    }
    Ok(all.freeze())
}
