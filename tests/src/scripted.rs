//! A server on loopback that responds with the bytes that a test gives it, or misbehaves.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use enroll::{Config, ConnectError, CreateUser, connect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A provider's client with the sandbox's fake credentials, and the test's configuration.
///
/// # Errors
///
/// [`ConnectError`] where there is no such provider, or the configuration cannot be used.
pub fn client(id: &str, config: &Config) -> Result<Box<dyn CreateUser>, ConnectError> {
    let all = serde_json::to_value(enroll_sandbox::Credentials::default()).unwrap_or_default();
    connect(id, &all[id], config)
}

/// An address without a listener: a port that no system hands out.
pub const NO_LISTENER: &str = "http://127.0.0.1:1";

/// What the server does with every connection.
#[derive(Debug, Clone)]
pub enum Script {
    /// Reads the request, writes these bytes, closes.
    Response(Vec<u8>),
    /// Reads the request, writes these bytes, and then neither goes on nor closes.
    ResponseAndStall(Vec<u8>),
    /// Closes without reading.
    CloseAtOnce,
    /// Reads the request and closes.
    CloseAfterReading,
}

impl Script {
    /// A whole response.
    pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::Response(bytes(status, headers, body, body.len()))
    }

    /// A response that breaks off after `body`, though more was announced.
    pub fn broken_off(status: u16, body: &str) -> Self {
        Self::Response(bytes(status, &[], body, body.len() + 100))
    }

    /// A response that stops after `body`, though more was announced.
    pub fn stalled(status: u16, body: &str) -> Self {
        Self::ResponseAndStall(bytes(status, &[], body, body.len() + 100))
    }
}

fn bytes(status: u16, headers: &[(&str, &str)], body: &str, length: usize) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Scripted\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into()
}

/// A running server. It ends when it is dropped.
#[derive(Debug)]
pub struct Scripted {
    url: String,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    server: JoinHandle<()>,
}

impl Scripted {
    /// Starts a server on a free port.
    ///
    /// # Errors
    ///
    /// Where no port can be listened on.
    pub async fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::default();
        let server = tokio::spawn(serve(listener, script, Arc::clone(&requests)));
        Ok(Self { url, requests, server })
    }

    /// The base address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests that were read, head and body.
    pub fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, script: Script, requests: Arc<Mutex<Vec<Vec<u8>>>>) {
    // Connections that must stay open for as long as the server lives.
    let mut open = Vec::new();
    while let Ok((mut stream, _)) = listener.accept().await {
        // A client that goes away in the middle is the client's own affair.
        let _ = play(&mut stream, &script, &requests).await;
        if matches!(script, Script::ResponseAndStall(_)) {
            open.push(stream);
        }
    }
}

async fn play(stream: &mut TcpStream, script: &Script, requests: &Mutex<Vec<Vec<u8>>>) -> io::Result<()> {
    if matches!(script, Script::CloseAtOnce) {
        return Ok(());
    }
    let request = read_request(stream).await?;
    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    match script {
        Script::Response(response) | Script::ResponseAndStall(response) => stream.write_all(response).await,
        Script::CloseAtOnce | Script::CloseAfterReading => Ok(()),
    }
}

async fn read_request(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if stream.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(request)
}

/// Whether head and announced body have arrived.
pub fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    request.len() >= end + 4 + length.unwrap_or_default()
}
