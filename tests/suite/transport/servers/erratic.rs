//! A server that ends connections at any moment: before a request, in the middle of one, after it,
//! after its response. It remembers every request that arrived whole.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use enroll_tests::profiles::NUMBERED;
use enroll_tests::scripted::is_whole;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running server. It ends when it is dropped.
pub(in crate::transport) struct Erratic {
    url: String,
    arrived: Arc<Mutex<BTreeSet<u64>>>,
    server: JoinHandle<()>,
}

/// Numbers without a pattern, the same in every run.
pub(in crate::transport) fn scattered(number: u64) -> u64 {
    // The finalizer of SplitMix64.
    let mixed = (number ^ (number >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
}

impl Erratic {
    /// Responds with this status and body, if it responds.
    pub(in crate::transport) async fn start(status: u16, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::default();
        let response = format!("HTTP/1.1 {status} Erratic\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let server = tokio::spawn(accept(listener, response.into_bytes().into(), Arc::clone(&arrived)));
        Self { url, arrived, server }
    }

    pub(in crate::transport) fn url(&self) -> &str {
        &self.url
    }

    /// The numbers of the persons whose request arrived.
    pub(in crate::transport) fn arrived(&self) -> BTreeSet<u64> {
        self.arrived.lock().unwrap().clone()
    }
}

impl Drop for Erratic {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn accept(listener: TcpListener, response: Arc<[u8]>, arrived: Arc<Mutex<BTreeSet<u64>>>) {
    let mut connections = 0;
    while let Ok((stream, _)) = listener.accept().await {
        connections += 1;
        let (response, arrived) = (Arc::clone(&response), Arc::clone(&arrived));
        tokio::spawn(async move { serve(stream, connections, &response, &arrived).await });
    }
}

/// Serves a connection until chance or the client ends it.
async fn serve(mut stream: TcpStream, connection: u64, response: &[u8], arrived: &Mutex<BTreeSet<u64>>) -> Option<()> {
    // What is not read at the end causes a reset, whoever ends the connection.
    stream.set_zero_linger().ok()?;
    let mut bytes = Vec::new();
    for turn in 0.. {
        let chance = scattered(connection * 1_000 + turn);
        let enough = match chance % 8 {
            0 => 0,
            1 => 1 + usize::try_from(chance / 8 % 2_000).unwrap_or_default(),
            _ => usize::MAX,
        };
        bytes.clear();
        while !is_whole(&bytes) {
            if bytes.len() >= enough || stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        arrived.lock().unwrap().extend(number(&bytes));
        tokio::time::sleep(Duration::from_micros(chance / 64 % 3_000)).await;
        if chance % 8 == 2 {
            return None;
        }
        stream.write_all(response).await.ok()?;
        if chance % 8 == 3 {
            stream.shutdown().await.ok()?;
        }
    }
    None
}

/// Whose request it is.
fn number(request: &[u8]) -> Option<u64> {
    let request = String::from_utf8_lossy(request);
    let (_, rest) = request.split_once(NUMBERED)?;
    rest.get(..8)?.parse().ok()
}
