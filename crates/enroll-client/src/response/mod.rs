//! Classifies a response: from the bytes of its body to one meaning.
//!
//! 1. `fields`: the fields that decide, read in one pass without building a JSON tree.
//! 2. `reading`, `error_item`, `error_details`: what the provider crate reads in the body.
//! 3. `request_values`: what the request contained, because an echo of it proves nothing.
//! 4. `loose_words` and `doubts`: everything in a body that makes its errors less certain.
//! 5. `classify`: combines these to one of a few meanings.
//!
//! Nothing in a body is evidence unless the provider's documents or the listed errors say so. What
//! a meaning proves about the user is decided in `outcome/`.

mod classify;
mod doubts;
mod error_details;
mod error_item;
mod fields;
mod fold;
mod loose_words;
mod reading;
mod request_values;

pub(crate) use classify::{Classifier, Meaning};
pub use error_details::{ErrorCode, ErrorDetails};
pub use error_item::ErrorItem;
pub use fields::{id_at, string_at};
pub use reading::{ReadResponse, Reading, ResponseParts};
pub(crate) use request_values::RequestValues;
