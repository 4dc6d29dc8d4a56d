//! The provider that `--to` names: from the providers file, or with placeholders.

use anyhow::Context as _;
use enroll::{Config, CreateUser, PROVIDER_IDS, Providers};
use enroll_sandbox::Credentials;

use crate::cli::global;
use crate::cli::ids;
use crate::exit::UsageError;
use crate::input::providers_file::ProvidersFile;

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
        if global.providers.is_some() { configured(global, to, configure) } else { placeholder(to, configure) }
    }

    pub(super) fn client(&self) -> anyhow::Result<&dyn CreateUser> {
        let known = PROVIDER_IDS.join(", ");
        let similar = ids::suggestion(&self.name, PROVIDER_IDS.iter().copied());
        let unknown = || format!("--to {}: there is no such provider; there is {known}{similar}", self.name);
        self.providers.get(&self.name).ok_or_else(|| UsageError(unknown()).into())
    }
}

/// The provider with the settings of the file.
fn configured(global: &global::Options, to: &str, configure: impl Fn(Config) -> Config) -> anyhow::Result<Target> {
    let (file, names) = (ProvidersFile::read(global)?, [to.to_owned()]);
    file.check_names(&names)?;
    let providers = file.connect(&names, |_, config| configure(config))?.into_inner();
    Ok(Target { providers, name: to.to_owned(), is_placeholder: false, has_host: true })
}

/// The provider at its documented host, with the credentials of the sandbox. They can sign, and no
/// provider knows them.
fn placeholder(to: &str, configure: impl Fn(Config) -> Config) -> anyhow::Result<Target> {
    let mut target =
        Target { providers: Providers::default(), name: to.to_owned(), is_placeholder: true, has_host: false };
    let Some(facts) = ids::facts(to) else { return Ok(target) };
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
