//! Reads the file of `--providers`, and finds the providers of `--to` in it.
//!
//! The file is refused if others may read secrets in it. Only the providers that are asked for are
//! connected, so a reference to a secret of another one is not followed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use enroll::{Config, CreateUser, Facts, Providers, SettingsFile};

use crate::cli::global;
use crate::cli::ids;
use crate::exit::UsageError;

/// The settings of a file, not connected yet.
pub(crate) struct ProvidersFile {
    path: PathBuf,
    settings: SettingsFile,
}

impl ProvidersFile {
    /// Reads the file that the flag or the environment names.
    pub(crate) fn read(global: &global::Options) -> anyhow::Result<Self> {
        let path = global.providers.as_deref().ok_or_else(|| {
            UsageError("no providers are configured; give --providers FILE, or set ENROLL_PROVIDERS".to_owned())
        })?;
        let settings = SettingsFile::read(path).with_context(|| unusable(path))?;
        if let [first, ..] = settings.exposed_literals() {
            anyhow::bail!(
                "{}, because others may read it and a secret is written in it at {first}; make its mode 0600, or \
                 refer to the secret by {{\"env\": …}}, {{\"file\": …}} or {{\"command\": […]}}",
                unusable(path)
            );
        }
        Ok(Self { path: path.to_owned(), settings })
    }

    /// The keys of all settings, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.settings.settings().keys().map(String::as_str)
    }

    /// The base URL of settings.
    pub(crate) fn base_url(&self, name: &str) -> &str {
        self.settings.settings().get(name).map_or("", |settings| &settings.base_url)
    }

    /// The facts of the provider that settings are for.
    pub(crate) fn facts(&self, name: &str) -> Option<&'static Facts> {
        let settings = self.settings.settings().get(name)?;
        ids::facts(settings.provider.as_deref().unwrap_or(name))
    }

    /// Checks the names of `--to`: each is in the file, and there once.
    pub(crate) fn check_names(&self, to: &[String]) -> anyhow::Result<()> {
        for (at, name) in to.iter().enumerate() {
            if !self.settings.settings().contains_key(name) {
                let names: Vec<_> = self.names().collect();
                return Err(UsageError(format!(
                    "--to {name}: {} has no settings for it; it has {}{}",
                    self.path.display(),
                    if names.is_empty() { "none".to_owned() } else { names.join(", ") },
                    ids::suggestion(name, self.names())
                ))
                .into());
            }
            if to[..at].contains(name) {
                return Err(UsageError(format!("--to names {name} twice; a user would be created twice")).into());
            }
        }
        Ok(())
    }

    /// Connects the providers with these names.
    pub(crate) fn connect(
        mut self,
        to: &[String],
        configure: impl Fn(&str, Config) -> Config,
    ) -> anyhow::Result<Connected> {
        self.settings.retain(|name| to.iter().any(|one| one == name));
        let providers = self.settings.connect_with(configure);
        Ok(Connected(providers.with_context(|| unusable(&self.path))?))
    }
}

fn unusable(path: &Path) -> String {
    format!("--providers {} cannot be used", path.display())
}

/// Providers that were found by name, so that they are there.
pub(crate) struct Connected(Providers);

impl Connected {
    /// The providers by name.
    pub(crate) fn into_inner(self) -> Providers {
        self.0
    }

    /// The providers with these names, in this order.
    pub(crate) fn in_order<'a>(&'a self, to: &'a [String]) -> impl Iterator<Item = (&'a str, &'a dyn CreateUser)> {
        to.iter().filter_map(|name| Some((name.as_str(), self.0.get(name)?)))
    }
}

/// Reads one name of `--to`, without white space around it.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() { Err("an empty name; leave out the comma".to_owned()) } else { Ok(name.to_owned()) }
}

/// Reads a duration above zero, such as `30s`.
pub(crate) fn deadline(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("no time; give a duration above zero, such as 30s".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; give a duration such as 30s")),
    }
}
