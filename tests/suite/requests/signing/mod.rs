//! Signatures: the vectors through the public functions, and what a real call signs.

mod calls;
mod tampering;
mod vectors;
