//! Reads that find a user or check access: what each response means, at every provider.

mod access;
mod find;
mod outcomes;
mod rejections;
mod settle;
