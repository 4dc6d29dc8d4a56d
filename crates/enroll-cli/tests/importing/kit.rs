//! Files of rows, and the import command.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::support::{Ended, PERSON, World};

/// The profile of a row, which no other row shares a unique value with.
pub(crate) fn person(number: u64) -> Value {
    let mut person: Value = serde_json::from_str(PERSON).unwrap();
    person["external_id"] = json!(format!("canary-id-{number}"));
    person["email"] = json!(format!("canary-{number}@example.com"));
    person
}

/// One without a required e-mail address.
pub(crate) fn invalid(number: u64) -> Value {
    let mut person = person(number);
    person["email"] = Value::Null;
    person
}

pub(crate) fn ndjson(rows: impl IntoIterator<Item = Value>) -> String {
    rows.into_iter().map(|row| format!("{row}\n")).collect()
}

/// Writes `users.ndjson` with this many rows.
pub(crate) fn users(world: &World, rows: u64) {
    world.write("users.ndjson", &ndjson((1..=rows).map(person)));
}

/// Flags of an import of `users.ndjson`.
pub(crate) fn flags<'a>(to: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "--to", to, "--journal", "enroll.db", "--yes"][..], more, &["users.ndjson"]].concat()
}

pub(crate) fn import(world: &World, to: &str, more: &[&str]) -> Ended {
    world.run(&flags(to, more))
}

pub(crate) fn report(world: &World, more: &[&str]) -> Ended {
    world.run(&[&["report", "--journal", "enroll.db"][..], more].concat())
}

pub(crate) fn resolve(world: &World, to: &str, more: &[&str]) -> Ended {
    world.run(&[&["resolve", "--journal", "enroll.db", "--to", to, "--yes", "users.ndjson"][..], more].concat())
}

/// The number of rows in a state, by the summary of a target.
pub(crate) fn count(ended: &Ended, name: &str, state: &str) -> u64 {
    summary(ended, name)["counts"][state].as_u64().unwrap()
}

/// The last object of a target.
pub(crate) fn summary(ended: &Ended, name: &str) -> Value {
    let lines = ended.lines();
    let found = lines.into_iter().map(|mut line| line["summary"].take()).find(|summary| summary["name"] == name);
    assert!(found.is_some(), "no summary of {name} in {ended:?}");
    found.unwrap()
}

/// The lines of a file, each an object.
pub(crate) fn objects(world: &World, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(world.path(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A server that rejects every user as capa does, and counts them.
pub(crate) fn rejecting() -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU64::new(0));
    let counted = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
            // The body is one JSON object.
            while !request.ends_with(b"}") {
                let read = stream.read(&mut buffer).unwrap();
                if read == 0 {
                    break;
                }
                request.extend_from_slice(&buffer[..read]);
            }
            counted.fetch_add(1, Ordering::Relaxed);
            let body = r#"{ "errorCode": "E4711", "message": "not now" }"#;
            let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
    });
    (url, requests)
}
