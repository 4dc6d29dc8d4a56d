//! Tokens and nonces of reads: renewed, increasing and in order as those of other calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};

use super::server::{Reply, Server, reply};
use super::{FOUND, clock, config, find, post, session_by, users};
use crate::{
    Attempt, Authorize, Authorized, BoxFuture, CallOptions, NonceOrder, RejectionKind, Retry, Verdict, set_header,
};

static NUMBER: HeaderName = HeaderName::from_static("x-number");

/// Sends a number: a nonce if attempts are in order, a token otherwise.
#[derive(Debug, Default)]
struct Numbers {
    last: Arc<AtomicU64>,
    is_nonce: bool,
}

impl Authorize for Numbers {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        let number = self.last.fetch_add(u64::from(self.is_nonce), Ordering::Relaxed);
        Authorized::Now(set_header(request, &NUMBER, number.to_string()))
    }

    fn in_order(&self) -> bool {
        self.is_nonce
    }

    fn can_refresh(&self) -> bool {
        !self.is_nonce
    }

    fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
        assert!(sent.contains_key(&NUMBER));
        self.last.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(true))
    }
}

fn numbers(is_nonce: bool) -> Numbers {
    Numbers { is_nonce, ..Numbers::default() }
}

fn sent(server: &Server) -> Vec<String> {
    server.header("x-number").into_iter().flatten().collect()
}

#[tokio::test]
async fn a_rejected_token_of_a_read_is_renewed_once() {
    let rejected = reply(401, &[], r#"{"errors":["Wrong token"]}"#);
    let server = Server::start([rejected.clone(), reply(200, &[], FOUND)]).await;
    let exchange = find(&session_by(numbers(false), &config(server.url(), &clock()))).await.unwrap();
    assert_eq!((*exchange.verdict(), sent(&server)), (Verdict::Read, vec!["0".to_owned(), "1".to_owned()]));

    let server = Server::start([rejected]).await;
    let exchange = find(&session_by(numbers(false), &config(server.url(), &clock()))).await.unwrap();
    let credentials = Verdict::Rejected(RejectionKind::Credentials);
    assert_eq!((*exchange.verdict(), sent(&server).len()), (credentials, 2));
}

#[tokio::test]
async fn a_read_with_a_rejected_nonce_is_sent_with_the_next_one() {
    for status in [200, 400] {
        let rejected = reply(status, &[], r#"{"errors":["Invalid nonce"]}"#);
        let server = Server::start([rejected.clone(), reply(200, &[], FOUND)]).await;
        let session = session_by(numbers(true), &config(server.url(), &clock()));
        let url = users(&session);
        let exchange = session.send(&post(&url), &CallOptions::new()).await.unwrap();
        assert_eq!((*exchange.verdict(), sent(&server)), (Verdict::Read, vec!["0".to_owned(), "1".to_owned()]));

        let server = Server::start([rejected]).await;
        let exchange = find(&session_by(numbers(true), &config(server.url(), &clock()))).await.unwrap();
        assert_eq!(*exchange.verdict(), Verdict::Rejected(RejectionKind::Nonce));
        assert_eq!(sent(&server), ["0", "1", "2"]);
    }
}

/// When a request without a body is sent is unknown. The next nonce waits for its response.
#[tokio::test]
async fn a_read_without_a_body_holds_its_permit_until_its_end() {
    for order in [NonceOrder::PerKey, NonceOrder::Paced, NonceOrder::Free] {
        let server = Server::start([Reply::Stall]).await;
        let config = config(server.url(), &clock()).retry(Retry::never()).nonce_order(order);
        let session = session_by(numbers(true), &config.attempt_timeout(Duration::from_millis(150)));
        let first = async {
            find(&session).await.unwrap_err();
            server.seen().len()
        };
        let (seen_by_then, second) = tokio::join!(first, find(&session));
        assert!(second.is_err());
        assert_eq!((seen_by_then, server.seen().len()), (1, 2), "{order:?}");
    }
}
