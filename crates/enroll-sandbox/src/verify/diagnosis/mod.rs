//! Finds the mistake under which a wrong signature would have been right.
//!
//! It runs only after a signature was rejected, and never decides whether one is valid. It tries
//! the usual mistakes, one of each kind at a time: another form of the secret, another hash,
//! another form of the signature, another input. The combination with the fewest mistakes is
//! reported. A report names mistakes and no bytes.

mod bodies;

use super::signed;
use crate::spec;
use base64::{
    Engine,
    alphabet::{STANDARD as ALPHABET, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// A larger body is not tried, because each attempt hashes it.
const MAX_BODY: usize = 64 * 1024;

/// A usual mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mistake {
    /// What the client used.
    pub(super) what: &'static str,
    /// What it should do.
    pub(super) fix: &'static str,
}

/// Something that may have been used, and the mistakes if it was.
#[derive(Debug, Clone)]
pub(super) struct Candidate<T> {
    pub(super) value: T,
    pub(super) mistakes: Vec<Mistake>,
}

impl<T> Candidate<T> {
    pub(super) fn right(value: T) -> Self {
        Self { value, mistakes: Vec::new() }
    }

    pub(super) fn wrong(value: T, mistake: Mistake) -> Self {
        Self { value, mistakes: vec![mistake] }
    }
}

/// The hash of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "HMAC-SHA256",
            Self::Sha384 => "HMAC-SHA384",
            Self::Sha512 => "HMAC-SHA512",
        }
    }

    fn mac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => mac::<Hmac<Sha256>>(key, message),
            Self::Sha384 => mac::<Hmac<Sha384>>(key, message),
            Self::Sha512 => mac::<Hmac<Sha512>>(key, message),
        }
    }

    /// The mistake of a client that used this hash.
    fn mistake(self, right: Self) -> Option<Mistake> {
        let fix = match right {
            Self::Sha256 => "use HMAC-SHA256",
            Self::Sha384 => "use HMAC-SHA384",
            Self::Sha512 => "use HMAC-SHA512",
        };
        (self != right).then(|| Mistake { what: self.name(), fix })
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // An HMAC takes a key of any length.
    M::new_from_slice(key).map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec()).unwrap_or_default()
}

/// How bytes are written in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Base64,
    LowerHex,
}

impl Form {
    /// The bytes that a text may stand for.
    fn read(self, text: &str) -> Vec<Candidate<Vec<u8>>> {
        let base64 = STANDARD.decode(text).ok();
        let loose = base64.is_none().then(|| loose_base64(text)).flatten();
        let hex = hex(text);
        let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let (as_base64, as_hex) = match self {
            Self::Base64 => (None, Some(Mistake { what: "a signature in hexadecimal", fix: "write it in Base64" })),
            Self::LowerHex => {
                let upper = Mistake { what: "upper-case hexadecimal", fix: "write the signature in lower case" };
                let base64 = Mistake { what: "a signature in Base64", fix: "write it in hexadecimal" };
                (Some(base64), (!is_lower).then_some(upper))
            }
        };
        let unusual = Mistake { what: "another Base64 alphabet or padding", fix: "use standard Base64 with padding" };
        let candidate = |value: Option<Vec<u8>>, mistake: Option<Mistake>| {
            value.map(|value| Candidate { value, mistakes: mistake.into_iter().collect() })
        };
        let loose = candidate(loose, as_base64.or(Some(unusual)));
        [candidate(base64, as_base64), loose, candidate(hex, as_hex)].into_iter().flatten().collect()
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len() / 2];
    (text.len().is_multiple_of(2) && faster_hex::hex_decode(text.as_bytes(), &mut bytes).is_ok()).then_some(bytes)
}

/// Base64 in any alphabet, with or without padding.
pub(super) fn loose_base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let decode = |alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok();
    decode(&ALPHABET).or_else(|| decode(&URL_SAFE))
}

/// The body, and what may have been signed in its place; `None` if the body is too large to try.
pub(super) fn bodies(body: &[u8]) -> Option<Vec<Candidate<Vec<u8>>>> {
    (body.len() <= MAX_BODY).then(|| bodies::variants(body))
}

/// Example secrets of all providers, in the forms in which they may be used as a key.
pub(super) fn examples() -> Vec<Candidate<Vec<u8>>> {
    let endpoints = spec::endpoints().unwrap_or_default();
    let secrets = endpoints.iter().filter_map(|endpoint| signed::recipe(&endpoint.id)).map(|recipe| recipe.secret.1);
    let other = Mistake {
        what: "the example secret of the sandbox or of another provider",
        fix: "use this provider's secret, as the sandbox announces it",
    };
    let keys = secrets.flat_map(|secret| [Some(secret.as_bytes().to_vec()), loose_base64(secret)]);
    keys.flatten().map(|key| Candidate::wrong(key, other)).collect()
}

/// What to try for one signature.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) signature: &'a str,
    pub(super) form: Form,
    pub(super) hash: Hash,
    pub(super) keys: Vec<Candidate<Vec<u8>>>,
    pub(super) messages: Vec<Candidate<Vec<u8>>>,
}

impl Attempt<'_> {
    /// What happened and what to do, as one sentence.
    pub(super) fn message(&self) -> String {
        let Some(mistakes) = self.mistakes() else { return self.unexplained() };
        let join = |part: fn(&Mistake) -> &str| mistakes.iter().map(part).collect::<Vec<_>>().join(" and ");
        format!("the signature is right for {}; {}", join(|one| one.what), join(|one| one.fix))
    }

    /// The fewest mistakes that explain the signature.
    fn mistakes(&self) -> Option<Vec<Mistake>> {
        let signatures = self.form.read(self.signature);
        let mut best: Option<Vec<Mistake>> = None;
        for signature in &signatures {
            for hash in Hash::ALL.into_iter().filter(|hash| hash.length() == signature.value.len()) {
                for (key, message) in self.keys.iter().flat_map(|key| self.messages.iter().map(move |one| (key, one))) {
                    let parts = [&key.mistakes, &message.mistakes, &signature.mistakes].into_iter().flatten();
                    let found: Vec<Mistake> = parts.copied().chain(hash.mistake(self.hash)).collect();
                    let is_better = best.as_ref().is_none_or(|best| found.len() < best.len());
                    if is_better && !found.is_empty() && hash.mac(&key.value, &message.value) == signature.value {
                        best = Some(found);
                    }
                }
            }
        }
        best
    }

    fn unexplained(&self) -> String {
        let advice = "compare the signed parts one by one with `enroll explain`; if all are equal, the secret differs";
        let lengths: Vec<usize> = self.form.read(self.signature).iter().map(|one| one.value.len()).collect();
        let expected = self.hash.name();
        match lengths.first() {
            None => format!("the signature is neither Base64 nor hexadecimal; send the {expected} itself"),
            Some(length) if !lengths.contains(&self.hash.length()) => {
                format!("the signature has {length} bytes, and an {expected} has {}; {advice}", self.hash.length())
            }
            Some(_) if self.messages.is_empty() => {
                format!("the signature does not match, and the body is too large to try usual mistakes; {advice}")
            }
            Some(_) => format!("the signature does not match, and no usual mistake explains it; {advice}"),
        }
    }
}
