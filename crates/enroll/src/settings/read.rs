//! Reads a JSON object of settings, by name. A doubled key is found before anything is used.

use std::collections::BTreeMap;

use enroll_core::client::{SecretJson, decode};

use super::{Settings, Stored, names};
use crate::ConnectError;
use crate::connect_error::Problem;

pub(crate) fn json(json: &[u8]) -> Result<BTreeMap<String, Settings>, ConnectError> {
    let whole: SecretJson = decode::json(json).map_err(ConnectError::Settings)?;
    let all: BTreeMap<String, SecretJson> = decode::value(whole.expose()).map_err(ConnectError::Settings)?;
    all.into_iter().map(|(name, settings)| one(&name, &settings).map(|settings| (name, settings))).collect()
}

fn one(name: &str, settings: &SecretJson) -> Result<Settings, ConnectError> {
    let settings = decode::value(settings.expose()).map(|Stored(settings)| settings);
    let settings = settings.map_err(|error| Problem::from(error).of(names::shown(name)))?;
    names::check(name, &settings)?;
    Ok(settings)
}
