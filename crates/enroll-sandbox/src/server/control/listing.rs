//! Streams long lists as response bodies, so that neither a lock nor memory is held for a whole
//! list.

use super::view;
use crate::{server::Shared, store::Later};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::Value;
use std::{convert::Infallible, sync::Arc};

/// The number of requests in one piece.
const REQUESTS: usize = 256;

/// The progress of a list of users.
#[derive(Default)]
struct Progress {
    provider: usize,
    /// The start of the provider's next page in the store.
    from: usize,
    is_begun: bool,
}

/// Lists the users that exist now, by provider, in the order of creation.
pub(super) fn users(shared: &Arc<Shared>) -> Response {
    let (shared, end) = (Arc::clone(shared), shared.store.len());
    pieces(Progress::default(), move |at| some_users(&shared, end, at))
}

fn some_users(shared: &Shared, end: usize, mut at: Progress) -> Option<(String, Progress)> {
    let Some(provider) = shared.providers.get(at.provider) else {
        let is_last = at.provider == shared.providers.len();
        return is_last.then(|| ("}".to_owned(), Progress { provider: at.provider + 1, ..Progress::default() }));
    };
    let id = provider.endpoint.id.as_str();
    let mut text = String::new();
    if at.from == 0 {
        text.push(if at.provider == 0 { '{' } else { ',' });
        text.push_str(&Value::from(id).to_string());
        text.push_str(":[");
    }
    let page = shared.store.page(id, at.from, end);
    for (user, times_stored) in &page.users {
        text.push_str(if at.is_begun { "," } else { "" });
        text.push_str(&view::user(user, *times_stored).to_string());
        at.is_begun = true;
    }
    if page.next < end {
        return Some((text, Progress { from: page.next, ..at }));
    }
    text.push(']');
    Some((text, Progress { provider: at.provider + 1, ..Progress::default() }))
}

/// Lists the recorded requests, in order.
pub(super) fn requests(Later { first, requests }: Later) -> Response {
    pieces(0, move |from| {
        if from > requests.len() {
            return None;
        }
        let until = (from + REQUESTS).min(requests.len());
        let mut text = if from == 0 { "[" } else { "" }.to_owned();
        for ((number, request), at) in (first..).zip(&requests).zip(0..until).skip(from) {
            text.push_str(if at == 0 { "" } else { "," });
            text.push_str(&view::request(number, request).to_string());
        }
        if until < requests.len() {
            return Some((text, until));
        }
        text.push(']');
        Some((text, requests.len() + 1))
    })
}

/// A response whose next piece is made when the last one was read.
fn pieces<S, F>(first: S, next: F) -> Response
where
    S: Send + 'static,
    F: FnMut(S) -> Option<(String, S)> + Send + 'static,
{
    let body = stream::unfold((first, next), |(state, mut next)| async move {
        // Other requests are processed between two pieces, even if the client reads without a
        // pause.
        tokio::task::yield_now().await;
        let (text, state) = next(state)?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), (state, next)))
    });
    let mut response = Response::new(Body::from_stream(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use futures_util::StreamExt as _;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    #[tokio::test]
    async fn a_piece_is_made_when_it_is_polled() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let response = pieces(0, move |at| {
            count.fetch_add(1, Ordering::Relaxed);
            (at < 3).then(|| (at.to_string(), at + 1))
        });
        let mut body = response.into_body().into_data_stream();
        for expected in 1..=3 {
            assert!(body.next().await.is_some());
            assert_eq!(made.load(Ordering::Relaxed), expected);
        }
        assert!(body.next().await.is_none());
    }
}
