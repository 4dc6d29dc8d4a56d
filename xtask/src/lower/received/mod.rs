//! Passes for received values: none of them may make a response unreadable, because a user was created.

pub(super) mod enums;
pub(super) mod lists;
pub(super) mod strings;
