//! Limits on a client's memory and time while it reads a response.
//!
//! Refused: decompression, by which a small response would grow past any limit on what arrives;
//! heads without an end; and responses that never end although each piece arrives in time.
//! Responses that stop, break off or are too long are in `responses/connection_failures.rs` and
//! `retries/after_unknown_outcomes.rs`.

use std::time::Duration;

use enroll::{Config, CreatedUser, Error, ErrorKind, PROVIDER_IDS, UserMayExist};
use enroll_tests::scripted::is_whole;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::support::{config, create};

/// Responds with a head, and then with the same piece for ever, with a pause after each.
#[derive(Clone)]
struct Endless {
    head: String,
    piece: Vec<u8>,
    pause: Duration,
}

impl Endless {
    /// The piece as fast as it is taken.
    fn fast(head: &str, piece: &[u8]) -> Self {
        Self { head: head.to_owned(), piece: piece.to_owned(), pause: Duration::ZERO }
    }

    async fn create(self, provider: &str, configure: impl Fn(Config) -> Config) -> Result<CreatedUser, Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { self.respond(&mut listener.accept().await.unwrap().0).await });
        // Far more than any limit of these tests: whoever needs it waits for ever.
        let config = configure(config(url));
        let result = tokio::time::timeout(Duration::from_secs(15), create(provider, &config)).await.unwrap();
        server.abort();
        result
    }

    async fn respond(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let mut request = Vec::new();
        while !is_whole(&request) {
            stream.read_buf(&mut request).await?;
        }
        stream.write_all(self.head.as_bytes()).await?;
        loop {
            stream.write_all(&self.piece).await?;
            tokio::time::sleep(self.pause).await;
        }
    }
}

const LENGTH_UNKNOWN: &str = "HTTP/1.1 201 Scripted\r\n\r\n";
const GIGABYTES: &str = "HTTP/1.1 201 Scripted\r\ncontent-length: 99999999999\r\n\r\n";

fn open(result: Result<CreatedUser, Error>, what: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Unknown, UserMayExist::Maybe), "{what}");
}

#[tokio::test]
async fn a_body_without_an_end_takes_no_more_memory_than_allowed_however_it_is_framed() {
    const LIMIT: usize = 64 * 1024;
    let chunked = "HTTP/1.1 201 Scripted\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    for (head, piece) in [(LENGTH_UNKNOWN, " "), (GIGABYTES, " "), (chunked, &chunk)] {
        let piece = piece.repeat(64 * 1024 / piece.len());
        let result =
            Endless::fast(head, piece.as_bytes()).create("capa", |config| config.max_response_size(LIMIT)).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.status()), (&ErrorKind::Unknown, Some(201)), "{head}");
        assert_eq!(error.raw().unwrap().expose().len(), LIMIT, "{head}");
    }
}

#[tokio::test]
async fn a_head_without_an_end_takes_no_more_memory_than_hyper_allows() {
    let many = Endless::fast("HTTP/1.1 201 Scripted\r\n", "x-header: value\r\n".repeat(1000).as_bytes());
    let long = Endless::fast("HTTP/1.1 201 Scripted\r\nx-header: ", &[b'x'; 64 * 1024]);
    let no_line = Endless::fast("", &[b'x'; 64 * 1024]);
    for (what, server) in [("many headers", many), ("a long header", long), ("no status line", no_line)] {
        for provider in PROVIDER_IDS {
            open(server.clone().create(provider, |config| config).await, what);
        }
    }
}

/// Each piece comes well within the limit, so a limit on the wait for the next one would never end.
#[tokio::test]
async fn a_slow_response_ends_at_the_timeout_of_its_attempt() {
    let limit = |config: Config| config.attempt_timeout(Duration::from_millis(400));
    let trickle = |head: &str| Endless { pause: Duration::from_millis(10), ..Endless::fast(head, b" ") };
    open(trickle("HTTP/1.1 201 Scripted\r\nx-header: ").create("kraken", limit).await, "a head");
    for head in [LENGTH_UNKNOWN, GIGABYTES] {
        let error = trickle(head).create("capa", limit).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (&ErrorKind::Unknown, Some(201)), "{head}");
        let kept = error.raw().unwrap().expose().len();
        assert!((1..100).contains(&kept), "{kept}");
    }
}

/// One mebibyte of zeros, compressed: almost all of it is one run of zeros itself.
fn bomb() -> Vec<u8> {
    let begin = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x08\x5f\xa0";
    let end = b"\x3e\x03\x1c\xea\x38\xa7\x00\x00\x10\x00";
    [&begin[..], &[0; 1016], end].concat()
}

/// What is not asked for is not taken apart either; whoever wants to know what it was has the
/// bytes.
#[tokio::test]
async fn nothing_compressed_is_asked_for_and_nothing_is_decompressed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for encoding in ["gzip", "deflate", "br", "zstd"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                stream.read_buf(&mut request).await.unwrap();
            }
            requests.push(String::from_utf8(request).unwrap().to_lowercase());
            let length = bomb().len();
            let head =
                format!("HTTP/1.1 201 Scripted\r\ncontent-encoding: {encoding}\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(&[head.as_bytes(), &bomb()].concat()).await.unwrap();
        }
        requests
    });
    for _ in 0..4 {
        let error = create("capa", &config(&url)).await.unwrap_err();
        assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Unknown, UserMayExist::Maybe));
        assert_eq!(error.raw().unwrap().expose(), bomb());
    }
    for request in server.await.unwrap() {
        assert!(request.starts_with("post ") && request.contains("accept-encoding: identity\r\n"), "{request}");
    }
}
