//! The requests as they leave: every header, and the bytes of the body. Credentials are masked in the snapshots, and checked elsewhere.

mod per_call;
mod requests;
