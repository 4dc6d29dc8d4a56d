//! The provider that `--to` names: from the providers file, or with placeholders.

use std::path::Path;

use anyhow::Context as _;
use enroll::{Config, CreateUser, PROVIDER_IDS, PROVIDERS, Providers, SettingsFile};
use enroll_sandbox::Credentials;

use crate::exit::UsageError;
use crate::global;

/// Where a client that signs is from.
pub(super) struct Target {
    providers: Providers,
    name: String,
    /// Whether its credentials are those of the sandbox.
    pub(super) is_placeholder: bool,
    /// Whether a host of the provider is configured or documented.
    pub(super) has_host: bool,
}

impl Target {
    /// The provider of the file; without a file the one with this id.
    pub(super) fn connect(
        global: &global::Options,
        to: &str,
        configure: impl Fn(Config) -> Config,
    ) -> anyhow::Result<Self> {
        match &global.providers {
            Some(path) => configured(path, to, configure),
            None => placeholder(to, configure),
        }
    }

    pub(super) fn client(&self) -> anyhow::Result<&dyn CreateUser> {
        let known = if self.is_placeholder { PROVIDER_IDS.to_vec() } else { self.names() };
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let unknown = || format!("--to {}: there is no such provider; there is {known}", self.name);
        self.providers.get(&self.name).ok_or_else(|| UsageError(unknown()).into())
    }

    fn names(&self) -> Vec<&str> {
        self.providers.named().map(|(name, _)| name).collect()
    }
}

/// The provider with the settings of the file.
fn configured(path: &Path, to: &str, configure: impl Fn(Config) -> Config) -> anyhow::Result<Target> {
    let unusable = || format!("--providers {} cannot be used", path.display());
    let settings = SettingsFile::read(path).with_context(unusable)?;
    if let [first, ..] = settings.exposed_literals() {
        anyhow::bail!("{}: others can read the secret in {first}; make the mode of the file 0600", unusable());
    }
    let providers = settings.connect_with(|_, config| configure(config)).with_context(unusable)?;
    Ok(Target { providers, name: to.to_owned(), is_placeholder: false, has_host: true })
}

/// The provider at its documented host, with the credentials of the sandbox. They can sign, and no
/// provider knows them.
fn placeholder(to: &str, configure: impl Fn(Config) -> Config) -> anyhow::Result<Target> {
    let mut target =
        Target { providers: Providers::default(), name: to.to_owned(), is_placeholder: true, has_host: false };
    let Some(facts) = PROVIDERS.iter().find(|facts| facts.id == to) else { return Ok(target) };
    let credentials = serde_json::to_value(Credentials::default()).context("there are no placeholder credentials")?;
    let credentials = credentials.get(to).cloned().unwrap_or_default();
    let host = facts.servers.first().map(|server| server.url.to_owned());
    target.has_host = host.is_some();
    // A name that never exists, because no host is invented for a provider.
    let url = host.unwrap_or_else(|| format!("https://{to}.invalid"));
    let client = enroll::connect(to, &credentials, &configure(Config::new(url)));
    target.providers.add(client.with_context(|| format!("--to {to} cannot be connected"))?);
    Ok(target)
}
