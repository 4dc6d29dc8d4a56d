//! Options of one call: deadline, idempotency key, the end user's IP address and device.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::data::{Personal, Secret};
use crate::outcome::CallId;

/// Options of one call. All are optional; a provider that has no use for one ignores it.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::CallOptions;
/// let call = CallOptions::new().deadline(Duration::from_secs(20)).idempotency_key("order-4711");
/// assert_eq!(call.deadline, Some(Duration::from_secs(20)));
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The IP address from which the end user connects to you.
    pub end_user_ip: Option<Personal<IpAddr>>,
    /// The fingerprint of the end user's device, for providers that bind users to devices. For this
    /// call it replaces the fingerprint that the client was configured with.
    pub device_fingerprint: Option<Secret>,
    /// A key that makes a retry safe, if the provider supports idempotency keys. It is never reused
    /// for another call. It is never printed, because some callers use an e-mail address as the
    /// key; use a random key or an id of your own instead.
    pub idempotency_key: Option<String>,
    /// How long ago the key was first used, if an earlier call used it. Providers forget keys, so
    /// nothing is retried under a key that is too old. Without an age, the key counts as new.
    pub idempotency_key_age: Option<Duration>,
    /// The longest time that the call may take, with all attempts and waits. The client's
    /// [`total_timeout`](crate::Config::total_timeout) applies if it is shorter or this is absent.
    pub deadline: Option<Duration>,
    /// The id of the call in spans, events and errors. Without one, the call gets an id of its own.
    pub call_id: Option<CallId>,
    /// Whether the call ends after its first attempt was authorised.
    pub(crate) is_only_signed: bool,
}

impl CallOptions {
    /// No options.
    ///
    /// ```
    /// use enroll_client::CallOptions;
    /// assert!(CallOptions::new().deadline.is_none());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`end_user_ip`](Self::end_user_ip).
    ///
    /// ```
    /// use enroll_client::CallOptions;
    /// let call = CallOptions::new().end_user_ip("203.0.113.7".parse()?);
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn end_user_ip(mut self, ip: IpAddr) -> Self {
        self.end_user_ip = Some(Personal::new(ip));
        self
    }

    /// Sets [`device_fingerprint`](Self::device_fingerprint).
    ///
    /// ```
    /// use enroll_client::CallOptions;
    /// let call = CallOptions::new().device_fingerprint("8f2c1e");
    /// ```
    #[must_use]
    pub fn device_fingerprint(mut self, fingerprint: impl Into<Secret>) -> Self {
        self.device_fingerprint = Some(fingerprint.into());
        self
    }

    /// Sets [`idempotency_key`](Self::idempotency_key).
    ///
    /// ```
    /// use enroll_client::{CallOptions, random};
    /// if let Some(key) = random::idempotency_key() {
    ///     let call = CallOptions::new().idempotency_key(key);
    /// }
    /// ```
    #[doc(alias = "idempotent")]
    #[doc(alias = "idempotency")]
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sets [`idempotency_key_age`](Self::idempotency_key_age).
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::CallOptions;
    /// // The key of a call that failed an hour ago.
    /// let call = CallOptions::new()
    ///     .idempotency_key("order-4711")
    ///     .idempotency_key_age(Duration::from_secs(3600));
    /// ```
    #[must_use]
    pub const fn idempotency_key_age(mut self, age: Duration) -> Self {
        self.idempotency_key_age = Some(age);
        self
    }

    /// Sets [`deadline`](Self::deadline).
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::CallOptions;
    /// let call = CallOptions::new().deadline(Duration::from_secs(20));
    /// ```
    #[doc(alias = "timeout")]
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets [`call_id`](Self::call_id), to the id that your service has for the request.
    ///
    /// ```
    /// use enroll_client::CallOptions;
    /// let call = CallOptions::new().call_id("67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?);
    /// # Ok::<(), enroll_client::InvalidCallId>(())
    /// ```
    #[doc(alias = "correlation id")]
    #[must_use]
    pub const fn call_id(mut self, id: CallId) -> Self {
        self.call_id = Some(id);
        self
    }

    /// Ends the call before anything is sent: it fails, and
    /// [`Failure::into_signed`](crate::Failure::into_signed) has its request.
    #[doc(hidden)]
    #[must_use]
    pub const fn only_sign(mut self) -> Self {
        self.is_only_signed = true;
        self
    }
}

/// The idempotency key is not shown: it may be an e-mail address.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("end_user_ip", &self.end_user_ip)
            .field("device_fingerprint", &self.device_fingerprint)
            .field("idempotency_key", &self.idempotency_key.as_ref().map(Personal::new))
            .field("idempotency_key_age", &self.idempotency_key_age)
            .field("deadline", &self.deadline)
            .field("call_id", &self.call_id)
            .finish()
    }
}
