//! Imports a file of users at a provider, with a journal, so that no user is created twice whatever
//! happens to the process: every row is created once, certainly not created, or on a list of users
//! that may exist.

mod crash;
mod fingerprint;
pub mod input;
mod journal;
mod pace;
mod plan;
mod run;
mod secrets;
mod state;

pub use fingerprint::Fingerprint;
pub use input::Span;
pub use journal::*;
pub use run::{Event, ImportError, ImportOptions, Importer, Settlement, Stop, Stopper};
pub use secrets::{OneTime, SecretLine, SecretsError, SecretsFile, SecretsTo, returns_secrets};
pub use state::{Next, NoSuchState, Ours, Pause, State, transition};
