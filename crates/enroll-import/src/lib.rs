//! Imports a file of users at a provider, with a journal, so that no user is created twice whatever
//! happens to the process: every row is created once, certainly not created, or on a list of users
//! that may exist.
//!
//! ```
//! use std::sync::Arc;
//! use enroll_core::CreateUser;
//! use enroll_core::client::clock::SystemClock;
//! use enroll_import::input::{Format, InputFile};
//! use enroll_import::{Importer, Journal as _, NewImport, NewTarget, SqliteJournal, State, Stopper};
//!
//! /// Run it again after a crash: it goes on.
//! async fn import(provider: &dyn CreateUser, base_url: &str) -> Result<(), Box<dyn std::error::Error>> {
//!     let input = InputFile::open("customers.ndjson", Format::Ndjson, None, &["capa"])?;
//!     let journal = SqliteJournal::open("enroll.db", Arc::new(SystemClock::new()))?;
//!     let target = NewTarget { name: "capa".into(), provider: "capa".into(), base_url: base_url.into() };
//!     let path = input.path().display().to_string();
//!     let import = NewImport { name: "customers".into(), digest: input.digest()?, path, targets: vec![target] };
//!     let target = journal.begin(import).await?.targets.remove(0);
//!
//!     let importer = Importer::new(&journal, &input, target.clone(), provider);
//!     importer.plan().await?;
//!     let stop = importer.run(&Stopper::new()).await?;
//!     let counts = journal.counts(target.id).await?;
//!     println!("{stop}; {} created, {} unknown", counts.of(State::Created), counts.of(State::Unknown));
//!     Ok(())
//! }
//! ```
//!
//! Read on at [`Importer`] (plan, run, settle), [`State`] and [`transition`] (what an outcome makes
//! of a row), [`Journal`] (what is durable), [`input`] (files of rows) and [`SecretsTo`] (where
//! one-time secrets go).
//!
//! It sends each row once. After an outcome that leaves the user in doubt, a row is sent again only
//! by [`Importer::settle`], and only if the provider promises that this makes no second user.

mod crash;
mod error_chain;
mod fingerprint;
pub mod input;
mod journal;
mod nonces;
mod pace;
mod plan;
pub mod private_file;
mod run;
mod secrets;
mod state;
#[cfg(feature = "testing")]
pub mod testing;

pub use error_chain::with_causes;
pub use fingerprint::Fingerprint;
pub use input::Span;
pub use journal::*;
pub use nonces::LeasedNonces;
pub use run::{Event, ImportError, ImportOptions, Importer, Settlement, Stop, Stopper};
pub use secrets::{OneTime, SecretLine, SecretsError, SecretsFile, SecretsTo, returns_secrets};
pub use state::{Next, NoSuchState, Ours, Pause, State, transition};
