#![doc = include_str!("generated/front_page.md")]

mod auth;
mod errors;
#[rustfmt::skip]
#[deny(missing_docs, unused)]
#[allow(clippy::all, clippy::pedantic, unreachable_pub, reason = "written by the generator, which has its own manners")]
mod generated;
mod look_up;
mod mapping;

pub use auth::*;
pub use enroll_core::provider_api::*;
pub use generated::{client::Client, facts::FACTS, facts::servers, provider::OnchainPay, types};
