//! What the control endpoint shows: the users with what only they know, and the requests without any of it.

use crate::{fault::Fault, record::Received, truth::Truth, user::User};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

#[derive(Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    facts: &'a crate::user::Facts,
    /// How many users of the provider belong to the same customer, this one included.
    times_stored: usize,
}

#[derive(Serialize)]
struct Seen<'a> {
    provider: Option<&'static str>,
    method: &'a str,
    path: &'a str,
    status: Option<u16>,
    fault: Option<&'a Fault>,
}

/// The users by provider, each list in the order of creation.
pub(super) fn users(truth: &Truth) -> Value {
    let listed = |provider: &str| {
        let times = times_stored(truth, provider);
        let stored = |user: &User| {
            let times_stored = user.customer().and_then(|customer| times.get(customer)).copied().unwrap_or(1);
            json!(Stored { facts: user.facts(), times_stored })
        };
        truth.users(provider).map(stored).collect::<Vec<_>>()
    };
    truth.tallies.keys().map(|provider| ((*provider).to_owned(), listed(provider).into())).collect::<Map<_, _>>().into()
}

fn times_stored<'a>(truth: &'a Truth, provider: &str) -> HashMap<&'a str, usize> {
    let mut times = HashMap::new();
    for customer in truth.users.iter().filter(|user| user.provider() == provider).filter_map(User::customer) {
        *times.entry(customer).or_default() += 1;
    }
    times
}

/// The remembered requests, in order.
pub(super) fn requests(received: &[Received]) -> Value {
    received.iter().map(|request| json!(seen(request))).collect()
}

fn seen(request: &Received) -> Seen<'_> {
    Seen {
        provider: request.provider(),
        method: request.method().as_str(),
        path: request.path(),
        status: request.status(),
        fault: request.fault(),
    }
}
