//! The parts of a request target, percent-decoded: segments of the path and parameters of the
//! query.
//!
//! Nothing is rejected here: a percent sign without two hexadecimal digits stays, and bytes that
//! are no UTF-8 are replaced, so that the schema of the parameter decides. Signatures are checked
//! over the target as it was sent.

/// A percent-decoded segment of a path.
pub(crate) fn segment(text: &str) -> String {
    String::from_utf8_lossy(&bytes(text)).into_owned()
}

/// The parameters in the query of a target, in their order. A plus sign is a blank, as in a form.
pub(crate) fn query(target: &str) -> impl Iterator<Item = (String, String)> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (field(name), field(value))
    })
}

fn field(text: &str) -> String {
    segment(&text.replace('+', " "))
}

fn bytes(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.split_at_checked(2).filter(|_| *first == b'%').and_then(|(digits, after)| {
            let (high, low) = (hex_digit(digits[0])?, hex_digit(digits[1])?);
            Some((high * 16 + low, after))
        });
        let (byte, after) = escaped.unwrap_or((*first, after));
        decoded.push(byte);
        rest = after;
    }
    decoded
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_decoded_once() {
        assert_eq!(segment("AA95%20N84G+TEST"), "AA95 N84G+TEST");
        assert_eq!(segment("%2520"), "%20");
        assert_eq!(segment("a%2Fb%C3%BC"), "a/bü");
    }

    #[test]
    fn broken_escapes_stay() {
        for text in ["%", "%4", "%zz", "100%"] {
            assert_eq!(segment(text), text);
        }
        assert_eq!(segment("%ff"), "\u{fffd}");
    }

    #[test]
    fn a_plus_sign_in_a_query_is_a_blank() {
        let read = |target| query(target).collect::<Vec<_>>();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("/v1/users?email=a%2Bb%40example.com&page=2"),
            [pair("email", "a+b@example.com"), pair("page", "2")]
        );
        assert_eq!(read("/v1/users?email=a+b&&flag"), [pair("email", "a b"), pair("flag", "")]);
        assert!(read("/v1/users").is_empty() && read("/v1/users?").is_empty());
    }
}
