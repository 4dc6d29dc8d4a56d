//! A file of settings, read but not yet connected, so that a program can refuse it first.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use enroll_core::{Config, Secret};

use super::exposed::{self, ExposedLiteral};
use super::{Resolver, Settings, read};
use crate::{ConnectError, Providers};

/// A file of settings that was read and is not yet connected. [`Providers::from_file`] does both.
///
/// ```no_run
/// use enroll::SettingsFile;
/// let settings = SettingsFile::read("providers.json")?;
/// if let [first, ..] = settings.exposed_literals() {
///     return Err(format!("{first} can be read by others; make the mode of the file 0600").into());
/// }
/// let providers = settings.connect()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SettingsFile {
    path: PathBuf,
    settings: BTreeMap<String, Settings>,
    exposed: Vec<ExposedLiteral>,
}

impl SettingsFile {
    /// Reads a file of settings. References to secrets are not followed yet, and nothing is
    /// connected. No copy of the file's content is left in memory.
    ///
    /// ```no_run
    /// let settings = enroll::SettingsFile::read("providers.json")?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the file cannot be read, or is not of the form that
    /// [`guide::configuration`](crate::guide::configuration) describes.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConnectError> {
        let path = path.as_ref().to_owned();
        let unreadable = |reason| ConnectError::File { path: path.clone(), reason };
        // The mode is that of the file that is read, even if another takes its place meanwhile.
        let file = File::open(&path).map_err(unreadable)?;
        let is_open = exposed::is_open_to_others(&file).map_err(unreadable)?;
        let text = Secret::read(file).map_err(unreadable)?;
        let settings = read::json(text.expose().as_bytes()).map_err(|error| match error {
            ConnectError::Settings(error) => unreadable(io::Error::new(io::ErrorKind::InvalidData, error)),
            error => error,
        })?;
        let exposed = if is_open { exposed::literals(&settings) } else { Vec::new() };
        Ok(Self { path, settings, exposed })
    }

    /// The secrets that are written in the file, if its group or others may read or write it. Empty
    /// if the file is its owner's alone, if all secrets are references, and on other systems than
    /// Unix.
    ///
    /// [`connect`](Self::connect) only warns of them; a program that is stricter stops here.
    ///
    /// ```
    /// # let folder = std::env::temp_dir();
    /// # let path = folder.join(format!("enroll-exposed-{}.json", std::process::id()));
    /// # std::fs::write(&path, "{}")?;
    /// let settings = enroll::SettingsFile::read(&path)?;
    /// assert!(settings.exposed_literals().is_empty());
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exposed_literals(&self) -> &[ExposedLiteral] {
        &self.exposed
    }

    /// The settings by their keys, as they were read: references to secrets are not followed.
    ///
    /// ```no_run
    /// let file = enroll::SettingsFile::read("providers.json")?;
    /// for (name, settings) in file.settings() {
    ///     println!("{name} is at {}", settings.base_url);
    /// }
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    pub fn settings(&self) -> &BTreeMap<String, Settings> {
        &self.settings
    }

    /// Leaves out the settings whose keys are not kept, so that the secrets of these are not read.
    ///
    /// ```no_run
    /// let mut file = enroll::SettingsFile::read("providers.json")?;
    /// file.retain(|name| name == "capa");
    /// assert!(file.connect()?.iter().count() <= 1);
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.settings.retain(|name, _| keep(name));
    }

    /// Follows the references to secrets and connects every provider. Files and programs whose
    /// paths are relative are looked for in the folder of the file.
    ///
    /// If the file has [exposed literals](Self::exposed_literals), it emits one `tracing` event of
    /// level `WARN` with the target `enroll::settings`.
    ///
    /// ```no_run
    /// let providers = enroll::SettingsFile::read("providers.json")?.connect()?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for the first secret that cannot be read, or the first provider that cannot
    /// be connected.
    pub fn connect(&self) -> Result<Providers, ConnectError> {
        self.connect_with(|_, config| config)
    }

    /// Connects as [`connect`](Self::connect) does, with configurations that `configure` may
    /// change: a clock, nonces, an observer. It gets the key of the settings, and the configuration
    /// that they make.
    ///
    /// ```no_run
    /// use enroll::{Retry, SettingsFile};
    /// let settings = SettingsFile::read("providers.json")?;
    /// let providers = settings.connect_with(|_, config| config.retry(Retry::never()))?;
    /// # Ok::<(), enroll::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub fn connect_with(&self, configure: impl Fn(&str, Config) -> Config) -> Result<Providers, ConnectError> {
        self.warn();
        Providers::resolved(&self.settings, &Resolver::in_folder(self.path.parent()), configure)
    }

    fn warn(&self) {
        if self.exposed.is_empty() {
            return;
        }
        let mut names: Vec<_> = self.exposed.iter().map(|literal| &*literal.name).collect();
        names.dedup();
        tracing::warn!(
            target: "enroll::settings",
            path = %self.path.display(),
            names = names.join(", "),
            "others may read or write this file, and secrets are written in it; make its mode 0600"
        );
    }
}

impl fmt::Debug for SettingsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingsFile").field("path", &self.path).finish_non_exhaustive()
    }
}
