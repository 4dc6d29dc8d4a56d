//! A provider as the property assumes it: it stores what an event says, keeps unique what its page
//! promises, and responds as the event says.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use enroll_tests::scripted::is_whole;
use enroll_tests::specs;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::bodies::Bodies;
use super::event::{Effect, Foreign, Form, Look, Message, Place};

/// A running provider. It ends when it is dropped.
pub(super) struct Provider {
    pub(super) url: String,
    pub(super) id: &'static str,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

struct State {
    bodies: Bodies,
    /// Where a request has what is promised to be unique: a name, and a pointer into the body or a
    /// header.
    promised: Vec<(String, Option<String>)>,
    taken: HashSet<(String, String)>,
    events: Vec<(Effect, Look)>,
    late: Vec<Request>,
    requests: usize,
    stored: usize,
}

struct Request {
    head: String,
    body: Value,
}

/// The true outcome of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth {
    pub(super) stored: usize,
    pub(super) requests: usize,
}

impl Provider {
    pub(super) async fn start(id: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::new(id)));
        let server = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { url, id, state, server }
    }

    /// Begins a call: no user is stored, except another person with the values of `taken`. Whether
    /// that is so.
    pub(super) fn begin(&self, events: Vec<(Effect, Look)>, taken: Option<Value>) -> bool {
        let mut state = self.state.lock().unwrap();
        *state = State { events, ..State::new(self.id) };
        if let Some(body) = taken {
            let claims = state.claims(&Request { head: String::new(), body });
            state.taken.extend(claims);
        }
        !state.taken.is_empty()
    }

    /// Ends a call: what is stored late is stored now.
    pub(super) fn end(&self) -> Truth {
        let mut state = self.state.lock().unwrap();
        state.store_late();
        Truth { stored: state.stored, requests: state.requests }
    }

    /// A listed text, by any number.
    pub(super) fn listed(&self, number: usize) -> Option<String> {
        self.state.lock().unwrap().listed(number)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        if let Some(request) = read(&mut stream).await {
            let response = state.lock().unwrap().respond(request);
            // A client that goes away in the middle is the client's own affair.
            let _ = stream.write_all(&response.unwrap_or_default()).await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    Some(Request { head, body: serde_json::from_slice(&bytes[end + 4..]).ok()? })
}

impl State {
    fn new(id: &'static str) -> Self {
        let facts = enroll::PROVIDERS.iter().find(|facts| facts.id == id).unwrap();
        let promises = specs::shared(id)["x-enroll-provider"]["retry_safe_by"].as_array().unwrap();
        let place = |by: &str| match by {
            "external_id" => facts.external_id_pointer,
            "email" => facts.email_pointer,
            _ => None,
        };
        let promised = promises.iter().map(|promise| promise["by"].as_str().unwrap());
        Self {
            bodies: Bodies::of(id),
            promised: promised.map(|by| (by.to_owned(), place(by).map(str::to_owned))).collect(),
            taken: HashSet::new(),
            events: Vec::new(),
            late: Vec::new(),
            requests: 0,
            stored: 0,
        }
    }

    /// What no other user may have. A provider trims, so what is blank is nothing.
    fn claims(&self, request: &Request) -> Vec<(String, String)> {
        let claim = |(by, pointer): &(String, Option<String>)| {
            let value = match pointer {
                Some(pointer) => request.body.pointer(pointer)?.as_str()?.to_owned(),
                None => request.head.lines().find_map(|line| line.strip_prefix("x-sp-idempotency-key:"))?.to_owned(),
            };
            let value = value.trim().to_lowercase();
            (!value.is_empty()).then(|| (by.clone(), value))
        };
        self.promised.iter().filter_map(claim).collect()
    }

    /// Stores the user of a request, or says which value is taken.
    fn store(&mut self, request: &Request) -> Result<String, String> {
        let claims = self.claims(request);
        if let Some((by, _)) = claims.iter().find(|claim| self.taken.contains(*claim)) {
            return Err(by.clone());
        }
        self.taken.extend(claims);
        self.stored += 1;
        Ok(format!("user-{}", self.stored))
    }

    fn store_late(&mut self) {
        for request in std::mem::take(&mut self.late) {
            let _ = self.store(&request);
        }
    }

    fn respond(&mut self, request: Request) -> Option<Vec<u8>> {
        self.requests += 1;
        let (effect, look) =
            if self.events.is_empty() { (Effect::Stored, Look::Documented(0)) } else { self.events.remove(0) };
        let before = std::mem::take(&mut self.late);
        let stored = (effect == Effect::Stored).then(|| self.store(&request));
        let response = self.look(&look, stored.as_ref(), &request);
        // What was late is late by one request.
        self.late = before;
        self.store_late();
        if effect == Effect::StoredLate {
            self.late.push(request);
        }
        response
    }

    /// The provider's documented response to what it did.
    fn documented(&self, number: usize, stored: Option<&Result<String, String>>) -> (u16, String) {
        let (status, body) = match stored {
            Some(Ok(user)) => self.bodies.created(user),
            Some(Err(taken)) => self.bodies.duplicate(taken),
            None => self.bodies.rejections[number % self.bodies.rejections.len()].clone(),
        };
        (status, body.to_string())
    }

    fn look(&self, look: &Look, stored: Option<&Result<String, String>>, request: &Request) -> Option<Vec<u8>> {
        match look {
            Look::Documented(number) => {
                let (status, body) = self.documented(*number, stored);
                Some(response(status, &[], body.as_bytes(), body.len()))
            }
            Look::Cut { of, hundredths } => {
                let (status, body) = self.documented(*of, stored);
                let cut = body.len() * hundredths / 100;
                Some(response(status, &[], &body.as_bytes()[..cut], body.len()))
            }
            Look::Limited(body) => {
                let body = foreign(body, &request.body);
                Some(response(429, &[("retry-after", "1")], body.as_bytes(), body.len()))
            }
            Look::Foreign { status, body, headers } => {
                let body = foreign(body, &request.body);
                Some(response(*status, headers, body.as_bytes(), body.len()))
            }
            Look::Message { place, message, form } => {
                let (status, body) = self.message(*place, message, *form, &request.body);
                Some(response(status, &[], body.as_bytes(), body.len()))
            }
            Look::Reset => None,
        }
    }

    fn listed(&self, number: usize) -> Option<String> {
        let listed = &self.bodies.listed;
        listed.get(number.checked_rem(listed.len())?).cloned()
    }

    fn message(&self, place: Place, message: &Message, form: Form, request: &Value) -> (u16, String) {
        let sent = strings(request);
        let message = match message {
            Message::Text(text) => (*text).to_owned(),
            // The profile of the case spells the same text, but not every provider is sent a field
            // that can.
            Message::Listed(number) => match self.listed(*number).filter(|text| is_in(text, &sent)) {
                Some(text) => text,
                None => sent[number % sent.len()].clone(),
            },
            Message::Tail(number) => format!("{}: of another", self.listed(*number).unwrap_or_default()),
            Message::Sent(number) => sent[number % sent.len()].clone(),
        };
        let status = match place {
            Place::Rejection(status) if self.bodies.documented_statuses.contains(&status.into()) => 400,
            Place::Failure(status) | Place::Rejection(status) => status,
            Place::Success | Place::Denial => self.bodies.success.0,
        };
        let body = |message: &str| match place {
            Place::Denial => self.bodies.denial(message),
            _ => self.bodies.error(message),
        };
        match form {
            Form::Own => (status, body(&message).to_string()),
            Form::Beside => (status, with_field(&body("Odd"), "hint", &Value::from(message).to_string())),
            Form::Broken(value) => (status, with_field(&body(&message), "n", value)),
        }
    }
}

/// An object with one more field.
fn with_field(object: &Value, name: &str, value: &str) -> String {
    let object = object.to_string();
    let fields = object.strip_suffix('}').unwrap();
    format!("{fields},\"{name}\":{value}}}")
}

fn foreign(body: &Foreign, request: &Value) -> String {
    match body {
        Foreign::Text(text) => (*text).to_owned(),
        Foreign::Marked(text) => format!("\u{feff}{text}"),
        Foreign::Echo(form) => form.replace("{}", &strings(request).join(", ").replace('"', "'")),
    }
}

/// Whether a string is what one of these says.
fn is_in(text: &str, sent: &[String]) -> bool {
    sent.iter().any(|sent| sent.to_lowercase().contains(&text.to_lowercase()))
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn response(status: u16, headers: &[(&str, &str)], body: &[u8], length: usize) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {status} World\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}
