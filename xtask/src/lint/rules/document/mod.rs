//! Rules about the document as a whole: its structure, keys, examples, registry entry and sources.

pub(super) mod duplicate_calls;
pub(super) mod examples;
pub(super) mod keys;
pub(super) mod look_up;
pub(super) mod registry;
pub(super) mod source_documents;
pub(super) mod structure;
