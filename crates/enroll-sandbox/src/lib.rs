//! A fake server for tests: the create-user endpoints of five providers and their look-ups, on
//! loopback.
//!
//! It verifies credentials, signatures and nonces over the bytes received, validates bodies by the
//! provider's OpenAPI document, keeps the users in memory, and plays faults on request. So a test
//! can compare what a client reported with what was really stored.
//!
//! # Start a sandbox
//!
//! ```
//! use enroll_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().start().await?;
//! println!("all providers are at {}", sandbox.url());
//! # Ok(())
//! # }
//! ```
//!
//! It listens on a free port of 127.0.0.1 and stops when the handle is dropped. [`Builder`] has the
//! settings.
//!
//! # Point a client at it
//!
//! A client needs the base URL and the credentials that the sandbox accepts. With the `enroll`
//! client:
//!
//! ```ignore
//! let providers = enroll::Providers::from_json(sandbox.settings().to_string().as_bytes())?;
//! ```
//!
//! With any other, for example reqwest:
//!
//! ```
//! use enroll_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().start().await?;
//! let response = reqwest::Client::new()
//!     .post(format!("{}/v2/users", sandbox.url()))
//!     .bearer_auth(sandbox.credentials().get("bitpanda", "token").unwrap_or_default())
//!     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
//!     .send()
//!     .await?;
//! assert_eq!(response.status(), 201);
//! assert_eq!(sandbox.users().len(), 1);
//! assert_eq!(sandbox.received()[0].target(), "/v2/users");
//! # Ok(())
//! # }
//! ```
//!
//! # Inject a fault, then look at the truth
//!
//! A [`FaultPlan`] says which requests get which [`Fault`]: rate limits, outages, connections that
//! are reset before or after the user was stored, responses of proxies and gateways that look the
//! same in both cases, and bodies that are damaged, too long, too slow or endless.
//! [`Sandbox::truth`] reports what was really stored, and how often, whatever response the client
//! got.
//!
//! ```
//! use enroll_sandbox::{Duplicates, Fault, FaultPlan, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().duplicates("capa", Duplicates::Allow).start().await?;
//! sandbox.set_faults("capa", FaultPlan::in_order([Fault::ResetAfterStoring]))?;
//! let request = reqwest::Client::new()
//!     .post(format!("{}/api/partner/v2/users", sandbox.url()))
//!     .header("partner-api-key", "sandbox-capa-partner_api_key")
//!     .json(&serde_json::json!({
//!         "type": "BUSINESS", "email": "a@example.com", "externalUserId": "Ext-Id-1",
//!     }));
//! let retry = request.try_clone().ok_or("a stream")?;
//! assert!(request.send().await.is_err(), "the connection is reset");
//! assert_eq!(retry.send().await?.status(), 201);
//!
//! let truth = sandbox.truth();
//! let users = &truth.stored_twice("capa")["Ext-Id-1"];
//! assert_eq!((users[0].is_delivered(), users[1].is_delivered()), (false, true));
//! # Ok(())
//! # }
//! ```
//!
//! More settings for the worst case: [`Builder::reject_only_promised_duplicates`] lets an unsafe
//! retry create a second user, [`Builder::other_messages`] sends error messages that no provider
//! documents, [`Builder::failed_creates_use_up_keys`] uses up idempotency keys without a user, and
//! [`Sandbox::expire_tokens`] expires bearer tokens.
//!
//! # Look a user up
//!
//! A provider whose spec documents a look-up has that too: a search or a list, page by page, or one
//! user by its id. It finds the users that the sandbox stored for the caller. What a real look-up
//! may miss or find by mistake can be chosen: [`Builder::visible_after`] delays when a user is
//! found, and a [`SeedUser`] is an older user of the caller, a hidden one, or another partner's.
//! [`Builder::look_up_faults`] is a plan for look-ups alone.
//!
//! ```
//! use enroll_sandbox::{Sandbox, SeedUser};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let user = SeedUser::earlier().email("a@example.com");
//! let sandbox = Sandbox::builder().seed("bitpanda", user).start().await?;
//! let found: serde_json::Value = reqwest::Client::new()
//!     .get(format!("{}/v1/users?email=a%40example.com", sandbox.url()))
//!     .bearer_auth("sandbox-bitpanda-token")
//!     .send()
//!     .await?
//!     .json()
//!     .await?;
//! let truth = sandbox.truth();
//! let seeded = truth.seeded("bitpanda").next().ok_or("not stored")?;
//! assert_eq!(found["data"][0]["id"], seeded.id());
//! assert_eq!((truth.look_ups("bitpanda"), truth.requests("bitpanda")), (1, 0));
//! # Ok(())
//! # }
//! ```
//!
//! # How a request is processed
//!
//! The first step that fails decides the response: path and method, credentials present,
//! credentials valid, signature, nonce, parameters and body, idempotency key, duplicate.
//!
//! Paths, schemas, statuses and bodies come from the OpenAPI documents. What is unknown about a
//! provider can be chosen, see [`Duplicates`] and [`Builder::respond_with`]. The verification
//! shares no code with the clients of this workspace, so that a client with a wrong signature fails
//! the test.
//!
//! # The sandbox describes itself
//!
//! `GET /_sandbox` is one JSON object, for programs and people that read no Rust: by provider its
//! endpoints, the headers that authorise a request, its unique fields, how it signs, step by step,
//! and a request that a sandbox with default credentials accepts; all kinds of faults with an
//! example of each, the forms of plans, and the control endpoint. The steps are computed by the
//! code that checks signatures. `GET /_sandbox/specs/<provider>.yaml` is the OpenAPI document, and
//! `GET /_sandbox/` a page for a browser.
//!
//! These paths are always on. They show neither credentials that were set nor anything of a user,
//! and requests to them are not recorded.
//!
//! # Why a request was rejected
//!
//! A response says as little as the provider's would. [`Received::reason`] says the rest: each
//! invalid field with its rule, the header whose form or length is wrong, the field that another
//! user has, the expected nonce, and the documented endpoint that is nearest to an unknown path.
//! Fields that the provider does not document are recorded also if the request is accepted;
//! [`Builder::strict`] rejects them.
//!
//! For a wrong signature the reason has the length and the SHA-256 of each signed part. The sandbox
//! also tries usual mistakes, such as a secret that was not decoded, a target with the host or a
//! body that was serialised twice, and names the one under which the signature would be right.
//!
//! [`Builder::on_request`] is called with each request, and [`Received::summary`] is a line for a
//! log. None of it has values of the request, unless [`Builder::show_personal`] adds them.
//! Credentials are never shown.
//!
//! ```
//! use enroll_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().on_request(|request| eprintln!("{}", request.summary()));
//! let sandbox = sandbox.start().await?;
//! let response = reqwest::Client::new()
//!     .post(format!("{}/api/partner/v2/users", sandbox.url()))
//!     .header("partner-api-key", "sandbox-capa-partner_api_key")
//!     .json(&serde_json::json!({ "type": "BUSINESS", "email": "a@example.com", "nickname": "A" }))
//!     .send()
//!     .await?;
//! assert_eq!(response.status(), 201);
//! let received = sandbox.received();
//! let reason = received[0].reason().ok_or("nothing was ignored")?;
//! assert_eq!((reason.case(), reason.unknown_fields()[0].field()), (None, "/nickname"));
//! # Ok(())
//! # }
//! ```
//!
//! # The control endpoint
//!
//! Programs in other languages do the same over HTTP, if [`Builder::control`] or
//! `enroll sandbox --control` turns the control endpoint on. Its base URL is
//! [`Sandbox::control_url`], also the `control` of the [announcement](Sandbox::announcement):
//! `<url>/_sandbox/<segment>`, with a random segment unless [`Builder::control_segment`] sets it.
//! Requests and responses are JSON. Whoever knows the URL can read secrets, so the endpoint is off
//! by default, and limited to loopback unless [`Builder::allow_remote_control`] allows more. Long
//! lists are streamed.
//!
//! | request | what it does |
//! |---|---|
//! | `PUT faults/<provider>` | sets the [`FaultPlan`] in the body, for creates |
//! | `PUT look_up_faults/<provider>` | the same for look-ups |
//! | `DELETE faults` | removes the plans of all providers |
//! | `GET users` | lists the stored users by provider, with their secrets |
//! | `POST users/<provider>` | stores a [`SeedUser`], and returns its `id` |
//! | `DELETE users` | forgets all users, see [`Sandbox::clear_users`] |
//! | `GET requests` | lists the received requests, without values, and why they were rejected |
//! | `GET requests?after=<number>` | the same for requests with a higher number |
//! | `GET counts` | counts users by provider, and requests |
//! | `DELETE requests` | forgets the received requests |
//! | `POST clock` | moves the clock forward, see [`Sandbox::advance_clock`], and returns it as `now` |
//! | `POST tokens/<provider>` | issues a bearer token, `{"token": …}` |
//! | `DELETE tokens` | expires all bearer tokens |
//!
//! The body of `POST users/<provider>` has `kind` (`earlier`, which is the default, `hidden` or
//! `other_partner`), `email`, `external_id` and `created_at`, each optional. That of `POST clock`
//! is `{"advance_seconds": 60}` or `{"at": "2027-01-31T12:00:00Z"}`; a time may also be as HTTP has
//! it.
//!
//! A user has `id`, `external_id`, `email`, `one_time_password`, `refresh_token`, `fault`,
//! `is_delivered` and `times_stored`, a hidden one `is_hidden`, and a seeded one `seeded`; a
//! request has `number`, `provider`, `method`, `path`, `status`, `fault` and `problem`, a look-up
//! `is_look_up`, and a request that was rejected or has unknown fields `reason`, which is below.
//! Numbers count from 1 and are never used twice, so whoever asks again and again gives the last
//! one as `after`. `GET counts` has no personal data, and takes no longer with many users:
//!
//! ```json
//! {
//!     "users": { "capa": { "stored": 3, "of_customers_with_several": 2 } },
//!     "requests": { "last": 12000, "kept": 10000 }
//! }
//! ```
//!
//! A reason is, for example:
//!
//! ```json
//! {
//!     "case": "invalid_body",
//!     "message": "the request is not as the provider documents it; fix what is listed",
//!     "problems": [
//!         { "field": "/email", "rule": "format", "message": "must be one e-mail address" },
//!         { "in": "header", "field": "payward-version", "rule": "enum", "message": "…" }
//!     ],
//!     "unknown_fields": ["/external_idd"],
//!     "signed": [{ "part": "target", "bytes": 10, "sha256": "68f4…" }],
//!     "nonce": { "received": "7", "last": "1234", "expected": "> 1234" }
//! }
//! ```
//!
//! `case` is missing if the request was accepted, and so is each other part that does not apply.
//! Without `in` the place of a problem is the body. Beyond 20 `problems` or `unknown_fields` the
//! rest is counted in `problems_left_out` and `unknown_fields_left_out`. A nonce that is no number
//! has `received_bytes`. With [`Builder::show_personal`] a problem has a `value`, and a signed part
//! a `text`.
//!
//! An invalid request gets the response 400, an unknown path 404, each with `{"error": …}` that
//! names the problem. For example, with
//! `enroll sandbox --listen 127.0.0.1:8080 --control --control-segment mine`:
//!
//! ```text
//! curl -X PUT --data '{"in_order": [{"kind": "reset_after_storing"}, null, {"kind": "echo"}]}' \
//!     http://127.0.0.1:8080/_sandbox/mine/faults/kraken
//! curl http://127.0.0.1:8080/_sandbox/mine/users
//! ```
//!
//! # What the sandbox itself rejects
//!
//! A request that a web page may have caused gets 403 and `{"error": …}`, at every path: its `Host`
//! is not a loopback address, `localhost`, the listen address or one of [`Builder::allow_host`],
//! its `Origin` is another site, or its `Sec-Fetch-Site` says so. A broken body gets 400, one that
//! takes longer than [`Builder::body_timeout`] gets 408, one beyond 30 MiB gets 413;
//! [`Received::problem`] reports which. A connection whose request head takes longer than
//! [`Builder::header_timeout`] is closed, and so is one without a request for two minutes. Beyond
//! 4,096 connections further ones wait. A head that is not HTTP gets an empty 400; it is not a
//! request, so [`Sandbox::received`] does not have it.
//!
//! # What it does not do
//!
//! It is not an emulator. A look-up shows the id, the e-mail address, the external id and the time
//! of creation of a user, and otherwise the example of the spec. Names and phone numbers are not
//! searched, identity verification is not played, and the number of requests is not limited.

mod clock;
mod credentials;
mod fault;
mod ids;
mod inject;
mod provider;
mod reason;
mod response;
mod sandbox;
mod schema;
mod server;
mod spec;
mod store;
mod target;
mod transport;
mod verify;

mod generated {
    pub(crate) mod specs;
}

pub use credentials::{CredentialError, Credentials};
pub use fault::{Fault, FaultError, FaultPlan, RetryAfter};
pub use provider::Duplicates;
pub use reason::{NonceReason, Problem, Reason, SignedPart, UnknownField};
pub use sandbox::{Builder, Sandbox, StartError};
pub use spec::{Case, SpecError, UnknownCase};
pub use store::{Received, SeedError, SeedUser, Seeded, Truth, User};
