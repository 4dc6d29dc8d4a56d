//! What the tests share: fake people, a sandbox with every provider connected to it, and hostile
//! responses.

pub mod chaos;
#[rustfmt::skip]
mod generated {
    pub mod components;
}
pub mod debug_output;
pub mod fuzzing;
pub mod harness;
pub mod profiles;
pub mod scripted;
pub mod soak;
pub mod specs;
pub mod tokens;

pub use generated::components;
