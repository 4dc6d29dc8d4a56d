//! Pages about the crates as a whole: how to configure them, recipes, what to do after an unknown
//! outcome, what a new version may change, what is recorded of a call, and which provider gets
//! which personal data.

#[doc = include_str!("../docs/configuration.md")]
pub mod configuration {}

#[doc = include_str!("../docs/cookbook.md")]
pub mod cookbook {}

#[doc = include_str!("../docs/logs_and_metrics.md")]
pub mod logs_and_metrics {}

#[doc = include_str!("../docs/personal_data.md")]
pub mod personal_data {}

#[doc = include_str!("../docs/unknown_outcomes.md")]
pub mod unknown_outcomes {}

#[doc = include_str!("../docs/versions.md")]
pub mod versions {}
