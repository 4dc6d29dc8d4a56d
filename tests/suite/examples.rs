//! Examples: those of the specs are legal and survive the generated types, those of the pages are read whole or refused.

mod pages;
mod refused;
mod specs;
mod tables;
