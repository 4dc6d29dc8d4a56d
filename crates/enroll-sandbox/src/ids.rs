//! Fresh ids and one-time secrets in the format of a documented example.
//!
//! This is the only file with randomness. The format is that of the example in the spec, so a new
//! provider needs no entry. The values protect nothing real: they only have to be new and of the
//! right format.

use sha2::{Digest, Sha256};
use uuid::Uuid;

const DIGITS: &[u8] = b"0123456789";
const HEX: &[u8] = b"0123456789abcdef";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A fresh UUID as a string.
pub(crate) fn uuid() -> String {
    Uuid::new_v4().to_string()
}

/// A fresh string of `length` lower-case hexadecimal digits.
pub(crate) fn hex(length: usize) -> String {
    Random::new().text(HEX, length)
}

/// A fresh string of the same kind as `example`: a UUID, hexadecimal, a Kraken account number, or
/// otherwise character by character.
pub(crate) fn like(example: &str) -> String {
    if Uuid::try_parse(example).is_ok() {
        uuid()
    } else if is_hex(example) {
        hex(example.len())
    } else if is_iiban(example) {
        iiban(example)
    } else {
        same_classes(example)
    }
}

fn is_hex(text: &str) -> bool {
    text.len() >= 16 && text.bytes().all(|byte| HEX.contains(&byte))
}

/// An international Internet bank account number: `AA` and two digits, then groups of four, with or
/// without spaces.
fn is_iiban(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    compact.len() == 16 && compact.starts_with(b"AA") && compact.iter().all(|byte| UPPER_AND_DIGITS.contains(byte))
}

/// The country, check digits and bank of the example are kept; the eight characters of the account
/// are fresh.
fn iiban(example: &str) -> String {
    let mut random = Random::new();
    let mut seen = 0;
    let fresh = |character: char| {
        seen += usize::from(character != ' ');
        if character == ' ' || seen <= 8 { character } else { random.pick(UPPER_AND_DIGITS) }
    };
    example.chars().map(fresh).collect()
}

/// Digits become digits and letters letters of the same case. A prefix up to the first underscore,
/// as in `refresh_…`, stays.
fn same_classes(example: &str) -> String {
    let (prefix, rest) = match example.split_once('_') {
        Some((prefix, rest)) if !rest.is_empty() => (format!("{prefix}_"), rest),
        _ => (String::new(), example),
    };
    let mut random = Random::new();
    let fresh = |character: char| match character {
        '0'..='9' => random.pick(DIGITS),
        'A'..='Z' => random.pick(UPPER),
        'a'..='z' => random.pick(LOWER),
        other => other,
    };
    prefix + &rest.chars().map(fresh).collect::<String>()
}

/// A stream of random bytes: SHA-256 over a random UUID and a counter, which needs no dependency on
/// a generator.
struct Random {
    seed: Uuid,
    counter: u64,
    block: Vec<u8>,
}

impl Random {
    fn new() -> Self {
        Self { seed: Uuid::new_v4(), counter: 0, block: Vec::new() }
    }

    fn byte(&mut self) -> u8 {
        if self.block.is_empty() {
            self.counter += 1;
            self.block =
                Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize().to_vec();
        }
        self.block.pop().unwrap_or_default()
    }

    fn pick(&mut self, alphabet: &[u8]) -> char {
        let index = usize::from(self.byte()) % alphabet.len();
        char::from(alphabet[index])
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| self.pick(alphabet)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_value_is_of_the_kind_of_the_example() {
        assert!(Uuid::try_parse(&like("9486244c-ff7d-4c22-9984-797179d7deaa")).is_ok());
        assert!(is_hex(&like("594e0fa2838454002ea317a0")));
        let account = like("AA12 N84G TEST XXXX");
        assert!(account.starts_with("AA12 N84G ") && is_iiban(&account), "{account}");
        assert!(like("refresh_ehG7YBS8ZiD0sLa6PQHMUxryov").starts_with("refresh_"));
    }

    #[test]
    fn two_fresh_values_differ() {
        for example in ["sCPJUXnBrJ", "AA12 N84G TEST XXXX", "594e0fa2838454002ea317a0"] {
            let (one, other) = (like(example), like(example));
            assert_eq!(one.len(), example.len());
            assert!(one != other && one != example, "{one} {other}");
        }
    }
}
