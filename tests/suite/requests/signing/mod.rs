//! Signatures: the vectors through the public functions, and what a real call signs; its steps.

mod calls;
mod steps;
mod tampering;
mod vectors;
