//! The bytes of a response body, treated as a secret.

use std::fmt;
use std::sync::Arc;

use secrecy::zeroize::Zeroizing;

/// The bytes of a response body. They may hold a one-time password, so they are treated as a
/// secret: `Debug` does not show them, and they are wiped from memory when the last clone is
/// dropped. Clones share the bytes.
///
/// ```
/// use enroll_client::RawBody;
/// let body = RawBody::from(br#"{"password":"hunter2"}"#.to_vec());
/// assert_eq!(format!("{body:?}"), "[body of 22 bytes]");
/// let json: serde_json::Value = serde_json::from_slice(body.expose())?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct RawBody(Arc<Zeroizing<Vec<u8>>>);

impl RawBody {
    /// The bytes. Review every use of this method: a secret can leak from there.
    ///
    /// ```
    /// use enroll_client::RawBody;
    /// assert_eq!(RawBody::from(b"{}".to_vec()).expose(), b"{}");
    /// ```
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[body of {} bytes]", self.expose().len())
    }
}
