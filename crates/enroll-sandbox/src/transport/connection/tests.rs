use super::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

const LONG: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(50);

/// A listener, and client connections to it.
async fn opened(limits: Limits, count: usize) -> (Connections, Vec<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut streams = Vec::new();
    for _ in 0..count {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    (Connections::new(listener, limits), streams)
}

/// How a connection ends on which nothing more is sent.
async fn ended(socket: &mut Socket) -> io::ErrorKind {
    timeout(Duration::from_secs(10), socket.read_u8()).await.expect("an end").unwrap_err().kind()
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_until_another_ends() {
    let (mut connections, _streams) = opened(Limits { connections: 2, ..Limits::default() }, 3).await;
    let first = connections.accept().await;
    let _second = connections.accept().await;
    assert!(timeout(SHORT, connections.accept()).await.is_err());
    drop(first);
    timeout(Duration::from_secs(10), connections.accept()).await.expect("a permit is free");
}

#[tokio::test]
async fn an_idle_connection_ends_after_the_idle_timeout() {
    let limits = Limits { header: LONG, idle: SHORT, ..Limits::default() };
    let (mut connections, mut streams) = opened(limits, 1).await;
    let (mut socket, _) = connections.accept().await;
    // Before the first request, the timeout of the head applies.
    assert!(timeout(SHORT * 3, socket.read_u8()).await.is_err());
    streams[0].write_u8(b'G').await.unwrap();
    assert_eq!(socket.read_u8().await.unwrap(), b'G');
    drop(socket.connection.busy());
    assert_eq!(ended(&mut socket).await, io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn the_head_of_a_later_request_has_the_header_timeout() {
    let limits = Limits { header: SHORT, idle: LONG, ..Limits::default() };
    let (mut connections, mut streams) = opened(limits, 1).await;
    let (mut socket, _) = connections.accept().await;
    let busy = socket.connection.busy();
    assert!(timeout(SHORT * 3, socket.read_u8()).await.is_err(), "no timeout while a request is in progress");
    drop(busy);
    assert!(timeout(SHORT * 3, socket.read_u8()).await.is_err(), "idle");
    streams[0].write_u8(b'G').await.unwrap();
    assert_eq!(socket.read_u8().await.unwrap(), b'G');
    assert_eq!(ended(&mut socket).await, io::ErrorKind::TimedOut);
}
