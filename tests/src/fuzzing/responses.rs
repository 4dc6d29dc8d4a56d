//! Arbitrary bodies, under any status, at every provider.

use enroll::{CreatedUser, Error, ErrorKind, Facts, UserMayExist};
use reqwest::header::HeaderMap;

use super::canned::Canned;
use super::{is_quiet, pick};
use crate::components::PROVIDED;

/// The statuses, by the letters from `a`.
const STATUSES: &[u16] = &[200, 201, 202, 204, 307, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 502, 503, 504];

/// The first byte names the provider (`1` to `5`, in order of the alphabet), the second the status
/// (`a` is 200); the rest is the body.
///
/// # Panics
///
/// Where something does not hold that must.
pub fn responses(bytes: &[u8]) {
    let [provider, status, body @ ..] = bytes else { return };
    let (facts, take) = pick(PROVIDED, provider.wrapping_sub(b'1'));
    let status = pick(STATUSES, status.wrapping_sub(b'a'));
    let result = take(&Canned { status, headers: HeaderMap::new(), body: body.to_vec() });
    is_quiet(&result);
    match &result {
        Ok(created) => is_created(facts, status, body, created),
        Err(error) => is_failure(facts, status, body, error),
    }
}

fn is_created(facts: &Facts, status: u16, body: &[u8], created: &CreatedUser) {
    assert!(facts.success.contains(&status), "{}: {status} creates nobody", facts.id);
    assert!(!created.user_id.is_empty(), "{}: an id of no letters", facts.id);
    assert_eq!(created.raw.expose(), body, "{}: the body is kept", facts.id);
    assert_eq!(created.attempts.len(), 1, "{}", facts.id);
}

fn is_failure(facts: &Facts, status: u16, body: &[u8], error: &Error) {
    let seen = (facts.id, status, error.kind().clone(), error.user_may_exist());
    assert_eq!(error.raw().map(|raw| raw.expose()), Some(body), "the body is kept: {seen:?}");
    assert_eq!(error.attempts().len(), 1, "{seen:?}");
    if *error.kind() == ErrorKind::CreatedUnreadable {
        assert_eq!(error.user_may_exist(), UserMayExist::Yes, "{seen:?}");
        assert!(facts.success.contains(&status), "{seen:?}");
    }
    if matches!(status, 202 | 204 | 307 | 408 | 500 | 502 | 503 | 504) {
        assert_eq!(error.user_may_exist(), UserMayExist::Maybe, "nothing proves anything: {seen:?}");
    }
    let is_object = serde_json::from_slice::<serde_json::Value>(without_bom(body)).is_ok_and(|body| body.is_object());
    if !is_object && status != 429 {
        // Only the beginning of a success proves anything.
        let is_proved = *error.kind() == ErrorKind::CreatedUnreadable;
        assert!(is_proved || error.user_may_exist() == UserMayExist::Maybe, "nothing of the provider's: {seen:?}");
    }
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
