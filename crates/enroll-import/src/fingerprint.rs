//! Keyed hashes by which a journal compares users and rows without knowing them.
//!
//! The key is random and in the journal: the hashes join, and do not hide from who has the journal
//! and guesses an address.

use std::fmt;

use enroll_core::client::trimmed;
use enroll_core::{Facts, NewUser};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::journal::JournalKey;

/// A hash under the key of a journal: the first 16 bytes of an HMAC-SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(..)")
    }
}

impl Fingerprint {
    /// That of the bytes of a row.
    pub fn of_row(key: &JournalKey, raw: &[u8]) -> Self {
        Self(head(key, &[b"row", raw]))
    }

    /// Those of a user at a provider: one of each value that the provider keeps unique and the
    /// profile has. If there is none, that of the external id, else of the e-mail address, else of
    /// the row, so that the same row twice is found at any provider.
    ///
    /// Letters in both cases are the same, also where a provider tells them apart: of two such rows
    /// the later one is skipped, and reported.
    pub fn of_user(key: &JournalKey, facts: &Facts, user: &NewUser, raw: &[u8]) -> Vec<Self> {
        let value = |path: &str| {
            let value = match path {
                "external_id" => user.external_id.as_ref(),
                "email" => user.email.as_ref(),
                _ => None,
            };
            let value = trimmed(value?.expose())?.to_lowercase();
            Some(Self(head(key, &[path.as_bytes(), value.as_bytes()])))
        };
        let unique: Vec<_> = facts.unique.iter().filter_map(|path| value(path)).collect();
        if !unique.is_empty() {
            return unique;
        }
        vec![value("external_id").or_else(|| value("email")).unwrap_or_else(|| Self::of_row(key, raw))]
    }
}

/// The idempotency key of an attempt: the same whenever it is asked for, and known to who has the
/// journal alone.
pub(crate) fn idempotency_key(key: &JournalKey, target: i64, row: u64, attempt: u32) -> String {
    hex(head(key, &[b"idempotency key", &target.to_be_bytes(), &row.to_be_bytes(), &attempt.to_be_bytes()]))
}

/// A name by which files that belong to a journal know it.
pub(crate) fn name_of_journal(key: &JournalKey) -> String {
    hex(head(key, &[b"name of the journal"]))
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The HMAC of parts, each with its length, so that no two lists of parts are the same bytes.
fn head(key: &JournalKey, parts: &[&[u8]]) -> [u8; 16] {
    // A key of any length is accepted, so the other branch is never taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key.0) else { return [0; 16] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let mut head = [0; 16];
    head.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    head
}
