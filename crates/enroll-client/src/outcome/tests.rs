//! The names under which outcomes are stored and counted.

use std::fmt::Debug;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::NonceOrder;
use crate::service::{Existing, RejectionKind, RetryKey};

/// The name in JSON, after the value was read as it was written.
fn stored<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> String {
    let json = serde_json::to_value(value).unwrap();
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
    let tag = json.as_object().and_then(|fields| fields.keys().next().cloned());
    tag.or_else(|| json.as_str().map(str::to_owned)).unwrap_or_else(|| json.to_string())
}

fn rejections() -> [RejectionKind; 9] {
    use RejectionKind::{
        AlreadyExists, Credentials, IdempotencyKeyReused, LockedOut, Nonce, RateLimited, Rule, Signature,
    };
    let [by_id, by_email] = [Existing::ExternalId, Existing::Email].map(AlreadyExists);
    [Credentials, Signature, Nonce, by_id, by_email, IdempotencyKeyReused, Rule, RateLimited, LockedOut]
}

#[test]
fn a_name_in_json_is_the_one_that_is_counted() {
    for user in [UserMayExist::No, UserMayExist::Maybe, UserMayExist::Yes] {
        assert_eq!(stored(&user), user.as_str());
    }
    for existing in [Existing::ExternalId, Existing::Email] {
        assert_eq!(stored(&existing), existing.as_str());
    }
    for key in [RetryKey::ExternalId, RetryKey::Email, RetryKey::IdempotencyKey] {
        assert_eq!(stored(&key), key.as_str());
    }
    for kind in rejections() {
        assert_eq!(stored(&kind), kind.as_str());
    }
    use FailureKind::{Authorize, Connect, DeadlineBeforeSending, Lost, TimedOut, Tls};
    for kind in [Authorize, Connect, Tls, DeadlineBeforeSending, TimedOut, Lost] {
        assert_eq!(stored(&kind), kind.as_str());
        assert_eq!(stored(&Ended::Failed(kind)), "failed");
    }
}

#[test]
fn what_a_response_proved_is_read_as_it_was_written() {
    use Verdict::{Conflict, Created, Intermediary, LockedOut, RateLimited, Read, Undocumented, Unknown};
    let wait = Some(Duration::from_millis(1500));
    let with_wait = [RateLimited, LockedOut, Unknown, Intermediary].map(|verdict| [verdict(wait), verdict(None)]);
    let others = [Created, Read, Conflict, Undocumented];
    for verdict in with_wait.into_iter().flatten().chain(others) {
        assert_eq!(stored(&verdict), verdict.as_str());
        assert_eq!(stored(&Ended::Responded(verdict)), "responded");
    }
    for kind in rejections() {
        assert_eq!(stored(&Verdict::Rejected(kind)), "rejected");
    }
    for until in [None, wait] {
        stored(&SafeRetry::new(RetryKey::Email, until));
    }
    for (order, name) in [(NonceOrder::PerKey, "per_key"), (NonceOrder::Paced, "paced"), (NonceOrder::Free, "free")] {
        assert_eq!(stored(&order), name);
    }
}
