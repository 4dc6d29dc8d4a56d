//! Data types: secrets, personal data, response bodies, dates, and JSON decoding.
//!
//! The types do not show their values in `Debug`, `Display` or errors. This module depends on no
//! other module of the crate.

mod blank;
mod date;
pub mod decode;
mod email;
mod personal;
mod raw_body;
mod secret;

pub(crate) use blank::is_unseen;
pub use blank::{is_blank, trimmed};
pub use date::{Date, InvalidDate, InvalidTimestamp, Timestamp};
pub use email::is_email;
pub use personal::Personal;
pub use raw_body::RawBody;
pub(crate) use secret::header::secret_value;
pub use secret::{Secret, SecretJson};
