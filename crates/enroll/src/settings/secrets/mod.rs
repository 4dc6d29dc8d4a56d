//! Secrets by reference: `{"env": …}`, `{"file": …}` or `{"command": […]}` in place of a string.
//!
//! Below `credentials`, and as `proxy`, an object with one of these keys is a reference and has no
//! other key. The object of the credentials itself is none. Errors name the path and never what is
//! there, because the name of a variable or a file may be a secret in the wrong place.

mod command;
mod reference;

use std::path::{Path, PathBuf};

use enroll_core::Secret;
use enroll_core::client::SecretJson;
use serde_json::{Map, Value};

use super::Settings;
use super::http::HttpSettings;
use crate::connect_error::Problem;
use reference::Reference;

pub(super) use reference::is_reference;

/// Follows references, if it may: nothing is read from the environment unless that was asked for.
pub(crate) struct Resolver<'f> {
    is_asked: bool,
    /// Relative paths are relative to it.
    folder: Option<&'f Path>,
}

/// The secrets of one provider's settings.
pub(super) struct Secrets {
    pub(super) credentials: SecretJson,
    pub(super) http: HttpSettings,
}

impl<'f> Resolver<'f> {
    /// Refuses every reference.
    pub(crate) const fn refusing() -> Self {
        Self { is_asked: false, folder: None }
    }

    /// Follows references, for settings that are in no file.
    pub(crate) const fn without_folder() -> Self {
        Self::in_folder(None)
    }

    /// Follows references, for settings in a file of this folder.
    pub(crate) const fn in_folder(folder: Option<&'f Path>) -> Self {
        Self { is_asked: true, folder }
    }

    pub(super) fn settings(&self, settings: &Settings) -> Result<Secrets, Problem> {
        let credentials = match settings.credentials.expose() {
            Value::Object(fields) => self.fields(fields, "credentials")?,
            other => self.value(other, "credentials")?,
        };
        let http = HttpSettings {
            connect_timeout: settings.timeouts.connect(),
            proxy: settings.proxy.as_ref().map(|proxy| self.proxy(proxy)).transpose()?,
            root_certificate: settings.root_certificate.as_deref().map(|path| self.root(path)).transpose()?,
        };
        Ok(Secrets { credentials, http })
    }

    fn proxy(&self, proxy: &SecretJson) -> Result<Secret, Problem> {
        let resolved = self.value(proxy.expose(), "proxy")?;
        let url = resolved.expose().as_str().map(Secret::from);
        url.ok_or_else(|| {
            Problem::new("proxy", "is not accepted: expected a string, or a reference to one; correct it")
        })
    }

    fn root(&self, path: &Path) -> Result<PathBuf, Problem> {
        self.path(path).map_err(|text| Problem::new("root_certificate", text))
    }

    /// A path of the settings, as seen from the working directory.
    fn path(&self, path: &Path) -> Result<PathBuf, &'static str> {
        match self.folder {
            _ if path.is_absolute() => Ok(path.to_owned()),
            Some(folder) => Ok(folder.join(path)),
            None => Err("is a relative path, and these settings are in no file; write the absolute path"),
        }
    }

    /// Values that were resolved before an error are wiped like all others.
    fn value(&self, value: &Value, path: &str) -> Result<SecretJson, Problem> {
        match value {
            Value::Object(fields) => match Reference::of(fields, path)? {
                Some(reference) => self.secret(&reference, path).map(|secret| text(&secret)),
                None => self.fields(fields, path),
            },
            Value::Array(items) => self.items(items, path),
            scalar => Ok(scalar.clone().into()),
        }
    }

    fn fields(&self, fields: &Map<String, Value>, path: &str) -> Result<SecretJson, Problem> {
        let one = |(key, value): (&String, _)| Ok((key.clone(), self.value(value, &field(path, key))?));
        let all: Vec<_> = fields.iter().map(one).collect::<Result<_, Problem>>()?;
        let all = all.into_iter().map(|(key, value): (_, SecretJson)| (key, value.into_inner()));
        Ok(Value::Object(all.collect()).into())
    }

    fn items(&self, items: &[Value], path: &str) -> Result<SecretJson, Problem> {
        let one = |(number, item)| self.value(item, &format!("{path}[{number}]"));
        let all: Vec<_> = items.iter().enumerate().map(one).collect::<Result<_, Problem>>()?;
        Ok(Value::Array(all.into_iter().map(SecretJson::into_inner).collect()).into())
    }

    fn secret(&self, reference: &Reference<'_>, path: &str) -> Result<Secret, Problem> {
        let path = field(path, reference.kind());
        if !self.is_asked {
            let text = "is a reference, which is not followed here; use `Providers::from_json` or `SettingsFile`";
            return Err(Problem::new(path, text));
        }
        let found = match reference {
            Reference::Env(name) => reference::env(name),
            Reference::File(file) => self.path(file).map_err(Into::into).and_then(|file| reference::file(&file)),
            Reference::Command(program, arguments) => {
                self.program(program).and_then(|program| command::output(&program, arguments, command::TIMEOUT))
            }
        };
        match found {
            Ok(secret) if secret.expose().is_empty() => Err(Problem::new(path, "leads to an empty value; set one")),
            Ok(secret) => Ok(secret),
            Err(text) => Err(Problem::new(path, text)),
        }
    }

    /// A program that is only named is looked for in `PATH`.
    fn program(&self, program: &Path) -> Result<PathBuf, std::borrow::Cow<'static, str>> {
        if program.components().count() == 1 { Ok(program.to_owned()) } else { self.path(program).map_err(Into::into) }
    }
}

fn text(secret: &Secret) -> SecretJson {
    Value::String(secret.expose().to_owned()).into()
}

/// The path of a field. A key that does not look like the name of a credential may be a secret in
/// the wrong place and is not shown.
pub(super) fn field(path: &str, key: &str) -> String {
    let is_word = |word: &str| (1..=12).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_name = key.len() <= 32 && key.split('_').all(is_word);
    format!("{path}.{}", if is_name { key } else { "?" })
}

#[cfg(test)]
mod tests;
