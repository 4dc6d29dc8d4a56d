//! What a call reports after every kind of response: whether the user exists, what kind of failure
//! it was, and what was kept.

mod crowd;
mod denials;
mod echoes;
mod existing;
mod faults;
mod ids;
mod in_band;
mod intermediaries;
mod limits;
mod listed;
mod order;
mod rows;
mod support;
mod tolerance;
