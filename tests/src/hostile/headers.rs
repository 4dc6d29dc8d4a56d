//! Headers of any kind: how long to wait, and the provider's id of the request.

use std::time::Duration;

use enroll::client::is_plain_id;
use enroll::{Error, ErrorKind, Facts, UserMayExist};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::canned::Canned;
use super::{is_quiet, pick};
use crate::components::PROVIDED;

const STATUSES: &[u16] = &[429, 503, 500, 400];

/// The first byte names the provider (`1` to `5`, in order of the alphabet), the second the status (`a` is 429, `b` 503); the rest is lines of the form
/// `name: value`, of which those count that could be headers.
///
/// # Panics
///
/// Where something does not hold that must.
pub fn headers(bytes: &[u8]) {
    let [provider, status, lines @ ..] = bytes else { return };
    let (facts, take) = pick(PROVIDED, provider.wrapping_sub(b'1'));
    let status = pick(STATUSES, status.wrapping_sub(b'a'));
    let headers: HeaderMap = lines.split(|byte| *byte == b'\n').filter_map(header).take(100).collect();
    let result = take(&Canned { status, headers: headers.clone(), body: Vec::new() });
    is_quiet(&result);
    let error = result.expect_err("no status of these creates a user");
    holds(facts, status, &headers, &error);
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value.trim_ascii()).ok()?))
}

fn holds(facts: &Facts, status: u16, headers: &HeaderMap, error: &Error) {
    if let Some(id) = error.request_id() {
        assert!(is_plain_id(id), "{}: an id that may not be shown", facts.id);
        assert!(headers.values().any(|value| value == id), "{}: an id from nowhere", facts.id);
    }
    match (status, error.kind()) {
        (429, ErrorKind::RateLimited(wait)) => is_asked(facts, headers, *wait),
        (500 | 503, ErrorKind::Unknown) => {}
        (400, ErrorKind::Intermediary | ErrorKind::ProtocolViolation) => {}
        (_, kind) => panic!("{}, {status}: {kind:?}", facts.id),
    }
    assert_eq!(error.user_may_exist(), if status == 429 { UserMayExist::No } else { UserMayExist::Maybe });
}

/// Seconds are taken as they are, but for a number beyond all time; what is not even text asks for nothing.
fn is_asked(facts: &Facts, headers: &HeaderMap, wait: Option<Duration>) {
    let own = facts.wait_header.and_then(|name| headers.get(name));
    let Some(value) = headers.get(RETRY_AFTER).or(own) else {
        return assert_eq!(wait, None, "{}: a wait from nowhere", facts.id);
    };
    match value.to_str() {
        Ok(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let seconds = text.parse().map_or(Duration::MAX, Duration::from_secs);
            assert_eq!(wait, Some(seconds), "{}", facts.id);
        }
        Ok(_) => {}
        Err(_) if own.is_some() => {}
        Err(_) => assert_eq!(wait, None, "{}", facts.id),
    }
}
