//! Arbitrary headers: how long to wait, and the provider's id of the request.

use std::time::Duration;

use enroll::client::is_plain_id;
use enroll::{Error, ErrorKind, Facts, UserMayExist};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::canned::Canned;
use super::{is_quiet, pick};
use crate::components::PROVIDED;

const STATUSES: &[u16] = &[429, 503, 500, 400];

/// The first byte names the provider (`1` to `5`, in order of the alphabet), the second the status
/// (`a` is 429, `b` 503); the rest is lines of the form `name: value`, of which those count that
/// could be headers.
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

/// No header that holds plain seconds asks for more than is waited, but for more than a year; what
/// is not even text asks for nothing.
fn is_asked(facts: &Facts, headers: &HeaderMap, wait: Option<Duration>) {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    let names = ["retry-after"].into_iter().chain(facts.wait_header);
    let values: Vec<_> = names.flat_map(|name| headers.get_all(name)).filter_map(|value| value.to_str().ok()).collect();
    let is_plain = |text: &&&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = values.iter().filter(is_plain).map(|text| text.parse().map_or(YEAR, Duration::from_secs).min(YEAR));
    assert!(seconds.max() <= wait, "{}: less than was asked for", facts.id);
    assert!(wait.is_none_or(|wait| !values.is_empty() && wait <= YEAR), "{}: a wait from nowhere", facts.id);
}
