//! Header values whose bytes are wiped when the last clone is dropped,
//! unlike those that the HTTP library makes.

use bytes::Bytes;
use reqwest::header::{HeaderValue, InvalidHeaderValue};
use secrecy::zeroize::Zeroizing;

use super::Secret;

/// A secret as a header value that is marked as sensitive, so that no log shows it.
pub(crate) fn secret_value(secret: &Secret) -> Result<HeaderValue, InvalidHeaderValue> {
    let bytes = Bytes::from_owner(Zeroizing::new(secret.expose().as_bytes().to_vec()));
    let mut value = HeaderValue::from_maybe_shared(bytes)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_value_has_the_bytes_of_the_secret_and_is_sensitive() {
        let value = secret_value(&"canary".into()).unwrap();
        assert_eq!((value.as_bytes(), value.is_sensitive()), (b"canary".as_slice(), true));
        assert!(!format!("{value:?}").contains("canary"));
        assert!(secret_value(&"a\nb".into()).is_err());
    }
}
