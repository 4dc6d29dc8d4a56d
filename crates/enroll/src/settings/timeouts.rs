//! The field `timeouts`. Zero is refused: it would end every call before it is sent.

use std::num::NonZeroU64;
use std::time::Duration;

use enroll_core::Config;
use serde::Deserialize;

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `connect_ms`, `attempt_ms` or `total_ms`")]
pub(super) struct TimeoutSettings {
    connect_ms: Option<NonZeroU64>,
    attempt_ms: Option<NonZeroU64>,
    total_ms: Option<NonZeroU64>,
}

impl TimeoutSettings {
    /// The connect timeout is a setting of the HTTP client, which may be shared.
    pub(super) fn connect(&self) -> Option<Duration> {
        self.connect_ms.map(duration)
    }

    pub(super) fn apply(&self, config: Config) -> Config {
        let config = self.attempt_ms.map(duration).into_iter().fold(config, Config::attempt_timeout);
        self.total_ms.map(duration).into_iter().fold(config, Config::total_timeout)
    }
}

fn duration(milliseconds: NonZeroU64) -> Duration {
    Duration::from_millis(milliseconds.get())
}
