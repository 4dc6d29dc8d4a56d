//! A server that ends its side of a connection and goes on reading, so that it sees what a client
//! still sends.
//!
//! It has its own threads. So a test on a single-threaded runtime can wait for the end of a
//! connection before its client notices.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use enroll_tests::scripted::is_whole;

/// Which connection a request came on, counted from 0, and the request.
pub(in crate::transport) type Seen = (usize, String);

/// When the server ends a connection.
#[derive(Clone, Copy)]
pub(in crate::transport) enum End {
    /// When the test calls [`HalfClosed::end_all`].
    OnDemand,
    /// After each response, at once or a moment later, never the same moment twice in a row.
    AfterEachResponse,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Vec<Seen>>,
    open: Mutex<Vec<TcpStream>>,
}

/// A running server. Its threads end with their connections, and with the process.
pub(in crate::transport) struct HalfClosed {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl HalfClosed {
    /// Responds to every request with this status and body.
    pub(in crate::transport) fn start(status: u16, body: &str, end: End) -> Self {
        Self::responding(format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {}\r\n\r\n{body}", body.len()), end)
    }

    /// Responds to every request with this body in pieces.
    pub(in crate::transport) fn start_in_pieces(status: u16, pieces: &[&str], end: End) -> Self {
        let pieces: String = pieces.iter().map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len())).collect();
        Self::responding(
            format!("HTTP/1.1 {status} Scripted\r\ntransfer-encoding: chunked\r\n\r\n{pieces}0\r\n\r\n"),
            end,
        )
    }

    fn responding(response: String, end: End) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let server = Server { response, end, shared: Arc::clone(&shared) };
        thread::spawn(move || Arc::new(server).accept(&listener));
        Self { address, shared }
    }

    pub(in crate::transport) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends all connections. When it returns, the end of each has arrived: loopback has no way in
    /// between.
    pub(in crate::transport) fn end_all(&self) {
        for open in locked(&self.shared.open).drain(..) {
            open.shutdown(Shutdown::Write).unwrap();
        }
    }

    /// What was read whole.
    pub(in crate::transport) fn seen(&self) -> Vec<Seen> {
        locked(&self.shared.seen).clone()
    }
}

struct Server {
    response: String,
    end: End,
    shared: Arc<Shared>,
}

impl Server {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for (number, stream) in listener.incoming().enumerate() {
            let (server, stream) = (Arc::clone(self), stream.unwrap());
            thread::spawn(move || server.serve(number, stream));
        }
    }

    fn serve(&self, number: usize, mut stream: TcpStream) {
        locked(&self.shared.open).push(stream.try_clone().unwrap());
        while let Some(request) = read(&mut stream) {
            locked(&self.shared.seen).push((number, request));
            // After the end there is no response any more.
            if stream.write_all(self.response.as_bytes()).is_ok() && matches!(self.end, End::AfterEachResponse) {
                thread::sleep(Duration::from_micros(number as u64 * 37 % 200));
                let _ = stream.shutdown(Shutdown::Write);
            }
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<String> {
    let (mut request, mut some) = (Vec::new(), [0; 4096]);
    while !is_whole(&request) {
        let length = stream.read(&mut some).ok().filter(|length| *length > 0)?;
        request.extend_from_slice(&some[..length]);
    }
    String::from_utf8(request).ok()
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
