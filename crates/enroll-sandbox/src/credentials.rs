//! The credentials that the sandbox accepts.
//!
//! Which ones a provider has stands in its spec; every one has a stable made-up default, so that a test needs to set
//! nothing. They are not worth protecting, yet `Debug` hides the values: somebody will put real ones in.

use crate::{
    error::CredentialError,
    spec::{self, Credential, Endpoint},
    verify,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

type Tree = BTreeMap<String, BTreeMap<String, String>>;

/// Credentials by provider and member, such as `bitpanda` and `token`.
///
/// Serialises as a plain tree, `{"bitpanda": {"token": "…"}, …}`. Reads the same, where what is left out keeps its
/// default.
///
/// ```
/// use enroll_sandbox::Credentials;
///
/// let mut credentials = Credentials::default();
/// assert_eq!(credentials.get("bitpanda", "token"), Some("sandbox-bitpanda-token"));
/// credentials.set("bitpanda", "token", "another-token")?;
/// # Ok::<(), enroll_sandbox::CredentialError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Tree", into = "Tree")]
pub struct Credentials(Tree);

impl Credentials {
    pub(crate) fn made_up(endpoints: &[Endpoint]) -> Self {
        Self(endpoints.iter().map(|endpoint| (endpoint.id.clone(), made_up(endpoint))).collect())
    }

    /// One credential, where the provider has it.
    #[must_use]
    pub fn get(&self, provider: &str, member: &str) -> Option<&str> {
        self.0.get(provider)?.get(member).map(String::as_str)
    }

    /// Replaces one credential.
    ///
    /// # Errors
    ///
    /// When the provider or the member is unknown, or when the value cannot be used.
    pub fn set(&mut self, provider: &str, member: &str, value: impl Into<String>) -> Result<(), CredentialError> {
        let value = value.into();
        let (provider_name, member_name) = (provider.to_owned(), member.to_owned());
        let Some(members) = self.0.get_mut(provider) else {
            return Err(CredentialError::UnknownProvider(provider_name));
        };
        let Some(slot) = members.get_mut(member) else {
            return Err(CredentialError::UnknownField { provider: provider_name, member: member_name });
        };
        if !is_usable(provider, member, &value) {
            return Err(CredentialError::Unusable { provider: provider_name, member: member_name });
        }
        *slot = value;
        Ok(())
    }
}

impl Default for Credentials {
    /// Made-up values, the same in every run.
    fn default() -> Self {
        // A spec that cannot be read is reported by `Builder::start`, which reads the same ones.
        Self::made_up(spec::endpoints().unwrap_or_default())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |members: &BTreeMap<String, String>| members.keys().cloned().collect::<Vec<_>>();
        f.debug_map().entries(self.0.iter().map(|(provider, members)| (provider, names(members)))).finish()
    }
}

impl TryFrom<Tree> for Credentials {
    type Error = CredentialError;

    fn try_from(tree: Tree) -> Result<Self, CredentialError> {
        let mut credentials = Self::default();
        for (provider, members) in tree {
            for (member, value) in members {
                credentials.set(&provider, &member, value)?;
            }
        }
        Ok(credentials)
    }
}

impl From<Credentials> for Tree {
    fn from(credentials: Credentials) -> Self {
        credentials.0
    }
}

/// The credentials of one provider: those in its header templates, and those that sign.
fn made_up(endpoint: &Endpoint) -> BTreeMap<String, String> {
    let id = &endpoint.id;
    let shown = endpoint.schemes.iter().flat_map(|scheme| match &scheme.credential {
        Credential::Fixed(template) | Credential::PerCall(template) => template.members().collect(),
        Credential::Computed(_) => Vec::new(),
    });
    let shown = shown.map(|member| (member.to_owned(), format!("sandbox-{id}-{member}")));
    let secret = verify::secret(id).map(|(member, value)| (member.to_owned(), value.to_owned()));
    shown.chain(secret).collect()
}

fn is_usable(provider: &str, member: &str, value: &str) -> bool {
    let is_visible = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_visible && !breaks_template(provider, member, value) && verify::is_usable(provider, member, value)
}

/// Whether the value holds the separator of the header that it goes into.
fn breaks_template(provider: &str, member: &str, value: &str) -> bool {
    let endpoint = spec::endpoints().unwrap_or_default().iter().find(|endpoint| endpoint.id == provider);
    endpoint.into_iter().flat_map(|endpoint| &endpoint.schemes).any(|scheme| match &scheme.credential {
        Credential::Fixed(template) | Credential::PerCall(template) => {
            template.members().any(|name| name == member) && template.holds_fixed_text(value)
        }
        Credential::Computed(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_credential_has_a_made_up_default() {
        let expected = json!({
            "bitpanda": { "token": "sandbox-bitpanda-token" },
            "capa": { "partner_api_key": "sandbox-capa-partner_api_key" },
            "kraken": {
                "api_key": "sandbox-kraken-api_key",
                "api_secret": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==",
            },
            "onchainpay": { "private_key": "sandbox-onchainpay-private_key", "public_key": "sandbox-onchainpay-public_key" },
            "synapse": {
                "client_id": "sandbox-synapse-client_id",
                "client_secret": "sandbox-synapse-client_secret",
                "fingerprint": "sandbox-synapse-fingerprint",
            },
        });
        let made_up = serde_json::to_value(Credentials::default()).unwrap();
        for (provider, members) in expected.as_object().unwrap() {
            assert_eq!(&made_up[provider], members, "{provider}");
        }
        assert!(made_up.as_object().unwrap().values().all(|members| *members != json!({})));
    }

    #[test]
    fn what_is_left_out_keeps_its_default() {
        let read: Credentials = serde_json::from_value(json!({ "capa": { "partner_api_key": "mine" } })).unwrap();
        assert_eq!(read.get("capa", "partner_api_key"), Some("mine"));
        assert_eq!(read.get("bitpanda", "token"), Some("sandbox-bitpanda-token"));
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_showing_it() {
        let mut credentials = Credentials::default();
        let wrong = [
            ("nobody", "token", "canary"),
            ("capa", "token", "canary"),
            ("kraken", "api_secret", "canary!"),
            ("synapse", "client_id", "canary|canary"),
            ("bitpanda", "token", "canary\n"),
            ("bitpanda", "token", ""),
        ];
        for (provider, member, value) in wrong {
            let error = credentials.set(provider, member, value).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{provider} {member}");
        }
    }

    #[test]
    fn debug_shows_names_only() {
        let mut credentials = Credentials::default();
        credentials.set("bitpanda", "token", "canary").unwrap();
        let shown = format!("{credentials:?}");
        assert!(shown.contains("token") && !shown.contains("canary") && !shown.contains("AAEC"), "{shown}");
    }
}
