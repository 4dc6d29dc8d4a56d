//! What the tests share: made-up people, and a sandbox with every provider connected to it.

pub mod chaos;
#[rustfmt::skip]
mod generated {
    pub mod components;
}
pub mod harness;
pub mod profiles;
pub mod scripted;
pub mod specs;

pub use generated::components;
