//! How a provider treats a second user with the same value of a unique field.
//!
//! The specs say which fields are unique. Here is only what the caller of the sandbox chooses.

use crate::{
    response::JsonResponse,
    spec::{self, Case, Endpoint},
};
use std::borrow::Cow;

/// How a provider treats a second user with the same value of a unique field.
///
/// Use it with [`Builder::duplicates`](crate::Builder::duplicates). What the providers do:
///
/// | provider | unique fields | status | confirmed? |
/// |---|---|---|---|
/// | bitpanda | `external_id`, case-insensitive | 409 | documented |
/// | capa | `externalUserId`, `email` | 400 or 409 | rejection documented, status unconfirmed |
/// | kraken | `external_id`, `email` | 409 | unconfirmed, and so is whether it is rejected at all |
/// | onchainpay | `email` | 200, `success: false` | rejection documented, status unconfirmed |
/// | synapse | none | | a second user is accepted |
///
/// Synapse rejects a reused idempotency key, with 409.
///
/// ```
/// use enroll_sandbox::{Duplicates, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// for (duplicates, status) in [
///     (Duplicates::Reject, 409),
///     (Duplicates::RejectPromised, 409), // bitpanda's page promises the rejection
///     (Duplicates::Allow, 201),
/// ] {
///     let sandbox = Sandbox::builder().duplicates("bitpanda", duplicates).start().await?;
///     let request = reqwest::Client::new()
///         .post(format!("{}/v2/users", sandbox.url()))
///         .bearer_auth(sandbox.credentials().get("bitpanda", "token").unwrap_or_default())
///         .json(&serde_json::json!({ "external_id": "Ext-Id-1" }));
///     let second = request.try_clone().ok_or("a stream")?;
///     assert_eq!(request.send().await?.status(), 201);
///     assert_eq!(second.send().await?.status(), status);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Duplicates {
    /// Rejected with 409 if the spec documents it, otherwise with the status that the spec
    /// documents.
    #[default]
    Reject,
    /// Rejected with this status, which the spec must document.
    RejectWith(u16),
    /// Accepted: a second user is stored.
    Allow,
    /// Rejected if the provider's page promises that a retry with the same value creates no second
    /// user (`retry_safe_by` in the spec), otherwise accepted. The same holds for idempotency keys.
    ///
    /// This is the worst case for a client. Of the five only kraken promises nothing.
    RejectPromised,
}

impl Duplicates {
    /// The name of the rule in the description of a running sandbox.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::RejectWith(_) => "reject_with",
            Self::Allow => "allow",
            Self::RejectPromised => "reject_promised",
        }
    }

    /// What each provider does with a second user unless something else is chosen: its id, and a
    /// sentence that is made from its spec.
    ///
    /// ```
    /// let rules = enroll_sandbox::Duplicates::defaults();
    /// let (provider, rule) = &rules[0];
    /// assert_eq!(*provider, "bitpanda");
    /// assert_eq!(rule, "rejects the same external_id, as its page promises, with 409");
    /// ```
    #[must_use]
    pub fn defaults() -> Vec<(&'static str, String)> {
        let endpoints = spec::endpoints().unwrap_or_default();
        endpoints.iter().map(|endpoint| (endpoint.id.as_str(), default_rule(endpoint))).collect()
    }
}

fn default_rule(endpoint: &Endpoint) -> String {
    let rule = |of: &str| {
        let status = JsonResponse::rejected(&endpoint.create, Case::Duplicate, Some(of), None).status.as_u16();
        let is_promised = endpoint.promised.iter().any(|promised| promised == of);
        let why = if is_promised { "as its page promises" } else { "which its page does not promise" };
        format!("the same {of}, {why}, with {status}")
    };
    let rules: Vec<String> = endpoint.unique.iter().map(|field| rule(&field.of)).collect();
    if rules.is_empty() { "accepts it, no field is unique".to_owned() } else { format!("rejects {}", rules.join("; ")) }
}

/// Fields that a provider compares case-insensitively.
///
/// Bitpanda's page says so of `external_id`,
/// <https://techsolutions.bitpanda.com/openapi/reference/operation/createUserV2>.
const CASE_INSENSITIVE: &[(&str, &str)] = &[("bitpanda", "external_id")];

/// Fields that are unique among the users of all partners, not only among those of the caller.
///
/// OnchainPay's page rejects an e-mail address that is registered, without limiting that to the
/// partner's own users, <https://docs.onchainpay.io/api-reference/13partners/post_create-user>.
/// Capa's page promises uniqueness within the partner. What the others do is unknown; here their
/// values are unique within the partner.
const GLOBAL: &[(&str, &str)] = &[("onchainpay", "email")];

/// Whether the value of another partner's user is taken too.
pub(crate) fn is_global(provider: &str, of: &str) -> bool {
    GLOBAL.contains(&(provider, of))
}

/// The normal form of a unique value, in which two that collide are equal. It has no blanks around
/// it.
pub(crate) fn normalised<'v>(provider: &str, of: &str, value: &'v str) -> Cow<'v, str> {
    let value = value.trim();
    if CASE_INSENSITIVE.contains(&(provider, of)) { lower_case(value) } else { Cow::Borrowed(value) }
}

/// The string in lower case. Most are so already, and are not copied: a look-up compares many.
pub(crate) fn lower_case(value: &str) -> Cow<'_, str> {
    let is_lower = value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) }
}
