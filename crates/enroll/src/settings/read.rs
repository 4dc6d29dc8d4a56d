//! Reads a JSON object of settings, by name. A doubled key is found before anything is used.
//!
//! The first line of output of `enroll sandbox` is accepted too: an object whose `settings` are
//! these. What else is in it may only be what a sandbox announces, so that nothing is ignored that
//! somebody added.

use std::collections::BTreeMap;

use enroll_core::client::{SecretJson, decode};

use super::{Settings, Stored, names};
use crate::ConnectError;
use crate::connect_error::Problem;

type Named = BTreeMap<String, SecretJson>;

pub(crate) fn json(json: &[u8]) -> Result<BTreeMap<String, Settings>, ConnectError> {
    let whole: SecretJson = decode::json(json).map_err(ConnectError::Settings)?;
    let all: Named = decode::value(whole.expose()).map_err(ConnectError::Settings)?;
    let all = announced(&all)?.unwrap_or(all);
    all.into_iter().map(|(name, settings)| one(&name, &settings).map(|settings| (name, settings))).collect()
}

/// The settings in what a sandbox announces; `None` if this is something else. No settings have a
/// string in place of a provider's.
fn announced(all: &Named) -> Result<Option<Named>, ConnectError> {
    let is_announcement = all.get("url").is_some_and(|url| url.expose().is_string()) && all.contains_key("credentials");
    let Some(settings) = all.get("settings").filter(|_| is_announcement) else { return Ok(None) };
    let is_known = |name: &str| ["url", "credentials", "settings", "control"].contains(&name);
    if let Some(unknown) = all.keys().find(|name| !is_known(name)) {
        let problem = Problem::new("", "is beside the `settings` of a sandbox; move it into them, or leave it out");
        return Err(problem.of(names::shown(unknown)));
    }
    decode::value(settings.expose()).map(Some).map_err(|error| Problem::from(error).of("settings"))
}

fn one(name: &str, settings: &SecretJson) -> Result<Settings, ConnectError> {
    let settings = decode::value(settings.expose()).map(|Stored(settings)| settings);
    let settings = settings.map_err(|error| Problem::from(error).of(names::shown(name)))?;
    names::check(name, &settings)?;
    Ok(settings)
}
