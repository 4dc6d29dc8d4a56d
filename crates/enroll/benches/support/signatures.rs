//! The two signatures, compared with the bare compressions that they cannot do without.
//!
//! | scheme | signed | SHA-256 blocks | SHA-512 blocks |
//! |---|---|---|---|
//! | Kraken | nonce 19 B, body 700 B, target 10 B | 12 | 2 |
//! | OnchainPay | body 60 B | 3 | 0 |
//!
//! The key's own blocks are missing on both sides: they were hashed when the key was loaded.

use std::hint::black_box;

use enroll::signing::{HmacSha256, HmacSha512};
use enroll::{kraken, onchainpay};
use sha2::block_api::{compress256, compress512};

use super::sample;

const BLOCK_256: [u8; 64] = [0x5a; 64];
const BLOCK_512: [u8; 128] = [0x5a; 128];

/// What Kraken's signature is made of.
pub(crate) struct KrakenSignature {
    key: HmacSha512,
    body: Vec<u8>,
}

impl KrakenSignature {
    pub(crate) fn new() -> Self {
        let key = HmacSha512::from_base64(&sample::API_SECRET.into()).expect("the sample secret is base64");
        Self { key, body: vec![b'x'; 700] }
    }

    pub(crate) fn sign(&self) {
        let (nonce, target) = black_box(("1616492376594000000", "/b2b/users"));
        black_box(kraken::signature(&self.key, nonce, target, black_box(&self.body)));
    }

    pub(crate) fn compressions() {
        let mut inner = black_box([1_u32; 8]);
        compress256(&mut inner, black_box(&[BLOCK_256; 12]));
        let mut outer = black_box([1_u64; 8]);
        compress512(&mut outer, black_box(&[BLOCK_512; 2]));
        black_box((inner, outer));
    }
}

/// What OnchainPay's signature is made of.
pub(crate) struct OnchainPaySignature {
    key: HmacSha256,
    body: Vec<u8>,
}

impl OnchainPaySignature {
    pub(crate) fn new() -> Self {
        let key = HmacSha256::from_text(&sample::API_SECRET.into()).expect("the sample secret is not empty");
        Self { key, body: vec![b'x'; 60] }
    }

    pub(crate) fn sign(&self) {
        black_box(onchainpay::signature(&self.key, black_box(&self.body)));
    }

    pub(crate) fn compressions() {
        let mut state = black_box([1_u32; 8]);
        compress256(&mut state, black_box(&[BLOCK_256; 3]));
        black_box(state);
    }
}
