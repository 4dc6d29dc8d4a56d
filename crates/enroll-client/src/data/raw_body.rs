//! The bytes of a response body.

use std::fmt;
use std::sync::Arc;

use secrecy::zeroize::Zeroizing;

/// The bytes of an answer's body. They may hold a one-time password, so they are treated as a secret: not shown, and wiped when the last copy is
/// dropped. Clones share the bytes.
#[derive(Clone)]
pub struct RawBody(Arc<Zeroizing<Vec<u8>>>);

impl RawBody {
    /// The bytes. Where this is called is where a secret can leak.
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
