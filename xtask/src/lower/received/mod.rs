//! Passes for received values. None of them may make a response unreadable: its user was created.

pub(super) mod enums;
pub(super) mod lists;
pub(super) mod strings;
