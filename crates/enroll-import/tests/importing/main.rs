//! Imports with a journal in memory and a fake provider: what is sent, when it stops, what is
//! settled, where secrets go.

mod planning;
mod secrets;
mod sending;
mod settling;
mod stopping;
mod support;
