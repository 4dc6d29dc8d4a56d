//! What is between a worker and its database: it can be cut, and lose a response.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use enroll_import::PostgresOptions;
use enroll_import::testing::TestDatabase;

/// A way to a database.
pub(crate) struct Proxy {
    address: String,
    way: Arc<Way>,
}

#[derive(Default)]
struct Way {
    mode: Mutex<Mode>,
    connections: Mutex<Vec<TcpStream>>,
    /// The connection is cut instead of passing on a response with these bytes, once.
    lost: Mutex<Option<Vec<u8>>>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Mode {
    #[default]
    Open,
    /// Connections end at once.
    Cut,
    /// Connections are made, and nothing comes back.
    Silent,
}

impl Proxy {
    pub(crate) fn to(database: &TestDatabase) -> Self {
        let direct = PostgresOptions::new(&database.address()).unwrap();
        let server = SocketAddr::new(direct.host().parse().unwrap(), direct.port());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = Arc::new(Way::default());
        let ways = way.clone();
        // It ends with the process.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| ways.connect(client, server)));
        Self { address: format!("postgres://{}@127.0.0.1:{port}/{}", direct.user(), database.name()), way }
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions::new(&self.address).unwrap()
    }

    /// Cuts all connections, and each new one.
    pub(crate) fn cut(&self) {
        *self.way.mode.lock().unwrap() = Mode::Cut;
        self.way.cut_all();
    }

    /// Cuts all connections; new ones get no response.
    pub(crate) fn fall_silent(&self) {
        *self.way.mode.lock().unwrap() = Mode::Silent;
        self.way.cut_all();
    }

    pub(crate) fn restore(&self) {
        *self.way.mode.lock().unwrap() = Mode::Open;
    }

    /// Loses the response to the next statement with this result, as `UPDATE 3`. The server has
    /// committed it by then.
    pub(crate) fn lose(&self, result: &str) {
        *self.way.lost.lock().unwrap() = Some(format!("{result}\0").into_bytes());
    }

    /// Whether that response came and was lost.
    pub(crate) fn has_lost(&self) -> bool {
        self.way.lost.lock().unwrap().is_none()
    }
}

impl Way {
    fn connect(self: &Arc<Self>, client: TcpStream, server: SocketAddr) {
        match *self.mode.lock().unwrap() {
            Mode::Cut => return,
            Mode::Silent => return self.connections.lock().unwrap().push(client),
            Mode::Open => {}
        }
        let Ok(server) = TcpStream::connect(server) else { return };
        let both = [client.try_clone().unwrap(), server.try_clone().unwrap()];
        self.connections.lock().unwrap().extend(both);
        let (to_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        let (there, back) = (self.clone(), self.clone());
        thread::spawn(move || there.pass(client, to_server, false));
        thread::spawn(move || back.pass(server, to_client, true));
    }

    fn pass(&self, mut from: TcpStream, mut to: TcpStream, is_response: bool) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length) = from.read(&mut buffer) {
            let bytes = &buffer[..length];
            if length == 0 || (is_response && self.loses(bytes)) || to.write_all(bytes).is_err() {
                break;
            }
        }
        // One that is closed already cannot be closed again.
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    }

    fn loses(&self, bytes: &[u8]) -> bool {
        let mut lost = self.lost.lock().unwrap();
        let is_lost = lost.as_ref().is_some_and(|lost| bytes.windows(lost.len()).any(|part| part == lost));
        if is_lost {
            *lost = None;
        }
        is_lost
    }

    fn cut_all(&self) {
        for connection in self.connections.lock().unwrap().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}
