//! The id of one call, by which its spans, events, attempts and error belong together.
//!
//! It is made here and not by the provider, so it exists also if there was no response. It is not
//! sent, and it is no key: a retry is recognised by an idempotency key.

use std::fmt;
use std::num::NonZeroU128;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::random;

/// The id of one call: 128 bits, shown as 32 hexadecimal digits. It is in every span, event and
/// error of the call, and is never sent.
///
/// Each call gets one of its own. Give one ([`CallOptions::call_id`](crate::CallOptions::call_id))
/// to use the id that your service has for the request; a UUID can be parsed.
///
/// ```
/// use enroll_client::{CallId, CallOptions};
/// let id: CallId = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?;
/// assert_eq!(id.to_string(), "67e5504410b1426f9247bb680e5fe0c8");
/// let call = CallOptions::new().call_id(id);
/// # Ok::<(), enroll_client::InvalidCallId>(())
/// ```
#[doc(alias = "correlation id")]
#[doc(alias = "trace id")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(NonZeroU128);

/// The string is no call id. It is not shown.
///
/// ```
/// let error = "order-4711".parse::<enroll_client::CallId>().unwrap_err();
/// assert!(error.to_string().starts_with("a call id is 32 hexadecimal digits"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a call id is 32 hexadecimal digits, not all zero, with or without the hyphens of a UUID; give such a string")]
pub struct InvalidCallId;

impl CallId {
    /// An id that no other call of this process has, and by chance no other call at all: a random
    /// half that is drawn once per process, and a counter.
    ///
    /// ```
    /// use enroll_client::CallId;
    /// assert_ne!(CallId::unique(), CallId::unique());
    /// ```
    pub fn unique() -> Self {
        Self(random::unique())
    }

    /// The id with this value; none for zero.
    ///
    /// ```
    /// use enroll_client::CallId;
    /// assert_eq!(CallId::new(0x2a).map(|id| id.to_string()), Some(format!("{:032x}", 42)));
    /// assert_eq!(CallId::new(0), None);
    /// ```
    pub const fn new(value: u128) -> Option<Self> {
        match NonZeroU128::new(value) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }

    /// The value of the id.
    ///
    /// ```
    /// use enroll_client::CallId;
    /// assert_eq!(CallId::new(42).map(CallId::get), Some(42));
    /// ```
    pub const fn get(self) -> u128 {
        self.0.get()
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CallId {
    type Err = InvalidCallId;

    fn from_str(text: &str) -> Result<Self, InvalidCallId> {
        let is_uuid = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
        let digits: String = if is_uuid { text.split('-').collect() } else { text.to_owned() };
        let is_hex = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = is_hex.then(|| u128::from_str_radix(&digits, 16).ok()).flatten();
        value.and_then(Self::new).ok_or(InvalidCallId)
    }
}

impl Serialize for CallId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CallId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_shown_and_as_a_uuid() {
        let id = CallId::unique();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(format!("{id:?}"), id.to_string());
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<CallId>(&json).unwrap(), id);
        let uuid = "67E55044-10b1-426f-9247-bb680e5fe0c8".parse::<CallId>().unwrap();
        assert_eq!(uuid.get(), 0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    }

    #[test]
    fn anything_else_is_no_id_and_is_not_shown() {
        let zeros = "0".repeat(32);
        for text in ["", "canary", &zeros, "67e55044-10b1-426f-9247bb680e5fe0c8-", "+7e5504410b1426f9247bb680e5fe0c8"] {
            assert_eq!(text.parse::<CallId>(), Err(InvalidCallId), "{text}");
        }
        let error = serde_json::from_str::<CallId>("\"canary\"").unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
