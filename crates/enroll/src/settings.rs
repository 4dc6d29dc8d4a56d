//! The settings of one provider in a configuration file.

use std::collections::BTreeMap;
use std::fmt;

use enroll_core::client::{DecodeError, SecretJson, decode};
use enroll_core::shown_id;
use serde::{Deserialize, Deserializer};

/// The settings of one provider: its base URL and credentials, as a configuration file has them.
///
/// ```
/// let settings: enroll::Settings = serde_json::from_str(
///     r#"{ "base_url": "https://staging-api.capa.fi", "credentials": { "partner_api_key": "example" } }"#,
/// )?;
/// assert_eq!(settings.base_url, "https://staging-api.capa.fi");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Its errors show nothing of the file, whatever decodes it, and the credentials are wiped when it
/// is dropped.
#[derive(Clone)]
pub struct Settings {
    /// The base address. Required: nobody should create real users by omitting it.
    pub base_url: String,
    /// The credentials, as the provider's crate accepts them.
    pub credentials: SecretJson,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings([secret])")
    }
}

/// The fields of settings as a file has them.
#[derive(Deserialize)]
#[serde(remote = "Settings", deny_unknown_fields)]
struct Fields {
    base_url: String,
    credentials: SecretJson,
}

#[derive(Deserialize)]
struct OfOne(#[serde(with = "Fields")] Settings);

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::redacted(deserializer).map(|OfOne(settings)| settings)
    }
}

/// Settings by provider id. A doubled key is found before anything is used.
pub(crate) fn read(json: &[u8]) -> Result<BTreeMap<String, Settings>, DecodeError> {
    let whole: SecretJson = decode::json(json)?;
    let all: BTreeMap<String, SecretJson> = decode::value(whole.expose())?;
    all.into_iter().map(|(id, settings)| of_one(&id, &settings).map(|settings| (id, settings))).collect()
}

fn of_one(id: &str, settings: &SecretJson) -> Result<Settings, DecodeError> {
    let settings = decode::value(settings.expose()).map(|OfOne(settings)| settings);
    // A secret in the wrong place can be a key.
    settings.map_err(|error| error.within(shown_id(id)))
}
