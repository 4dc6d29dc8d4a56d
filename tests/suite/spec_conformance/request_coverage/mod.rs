//! Every leaf of every request has a source, and a profile can reach it.

mod leaves;
mod reached_by_profiles;
mod sources;
