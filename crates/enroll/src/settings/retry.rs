//! The field `retry`: an object with the settings of a [`Retry`], or `"never"`.
//!
//! What `Retry` would silently change, such as three attempts after rejected nonces, is refused: in
//! a file nobody would notice.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use enroll_core::{Budget, Retry};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::connect_error::Problem;

#[derive(Clone)]
pub(super) enum RetrySettings {
    Never,
    With(Fields),
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    attempts: Option<NonZeroU32>,
    nonce_attempts: Option<u32>,
    base_delay_ms: Option<u64>,
    max_delay_ms: Option<u64>,
    max_retry_after_ms: Option<u64>,
    fault_delay_ms: Option<u64>,
    timeout_delay_ms: Option<u64>,
    budget: Option<u32>,
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self::With(Fields::default())
    }
}

impl RetrySettings {
    pub(super) fn check(&self) -> Result<(), Problem> {
        let Self::With(fields) = self else { return Ok(()) };
        if fields.nonce_attempts.is_some_and(|attempts| attempts > 2) {
            return Err(Problem::new("retry.nonce_attempts", "is more than 2, and providers lock such keys; lower it"));
        }
        let (base, max) = fields.delays();
        if base > max {
            let default = Retry::MAX_DELAY.as_millis();
            let text = format!(
                "is more than max_delay_ms, which is {default} if it is left out; lower it, or raise the other"
            );
            return Err(Problem::new("retry.base_delay_ms", text));
        }
        Ok(())
    }

    pub(super) fn retry(&self) -> Retry {
        match self {
            Self::Never => Retry::never(),
            Self::With(fields) => fields.retry(),
        }
    }
}

impl Fields {
    fn delays(&self) -> (Duration, Duration) {
        let [base, max] = [self.base_delay_ms, self.max_delay_ms].map(|delay| delay.map(Duration::from_millis));
        (base.unwrap_or(Retry::BASE_DELAY), max.unwrap_or(Retry::MAX_DELAY))
    }

    fn retry(&self) -> Retry {
        let (base, max) = self.delays();
        let mut retry = Retry::new().backoff(base, max);
        retry = self.attempts.iter().fold(retry, |retry, attempts| retry.attempts(attempts.get()));
        retry = self.nonce_attempts.into_iter().fold(retry, Retry::nonce_attempts);
        retry = self.max_retry_after_ms.map(Duration::from_millis).into_iter().fold(retry, Retry::max_retry_after);
        retry = self.fault_delay_ms.map(Duration::from_millis).into_iter().fold(retry, Retry::fault_delay);
        retry = self.timeout_delay_ms.map(Duration::from_millis).into_iter().fold(retry, Retry::timeout_delay);
        self.budget.map(Budget::new).into_iter().fold(retry, Retry::budget)
    }
}

impl<'de> Deserialize<'de> for RetrySettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NeverOrFields)
    }
}

struct NeverOrFields;

impl<'de> Visitor<'de> for NeverOrFields {
    type Value = RetrySettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or `never`")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<RetrySettings, E> {
        if word == "never" { Ok(RetrySettings::Never) } else { Err(E::invalid_value(Unexpected::Str(word), &self)) }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RetrySettings, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map)).map(RetrySettings::With)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> RetrySettings {
        serde_json::from_value(value).unwrap()
    }

    fn same(settings: &RetrySettings, retry: &Retry) -> bool {
        format!("{:?}", settings.retry()) == format!("{retry:?}")
    }

    #[test]
    fn each_field_is_that_of_a_retry() {
        let all = json!({
            "attempts": 6, "nonce_attempts": 1, "base_delay_ms": 100, "max_delay_ms": 900,
            "max_retry_after_ms": 90_000, "fault_delay_ms": 3_000, "timeout_delay_ms": 15_000, "budget": 20,
        });
        let expected = Retry::new()
            .attempts(6)
            .nonce_attempts(1)
            .backoff(Duration::from_millis(100), Duration::from_millis(900))
            .max_retry_after(Duration::from_secs(90))
            .fault_delay(Duration::from_secs(3))
            .timeout_delay(Duration::from_secs(15))
            .budget(Budget::new(20));
        assert!(same(&read(all), &expected));
        assert!(same(&read(json!({})), &Retry::new()), "a field that is left out keeps its default");
        assert!(same(&read(json!("never")), &Retry::never()));
        assert!(!same(&read(json!("never")), &Retry::new()));
    }

    #[test]
    fn what_a_retry_would_change_is_refused() {
        let why = |value: Value| read(value).check().unwrap_err().of("capa").to_string();
        assert!(why(json!({ "nonce_attempts": 3 })).starts_with("capa: retry.nonce_attempts is more than 2"));
        assert!(
            why(json!({ "base_delay_ms": 6_000 })).starts_with("capa: retry.base_delay_ms is more than max_delay_ms")
        );
        assert_eq!(read(json!({ "nonce_attempts": 2, "base_delay_ms": 5_000 })).check(), Ok(()));
    }
}
