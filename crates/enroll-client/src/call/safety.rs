//! Whether a retry of a call could create a second user.
//!
//! It could not if no earlier request can have created the first one, if the provider promises to
//! recognise the retry, or if the call is a read.

use std::time::Duration;

use super::Call;
use crate::outcome::{Ended, SafeRetry, UserMayExist};
use crate::response::RequestValues;
use crate::retry::decide::SafeBy;
use crate::service::{RetryKey, RetryPromise};

/// Retries under an idempotency key end this long before the provider forgets the key: clocks
/// differ, and the last attempt takes time.
const KEY_MARGIN: Duration = Duration::from_secs(60 * 60);

impl Call<'_> {
    /// Why a retry after this end of an attempt creates no second user.
    pub(super) fn safe_by(&self, ended: &Ended) -> SafeBy {
        let is_unknown = || UserMayExist::after(ended) == UserMayExist::Maybe;
        if self.draft.is_read() {
            SafeBy::Read
        } else if is_unknown() && self.is_promised(Duration::ZERO) {
            SafeBy::Promise
        } else {
            SafeBy::Nothing
        }
    }

    /// Whether the provider promises that a retry after this wait creates no second user, because
    /// it recognises a value that the request contains.
    fn is_promised(&self, wait: Duration) -> bool {
        let service = &self.session.shared.service;
        let sent = RequestValues::new(self.draft);
        let mut promises = service.retry_safe_by.iter();
        promises.any(|promise| sent.value(promise.at).is_some() && self.is_remembered(promise, wait))
    }

    /// Whether a retry after this wait cannot create a second user: no earlier request can have
    /// created the first one, or the provider will still recognise the retry. The wait for a rate
    /// limit can be longer than a provider remembers a key.
    pub(super) fn is_safe_after(&self, wait: Duration) -> bool {
        if self.draft.is_read() {
            return true;
        }
        let by_key = |promise: &RetryPromise| promise.by == RetryKey::IdempotencyKey;
        let is_used =
            self.options.idempotency_key_age.is_some() && self.session.shared.service.retry_safe_by.iter().any(by_key);
        let may_exist = self.records().any(|record| UserMayExist::after(&record.ended) == UserMayExist::Maybe);
        !(is_used || may_exist) || self.is_promised(wait)
    }

    /// Whether the provider will still remember the key when an attempt after this wait ends.
    fn is_remembered(&self, promise: &RetryPromise, wait: Duration) -> bool {
        promise.max_age.is_none_or(|max_age| self.time_left_of(promise, max_age) > wait)
    }

    /// How long the provider will still remember the key, less a margin.
    fn time_left_of(&self, promise: &RetryPromise, max_age: Duration) -> Duration {
        let first_used = match promise.by {
            RetryKey::IdempotencyKey => self.options.idempotency_key_age.unwrap_or_default(),
            RetryKey::ExternalId | RetryKey::Email => Duration::ZERO,
        };
        let spent = self.session.shared.clock.monotonic().saturating_sub(self.started);
        max_age.saturating_sub(KEY_MARGIN).saturating_sub(first_used).saturating_sub(spent)
    }

    /// What makes a retry after the end of the call safe: of the promises that are kept now, the
    /// one that lasts longest.
    pub(super) fn safe_retry(&self) -> Option<SafeRetry> {
        let shared = &self.session.shared;
        let sent = RequestValues::new(self.draft);
        let kept = shared
            .service
            .retry_safe_by
            .iter()
            .filter(|promise| sent.value(promise.at).is_some() && self.is_remembered(promise, Duration::ZERO));
        let longest = kept.max_by_key(|promise| promise.max_age.unwrap_or(Duration::MAX))?;
        let left = longest.max_age.map(|max_age| self.time_left_of(longest, max_age));
        let until = left.map(|left| shared.clock.since_epoch().saturating_add(left));
        Some(SafeRetry { by: longest.by, until })
    }
}
