//! What happens to a second user with the same unique member.
//!
//! Which members are unique stands in the specs; here only what the caller of the sandbox decides about them.

/// How a provider's double treats a second user with the same unique member.
///
/// | provider | members | status | sure? |
/// |---|---|---|---|
/// | bitpanda | `external_id`, compared without case | 409 | documented |
/// | capa | `externalUserId`, `email` | 400 or 409 | refusal documented, status unconfirmed |
/// | kraken | `external_id`, `email` | 409 | unconfirmed, and so is whether it is refused at all |
/// | onchainpay | `email` | 200 with `success: false` | refusal documented, status and body unconfirmed |
/// | synapse | none | | a second user is accepted; only a re-used idempotency key is refused, with 409 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Duplicates {
    /// Refused with 409 where the spec has an answer with it, else with the one that the spec has.
    #[default]
    Reject,
    /// Refused with this status, for which the spec must have an answer.
    RejectWith(u16),
    /// Accepted; a second user is made.
    Allow,
    /// Refused if the provider's page promises that a retry with the same value makes no second
    /// user (`retry_safe_by` in the spec), and accepted otherwise. Idempotency keys are treated the
    /// same.
    ///
    /// This is the worst that a client must be ready for. Of the five only kraken promises nothing.
    RejectPromised,
}

/// Members that a provider compares without regard to case.
///
/// Bitpanda's page says so of `external_id`,
/// <https://techsolutions.bitpanda.com/openapi/reference/operation/createUserV2>.
const CASELESS: &[(&str, &str)] = &[("bitpanda", "external_id")];

/// The form of a unique value in which two that collide are equal. Blanks around it are taken off.
pub(crate) fn normalised(provider: &str, of: &str, value: &str) -> String {
    let value = value.trim();
    if CASELESS.contains(&(provider, of)) { value.to_lowercase() } else { value.to_owned() }
}
