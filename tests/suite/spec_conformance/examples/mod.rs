//! Examples: those of the specs are valid and survive the generated types, those of the pages are
//! read whole or rejected.

mod invalid_page_examples;
mod page_examples;
mod page_tables;
mod spec_examples;
