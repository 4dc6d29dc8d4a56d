pub(super) mod duplicate_calls;
pub(super) mod examples;
pub(super) mod keys;
pub(super) mod registry;
pub(super) mod sources;
pub(super) mod structure;
