//! The least server that a client can talk to: it reads a request and answers that the user was created. It checks nothing.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::serve::ListenerExt;

/// What Kraken answers.
const ANSWER: &[u8] = br#"{"error":[],"result":{"user":"IIDXXXXXXXXXXXXXX"}}"#;

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) line: (Method, Uri),
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Starts a server on a thread and a runtime of its own, until the process ends. Its base address.
pub(crate) fn start() -> String {
    serve(Router::new().fallback(|_: Bytes| async { answer() }))
}

/// A server that hands out what arrives.
pub(crate) fn start_recording() -> (String, mpsc::Receiver<Arrived>) {
    let (sender, arrived) = mpsc::channel();
    let record = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let _ = sender.send(Arrived { line: (method, uri), headers, body });
        answer()
    };
    (serve(Router::new().fallback(record)), arrived)
}

fn answer() -> (StatusCode, [(axum::http::HeaderName, &'static str); 1], &'static [u8]) {
    (StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], ANSWER)
}

fn serve(router: Router) -> String {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    listener.set_nonblocking(true).expect("a listener can be made non-blocking");
    thread::spawn(move || super::runtime().block_on(accept(listener, router)));
    format!("http://{address}")
}

async fn accept(listener: TcpListener, router: Router) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes the listener");
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await.expect("the server runs until the process ends");
}
