//! A double of five providers' create-user endpoints, driven by their OpenAPI documents.
//!
//! It listens on loopback, judges requests as the providers do, and keeps the users it makes in memory. Credentials and
//! signatures are verified over the bytes received, by code that shares nothing with the clients of this workspace, so
//! that a client which signs wrongly is found out. Paths, schemas, statuses and bodies come from the specs; what nobody
//! knows about a provider can be chosen, see [`Duplicates`] and [`Builder::answer_with`].
//!
//! ```
//! use enroll_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().start().await?;
//! let answer = reqwest::Client::new()
//!     .post(format!("{}/v2/users", sandbox.url()))
//!     .bearer_auth(sandbox.credentials().get("bitpanda", "token").unwrap_or_default())
//!     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
//!     .send()
//!     .await?;
//! assert_eq!(answer.status(), 201);
//! assert_eq!(sandbox.users().len(), 1);
//! assert_eq!(sandbox.received()[0].target(), "/v2/users");
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! A request goes through these steps, and the first that fails decides the answer: path and method, credentials
//! present, credentials right, signature, nonce, body, idempotency key, duplicate.
//!
//! It is a double and no emulator: nothing can be read back over HTTP, no verification of a person is played, and no
//! limit on the number of requests is kept.

mod answer;
mod builder;
mod case;
mod clock;
mod connection;
mod control;
mod created;
mod credentials;
mod duplicates;
mod error;
mod fault;
mod ids;
mod journal;
mod pipeline;
mod provider;
mod record;
mod reply;
mod sandbox;
mod schema;
mod server;
mod shape;
mod spec;
mod stop;
mod store;
mod truth;
mod user;
mod verify;

mod generated {
    pub(crate) mod specs;
}

pub use builder::Builder;
pub use case::{Case, UnknownCase};
pub use credentials::Credentials;
pub use duplicates::Duplicates;
pub use error::{CredentialError, StartError};
pub use fault::{Fault, FaultError, FaultPlan, RetryAfter};
pub use record::Received;
pub use sandbox::Sandbox;
pub use spec::SpecError;
pub use truth::Truth;
pub use user::User;
