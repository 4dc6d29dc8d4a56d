//! Imports a file of users at a provider, with a journal, so that no user is created twice whatever
//! happens to the process: every row is created once, certainly not created, or on a list of users
//! that may exist.

pub mod input;
