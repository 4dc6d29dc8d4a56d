//! A server on loopback that follows a script, one step for each request.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An address without a listener: a port that no system hands out.
pub(super) const NO_LISTENER: &str = "http://127.0.0.1:1";

/// What the server does with one request.
#[derive(Clone)]
pub(super) enum Reply {
    Bytes(String),
    /// Reads the request and never responds.
    Stall,
    /// Reads the request and closes the connection.
    Close,
}

/// A response with these headers and this body.
pub(super) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    Reply::Bytes(format!(
        "HTTP/1.1 {status} Scripted\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// A response that is cut off after its body.
pub(super) fn cut_off(status: u16, body: &str) -> Reply {
    let length = body.len() + 100;
    Reply::Bytes(format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"))
}

/// A running server. It ends when it is dropped.
pub(super) struct Server {
    pub(super) address: String,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Follows these steps in order. The last one is for all further requests.
    pub(super) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let script: Arc<[Reply]> = script.into_iter().collect();
        let task = tokio::spawn(accept(listener, script, Arc::clone(&seen)));
        Self { address, seen, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, head and body.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The value of a header in each request.
    pub(super) fn header(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &String| {
            let mut lines = request.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        self.seen().iter().map(value).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, script: Arc<[Reply]>, seen: Arc<Mutex<Vec<String>>>) {
    let mut open = Vec::new();
    while let Ok((mut stream, _)) = listener.accept().await {
        let Some(request) = request(&mut stream).await else { continue };
        let step = {
            let mut seen = seen.lock().unwrap();
            seen.push(request);
            script[(seen.len() - 1).min(script.len() - 1)].clone()
        };
        match step {
            Reply::Bytes(bytes) => drop(stream.write_all(bytes.as_bytes()).await),
            Reply::Stall => open.push(stream),
            Reply::Close => {}
        }
    }
}

async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether the request is whole. What is no HTTP, such as the beginning of TLS, is whole at once.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    if bytes.first().is_some_and(|byte| !byte.is_ascii_alphabetic()) {
        return true;
    }
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}
