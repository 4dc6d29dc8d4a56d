//! Secrets that are written in a file which others may read.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;

use serde_json::{Map, Value};

use super::Settings;
use super::secrets::{field, is_reference};

/// A secret that is written in a file of settings which others may read or write.
/// [`SettingsFile::exposed_literals`](crate::SettingsFile::exposed_literals) lists them.
///
/// ```
/// fn print(literal: &enroll::ExposedLiteral) {
///     eprintln!("{literal} can be read by others"); // capa/eu: credentials.partner_api_key
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExposedLiteral {
    /// The key of the settings.
    pub name: String,
    /// The path of the field, such as `credentials.partner_api_key`.
    pub path: String,
}

impl fmt::Display for ExposedLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.path)
    }
}

/// Whether the group of a file or others may read or write it. Known on Unix only.
#[cfg(unix)]
pub(super) fn is_open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    const OF_OTHERS: u32 = 0o066;
    Ok(file.metadata()?.permissions().mode() & OF_OTHERS != 0)
}

#[cfg(not(unix))]
pub(super) fn is_open_to_others(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// The secrets that are written in these settings.
pub(super) fn literals(settings: &BTreeMap<String, Settings>) -> Vec<ExposedLiteral> {
    let mut found = Vec::new();
    for (name, one) in settings {
        let mut paths = Vec::new();
        match one.credentials.expose() {
            // Their object is never a reference itself.
            Value::Object(fields) => walk_fields(fields, "credentials", &mut paths),
            other => walk(other, "credentials".to_owned(), &mut paths),
        }
        let proxy = one.proxy.as_ref().and_then(|proxy| proxy.expose().as_str());
        // A proxy without a user is no secret.
        paths.extend(proxy.filter(|url| url.contains('@')).map(|_| "proxy".to_owned()));
        found.extend(paths.into_iter().map(|path| ExposedLiteral { name: name.clone(), path }));
    }
    found
}

fn walk(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) if is_reference(fields) => {}
        Value::Object(fields) => walk_fields(fields, &path, found),
        Value::Array(items) => items.iter().for_each(|item| walk(item, path.clone(), found)),
        Value::String(_) | Value::Number(_) => found.push(path),
        Value::Null | Value::Bool(_) => {}
    }
}

fn walk_fields(fields: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
    fields.iter().for_each(|(key, value)| walk(value, field(path, key), found));
}
