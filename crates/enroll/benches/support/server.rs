//! A minimal server: it reads a request and responds that the user was created. It checks nothing.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use axum::serve::ListenerExt;

/// What each provider responds with, by the path that it serves.
const RESPONSES: [(&str, StatusCode, &str); 3] = [
    ("/b2b/users", StatusCode::CREATED, r#"{"error":[],"result":{"user":"IIDXXXXXXXXXXXXXX"}}"#),
    (
        "/api/partner/v2/users",
        StatusCode::CREATED,
        r#"{"success":true,"data":{"userId":"9486244c-ff7d-4c22-9984-797179d7deaa"}}"#,
    ),
    (
        "/partner/api/create-user",
        StatusCode::OK,
        r#"{"success":true,"response":{"id":"09c89009-2dcb-415e-a0dc-907d407426ac","email":"maria.gomez.delgado@example.com","password":"example","utm":null,"createdAt":"2025-05-14T13:39:50.396Z","updatedAt":"2025-05-14T13:39:50.397Z","confirmedAt":"2025-05-14T14:39:50.397Z","lastLoginAt":null}}"#,
    ),
];

type Responded = (StatusCode, [(HeaderName, &'static str); 1], &'static str);

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) line: (Method, Uri),
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Starts a server on its own thread and runtime, until the process ends. Its base address.
pub(crate) fn start() -> String {
    serve(Router::new().fallback(|uri: Uri, _: Bytes| async move { respond(&uri) }))
}

/// A server that hands out what arrives.
pub(crate) fn start_recording() -> (String, mpsc::Receiver<Arrived>) {
    let (sender, arrived) = mpsc::channel();
    let record = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let responded = respond(&uri);
        let _ = sender.send(Arrived { line: (method, uri), headers, body });
        responded
    };
    (serve(Router::new().fallback(record)), arrived)
}

fn respond(uri: &Uri) -> Responded {
    let found = RESPONSES.iter().find(|(path, ..)| *path == uri.path());
    let (_, status, body) = found.copied().unwrap_or(("", StatusCode::NOT_FOUND, ""));
    (status, [(CONTENT_TYPE, "application/json")], body)
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
