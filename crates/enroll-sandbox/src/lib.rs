//! A double of five providers' create-user endpoints, driven by their OpenAPI documents.
//!
//! It listens on loopback, judges requests as the providers do, and keeps the users it makes in memory. Credentials and
//! signatures are verified over the bytes received, by code that shares nothing with the clients of this workspace, so
//! that a client which signs wrongly is found out. Paths, schemas, statuses and bodies come from the specs; what nobody
//! knows about a provider can be chosen, see [`Duplicates`] and [`Builder::respond_with`].
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
//! # When things go wrong
//!
//! A [`FaultPlan`] says which requests meet which [`Fault`]: rate limits, outages, connections that
//! are reset before or after the user was stored, responses of proxies and gateways that look the
//! same in both cases, bodies that are damaged, too long, too slow or without end.
//! [`Sandbox::truth`] tells what was really stored, and how often, whatever the client was told.
//! [`Builder::reject_only_promised_duplicates`] lets a careless retry make a second user,
//! [`Builder::other_messages`] words refusals as no document has it,
//! [`Builder::failed_creates_use_up_keys`] spends idempotency keys in vain, and
//! [`Sandbox::expire_tokens`] ends bearer tokens.
//!
//! ```
//! use enroll_sandbox::{Duplicates, Fault, FaultPlan, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().duplicates("capa", Duplicates::Allow).start().await?;
//! sandbox.set_faults("capa", FaultPlan::in_order([Fault::ResetAfterStoring]))?;
//! let call = reqwest::Client::new()
//!     .post(format!("{}/api/partner/v2/users", sandbox.url()))
//!     .header("partner-api-key", sandbox.credentials().get("capa", "partner_api_key").unwrap_or_default())
//!     .json(&serde_json::json!({ "type": "BUSINESS", "email": "a@example.com", "externalUserId": "Ext-Id-1" }));
//! assert!(call.try_clone().ok_or("a stream")?.send().await.is_err(), "the connection is reset");
//! assert_eq!(call.send().await?.status(), 201);
//!
//! let truth = sandbox.truth();
//! let users = &truth.stored_twice("capa")["Ext-Id-1"];
//! assert_eq!((users[0].is_delivered(), users[1].is_delivered()), (false, true));
//! # Ok(())
//! # }
//! ```
//!
//! # The control endpoint
//!
//! Programs in other languages do the same over HTTP, where [`Builder::control`] or `enroll sandbox --control` turns it
//! on. Paths begin with [`Sandbox::control_url`], which is also the `control` of the
//! [announcement](Sandbox::announcement): `<url>/_sandbox/<segment>`, with a random segment unless
//! [`Builder::control_segment`] fixes it. Bodies and responses are JSON. Whoever knows the URL can
//! read secrets, so the endpoint is off by default, and kept to loopback unless
//! [`Builder::allow_remote_control`] says otherwise. Long lists are sent piece by piece.
//!
//! | request | what it does |
//! |---|---|
//! | `PUT faults/<provider>` | the body is a [`FaultPlan`], which is played from its beginning |
//! | `DELETE faults` | nothing goes wrong any more, at any provider |
//! | `GET users` | by provider, the users that were really stored: `id`, `external_id`, `email`, `one_time_password`, `refresh_token`, `fault`, `is_delivered`, `times_stored` |
//! | `GET requests` | the requests that are remembered, without anything that was in them: `provider`, `method`, `path`, `status`, `fault` |
//! | `POST tokens/<provider>` | a new bearer token, `{"token": …}` |
//! | `DELETE tokens` | ends all bearer tokens |
//!
//! What cannot be done is answered with 400, or with 404 where there is no such path, and `{"error": …}`, one sentence
//! that names what is wrong. For example, with the sandbox of `enroll sandbox --listen 127.0.0.1:8080 --control
//! --control-segment mine`:
//!
//! ```text
//! curl -X PUT --data '{"in_order": [{"kind": "reset_after_storing"}, null, {"kind": "slow_body", "millis": 200}]}' \
//!     http://127.0.0.1:8080/_sandbox/mine/faults/kraken
//! curl http://127.0.0.1:8080/_sandbox/mine/users
//! ```
//!
//! # What is kept out
//!
//! A request that a web page may have caused is answered with 403 and `{"error": …}`, at every path:
//! its `Host` is not a loopback address, `localhost`, the address listened on or one of
//! [`Builder::allow_host`], its `Origin` is another site, or its `Sec-Fetch-Site` says so. A broken
//! body is answered with 400, one that takes longer than [`Builder::body_timeout`] with 408, one
//! beyond 30 MiB with 413; [`Received::problem`] reports which. A connection whose request head takes
//! longer than [`Builder::header_timeout`] is closed, and so is one without a request for two
//! minutes. Beyond 4,096 connections further ones wait. A head that is not HTTP is answered with an
//! empty 400; it is no request yet, so [`Sandbox::received`] does not have it.
//!
//! It is a double and no emulator: nothing that a provider would tell can be read back over HTTP, no verification of a
//! person is played, and no limit on the number of requests is kept.

mod answer;
mod builder;
mod case;
mod clock;
mod connection;
mod control;
mod created;
mod credentials;
mod duplicates;
mod email;
mod error;
mod fault;
mod guard;
mod ids;
mod intake;
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
