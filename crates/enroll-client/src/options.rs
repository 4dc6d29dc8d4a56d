//! What a caller says about one call, as opposed to the person.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::data::{Personal, Secret};

/// Options of one call. All are optional; a provider that has no use for one leaves it alone.
///
/// ```
/// use std::time::Duration;
/// let call = enroll_client::CallOptions::new().deadline(Duration::from_secs(20)).idempotency_key("order-4711");
/// assert_eq!(call.deadline, Some(Duration::from_secs(20)));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The address from which the person speaks to you.
    pub end_user_ip: Option<Personal<IpAddr>>,
    /// The person's device, where the provider binds users to devices. Takes the place of the client's own for this call.
    pub device_fingerprint: Option<Secret>,
    /// A key that makes a retry safe, if the provider knows such a thing. Never carried over to
    /// another call. It is not shown anywhere, because some people take an e-mail address for it;
    /// take a random one, or a number of your own.
    pub idempotency_key: Option<String>,
    /// How long ago the key was used first, if an earlier call used it. Providers forget keys, so
    /// nothing is retried under one that is too old. Without an age, the key counts as new.
    pub idempotency_key_age: Option<Duration>,
    /// The most that the call may take in all, waiting and attempts together. The client's own limit holds where this is longer or absent.
    pub deadline: Option<Duration>,
}

impl CallOptions {
    /// No options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`end_user_ip`](Self::end_user_ip).
    #[must_use]
    pub fn end_user_ip(mut self, ip: IpAddr) -> Self {
        self.end_user_ip = Some(Personal::new(ip));
        self
    }

    /// Sets [`device_fingerprint`](Self::device_fingerprint).
    #[must_use]
    pub fn device_fingerprint(mut self, fingerprint: impl Into<Secret>) -> Self {
        self.device_fingerprint = Some(fingerprint.into());
        self
    }

    /// Sets [`idempotency_key`](Self::idempotency_key).
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sets [`idempotency_key_age`](Self::idempotency_key_age).
    ///
    /// ```
    /// use std::time::Duration;
    /// // The key of a call that failed an hour ago.
    /// let call = enroll_client::CallOptions::new()
    ///     .idempotency_key("order-4711")
    ///     .idempotency_key_age(Duration::from_secs(3600));
    /// ```
    #[must_use]
    pub const fn idempotency_key_age(mut self, age: Duration) -> Self {
        self.idempotency_key_age = Some(age);
        self
    }

    /// Sets [`deadline`](Self::deadline).
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

/// A key may be anything, also an e-mail address.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("end_user_ip", &self.end_user_ip)
            .field("device_fingerprint", &self.device_fingerprint)
            .field("idempotency_key", &self.idempotency_key.as_ref().map(Personal::new))
            .field("idempotency_key_age", &self.idempotency_key_age)
            .field("deadline", &self.deadline)
            .finish()
    }
}
