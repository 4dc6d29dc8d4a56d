//! Rules about the request: the operation, its parameters, and the values that are sent.

pub(super) mod bounds;
pub(super) mod credentials;
pub(super) mod look_up;
pub(super) mod numbers;
pub(super) mod operation;
pub(super) mod optional_null;
pub(super) mod patterns;
pub(super) mod profile_paths;
