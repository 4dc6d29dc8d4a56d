//! Values with rules of their own: secrets, personal data, dates, and JSON decoding.
//!
//! What is here depends on no other part of the crate, and shows no value that it holds.

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
