//! The credentials that the sandbox accepts, by provider and field.
//!
//! The spec says which ones a provider has. Each has a fixed example value as its default, so that
//! a test needs to set nothing. `Debug` hides the values, because somebody may set real ones.

mod error;

pub use error::CredentialError;

use crate::{
    spec::{self, Credential, Endpoint},
    verify,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

type Tree = BTreeMap<String, BTreeMap<String, String>>;

/// The credentials that a sandbox accepts, by provider and field, such as `bitpanda` and `token`.
///
/// The default has an example value for each, the same in every run, so that a test needs to set
/// nothing. A client reads its credentials from
/// [`Sandbox::credentials`](crate::Sandbox::credentials).
///
/// ```
/// use enroll_sandbox::{Credentials, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut credentials = Credentials::default();
/// assert_eq!(credentials.get("bitpanda", "token"), Some("sandbox-bitpanda-token"));
/// credentials.set("bitpanda", "token", "another-token")?;
///
/// let sandbox = Sandbox::builder().credentials(credentials).start().await?;
/// assert_eq!(sandbox.credentials().get("bitpanda", "token"), Some("another-token"));
/// # Ok(())
/// # }
/// ```
///
/// As JSON they are `{"bitpanda": {"token": "…"}, …}`. A field that is left out keeps its default:
///
/// ```
/// use enroll_sandbox::Credentials;
///
/// let json = r#"{"capa": {"partner_api_key": "mine"}}"#;
/// let credentials: Credentials = serde_json::from_str(json)?;
/// assert_eq!(credentials.get("capa", "partner_api_key"), Some("mine"));
/// assert_eq!(credentials.get("bitpanda", "token"), Some("sandbox-bitpanda-token"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Tree", into = "Tree")]
pub struct Credentials(Tree);

impl Credentials {
    /// The example values of these providers.
    pub(crate) fn examples(endpoints: &[Endpoint]) -> Self {
        Self(endpoints.iter().map(|endpoint| (endpoint.id.clone(), examples(endpoint))).collect())
    }

    /// All of them, by the provider's id.
    pub(crate) fn by_provider(&self) -> impl Iterator<Item = (String, &BTreeMap<String, String>)> {
        self.0.iter().map(|(id, fields)| (id.clone(), fields))
    }

    /// One credential; `None` if the provider does not have it.
    ///
    /// ```
    /// let credentials = enroll_sandbox::Credentials::default();
    /// assert_eq!(credentials.get("synapse", "client_id"), Some("sandbox-synapse-client_id"));
    /// assert_eq!(credentials.get("synapse", "token"), None);
    /// ```
    #[must_use]
    pub fn get(&self, provider: &str, field: &str) -> Option<&str> {
        self.0.get(provider)?.get(field).map(String::as_str)
    }

    /// Replaces one credential.
    ///
    /// # Errors
    ///
    /// When the provider or the field is unknown, or when the value cannot be used: it is empty, is
    /// not visible ASCII, contains a separator of its header, or is not the Base64 that a signature
    /// needs.
    ///
    /// ```
    /// let mut credentials = enroll_sandbox::Credentials::default();
    /// credentials.set("capa", "partner_api_key", "mine")?;
    /// assert!(credentials.set("capa", "partner_api_key", "two words").is_err());
    /// # Ok::<(), enroll_sandbox::CredentialError>(())
    /// ```
    pub fn set(&mut self, provider: &str, field: &str, value: impl Into<String>) -> Result<(), CredentialError> {
        let value = value.into();
        let (provider_name, field_name) = (provider.to_owned(), field.to_owned());
        let Some(fields) = self.0.get_mut(provider) else {
            return Err(CredentialError::UnknownProvider(provider_name));
        };
        let Some(slot) = fields.get_mut(field) else {
            return Err(CredentialError::UnknownField { provider: provider_name, field: field_name });
        };
        if !is_usable(provider, field, &value) {
            return Err(CredentialError::Unusable { provider: provider_name, field: field_name });
        }
        *slot = value;
        Ok(())
    }
}

impl Default for Credentials {
    /// Example values, the same in every run.
    fn default() -> Self {
        // `Builder::start` reads the same specs and reports one that cannot be read.
        Self::examples(spec::endpoints().unwrap_or_default())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |fields: &BTreeMap<String, String>| fields.keys().cloned().collect::<Vec<_>>();
        f.debug_map().entries(self.0.iter().map(|(provider, fields)| (provider, names(fields)))).finish()
    }
}

impl TryFrom<Tree> for Credentials {
    type Error = CredentialError;

    fn try_from(tree: Tree) -> Result<Self, CredentialError> {
        let mut credentials = Self::default();
        for (provider, fields) in tree {
            for (field, value) in fields {
                credentials.set(&provider, &field, value)?;
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

/// Example credentials of one provider: those in its header templates, and the signing secret.
fn examples(endpoint: &Endpoint) -> BTreeMap<String, String> {
    let id = &endpoint.id;
    let in_headers = endpoint.schemes.iter().flat_map(|scheme| match &scheme.credential {
        Credential::Fixed(template) | Credential::PerCall(template) => template.fields().collect(),
        Credential::Computed(_) => Vec::new(),
    });
    let in_headers = in_headers.map(|field| (field.to_owned(), format!("sandbox-{id}-{field}")));
    let secret = verify::secret(id).map(|(field, value)| (field.to_owned(), value.to_owned()));
    in_headers.chain(secret).collect()
}

fn is_usable(provider: &str, field: &str, value: &str) -> bool {
    let is_visible = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_visible && !breaks_template(provider, field, value) && verify::is_usable(provider, field, value)
}

/// Whether the value contains a separator of its header.
fn breaks_template(provider: &str, field: &str, value: &str) -> bool {
    spec::endpoint(provider).into_iter().flat_map(|endpoint| &endpoint.schemes).any(|scheme| match &scheme.credential {
        Credential::Fixed(template) | Credential::PerCall(template) => {
            template.fields().any(|name| name == field) && template.holds_fixed_text(value)
        }
        Credential::Computed(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_credential_has_an_example_as_default() {
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
        let examples = serde_json::to_value(Credentials::default()).unwrap();
        for (provider, fields) in expected.as_object().unwrap() {
            assert_eq!(&examples[provider], fields, "{provider}");
        }
        assert!(examples.as_object().unwrap().values().all(|fields| *fields != json!({})));
    }

    #[test]
    fn a_field_that_is_left_out_keeps_its_default() {
        let read: Credentials = serde_json::from_value(json!({ "capa": { "partner_api_key": "mine" } })).unwrap();
        assert_eq!(read.get("capa", "partner_api_key"), Some("mine"));
        assert_eq!(read.get("bitpanda", "token"), Some("sandbox-bitpanda-token"));
    }

    #[test]
    fn an_unusable_value_is_rejected_without_showing_it() {
        let mut credentials = Credentials::default();
        let wrong = [
            ("unknown", "token", "canary"),
            ("capa", "token", "canary"),
            ("kraken", "api_secret", "canary!"),
            ("synapse", "client_id", "canary|canary"),
            ("bitpanda", "token", "canary\n"),
            ("bitpanda", "token", ""),
        ];
        for (provider, field, value) in wrong {
            let error = credentials.set(provider, field, value).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{provider} {field}");
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
