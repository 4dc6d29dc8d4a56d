//! Examples: those of the specs are legal and survive the generated types, those of the pages are
//! read whole or refused.

mod invalid_page_examples;
mod page_examples;
mod page_tables;
mod spec_examples;
