//! Calls that take more than one attempt: what is repeated, what never is, and what is known afterwards.

mod ambiguous;
mod patience;
mod support;
mod tokens;
