//! Calls that take more than one attempt: what is repeated, what never is, and what is known afterwards.

mod keys;
mod patience;
mod promises;
mod support;
mod tokens;
