//! Connection resets, as the socket sees them.

use super::{PROVIDERS, right, stored, with};
use crate::support::Call;
use enroll_sandbox::{Fault, Sandbox};
use std::io::ErrorKind;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn written(sandbox: &Sandbox, call: &Call) -> TcpStream {
    let mut stream = TcpStream::connect(sandbox.url().trim_start_matches("http://")).await.unwrap();
    let length = call.body.len();
    let mut head = format!("POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n", call.target);
    head += "content-type: application/json\r\n";
    call.headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    stream.write_all(&call.body).await.unwrap();
    stream
}

#[tokio::test]
async fn a_reset_is_a_reset_and_not_a_byte_comes_before_it() {
    for provider in PROVIDERS {
        for (fault, users) in [(Fault::ResetBeforeProcessing, 0), (Fault::ResetAfterStoring, 1)] {
            let sandbox = with(provider, fault.clone()).await;
            let mut stream = written(&sandbox, &right(&sandbox, provider, "one")).await;
            let error = stream.read(&mut [0]).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{provider} {fault:?}");
            assert_eq!(stored(&sandbox, provider), users, "{provider} {fault:?}");
            assert_eq!(sandbox.received()[0].status(), None);
            assert!(sandbox.users().iter().all(|user| !user.is_delivered()));
        }
    }
}

#[tokio::test]
async fn other_connections_live_on() {
    let sandbox = with("capa", Fault::ResetAfterStoring).await;
    let mut other = written(&sandbox, &right(&sandbox, "bitpanda", "one")).await;
    assert!(right(&sandbox, "capa", "one").response(&sandbox).await.is_err());
    let mut start = [0; 12];
    other.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 201");
    sandbox.clear_faults();
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 409, "it was stored");
}
