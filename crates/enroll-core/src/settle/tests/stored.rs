//! The stored form of a pending call.

use serde_json::{Value, json};

use super::double::{BY_ID, BY_KEY, Double, NOW};
use crate::test_double::{EMAIL, EXTERNAL_ID, KEY, user};
use crate::{CallOptions, PendingCall};

#[test]
fn the_stored_form_has_ids_and_times_and_no_address() {
    let mut pending = PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW).idempotency_key(KEY);
    pending.ended_at(NOW);
    let mut stored = serde_json::to_value(&pending).unwrap();
    assert_eq!(serde_json::from_value::<PendingCall>(stored.clone()).unwrap(), pending);
    let hash = stored.as_object_mut().unwrap().remove("email_sha256").unwrap();
    assert!(hash.as_str().is_some_and(|hash| hash.len() == 64) && !stored.to_string().contains(EMAIL));
    let expected = json!({
        "version": 1, "provider": "fake", "external_id": EXTERNAL_ID, "idempotency_key": KEY,
        "began_at_ms": 1_800_000_000_000_u64, "ended_at_ms": 1_800_000_000_000_u64,
    });
    assert_eq!(stored, expected);
}

#[test]
fn a_call_that_is_being_settled_is_stored_as_such_until_it_ends() {
    let mut pending = PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW).settling();
    let stored = serde_json::to_value(&pending).unwrap();
    assert_eq!(stored["settling"], true);
    assert_eq!(serde_json::from_value::<PendingCall>(stored).unwrap(), pending);
    pending.ended_at(NOW);
    assert_eq!(serde_json::to_value(&pending).unwrap().get("settling"), None);
}

#[test]
fn a_later_release_may_add_fields_and_another_form_is_rejected() {
    let stored = |version: u32| json!({ "version": version, "provider": "fake", "began_at_ms": 5, "later": [1] });
    let pending: PendingCall = serde_json::from_value(stored(1)).unwrap();
    assert_eq!((pending.provider(), pending.began().as_millis()), ("fake", 5));
    let error = serde_json::from_value::<PendingCall>(stored(2)).unwrap_err().to_string();
    assert!(error.contains("another version"), "{error}");
}

#[test]
fn an_error_of_decoding_shows_no_value() {
    let broken: Value = json!({ "version": 1, "provider": "fake", "began_at_ms": EMAIL, "external_id": EXTERNAL_ID });
    let error = serde_json::from_value::<PendingCall>(broken).unwrap_err();
    crate::test_double::assert_silent(&format!("{error} {error:?}"));
}

#[test]
fn a_key_is_made_only_if_the_provider_accepts_keys() {
    let key = |facts| {
        let pending = PendingCall::new_at(&Double::new(facts), &user(), NOW);
        pending.call_options_at(CallOptions::new(), NOW).idempotency_key
    };
    assert!(key(&BY_KEY).is_some_and(|key| key.len() == 32) && key(&BY_KEY) != key(&BY_KEY));
    assert_eq!(key(&BY_ID), None);
    let kept = PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW);
    let call = kept.call_options_at(CallOptions::new().idempotency_key("mine"), NOW);
    assert_eq!(call.idempotency_key.as_deref(), Some("mine"));
}

#[test]
fn the_age_of_a_key_is_unknown_if_the_clock_was_set_back() {
    let pending = PendingCall::new_at(&Double::new(&BY_KEY), &user(), NOW);
    let age = |now| pending.call_options_at(CallOptions::new(), now).idempotency_key_age;
    let second = std::time::Duration::from_secs(1);
    assert_eq!(age(NOW + second), Some(second));
    assert_eq!(age(NOW - second), Some(std::time::Duration::MAX));
}

#[test]
fn a_new_key_has_its_own_age_and_the_first_attempt_keeps_its_time() {
    let mut pending = PendingCall::new_at(&Double::new(&BY_KEY), &user(), NOW);
    let key = |pending: &PendingCall| pending.call_options_at(CallOptions::new(), NOW).idempotency_key;
    let (old, day) = (key(&pending), std::time::Duration::from_secs(24 * 60 * 60));
    assert!(pending.renew_key_at(NOW + day));
    assert!(key(&pending) != old && pending.began() == NOW);
    let again: PendingCall = serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
    assert_eq!(again, pending);
    let call = again.call_options_at(CallOptions::new(), NOW + day * 2);
    assert_eq!(call.idempotency_key_age, Some(day));
    assert!(!PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW).renew_key_at(NOW), "no key, no new one");
}

/// A blank key would be replaced by a new one, under which the provider creates a second user.
#[test]
fn a_stored_blank_key_is_none() {
    for key in ["", " ", "\u{200b}"] {
        let stored = json!({ "version": 1, "provider": "fake", "began_at_ms": 5, "idempotency_key": key });
        let pending: PendingCall = serde_json::from_value(stored).unwrap();
        assert_eq!((pending.key(), pending.clone().renew_key_at(NOW)), (None, false), "{key:?}");
        assert_eq!(pending.call_options_at(CallOptions::new(), NOW).idempotency_key, None, "{key:?}");
    }
}
