//! Parses the values of the flags of `enroll sandbox`.
//!
//! An error names the expected form, never the value, which may be a credential.

use std::str::FromStr;

use enroll_sandbox::{Case, Duplicates};

/// A credential, `PROVIDER.FIELD=VALUE`.
pub(super) struct Setting {
    pub(super) provider: String,
    pub(super) field: String,
    pub(super) value: String,
}

/// How a provider treats duplicates, `PROVIDER=reject|allow|STATUS`.
#[derive(Clone)]
pub(super) struct DuplicatesFlag {
    pub(super) provider: String,
    pub(super) duplicates: Duplicates,
}

/// The status for a case, `PROVIDER.CASE=STATUS`.
#[derive(Clone)]
pub(super) struct StatusFlag {
    pub(super) provider: String,
    pub(super) case: Case,
    pub(super) status: u16,
}

/// The three parts of `PROVIDER.NAME=VALUE`.
fn parts(text: &str) -> Option<(String, &str, &str)> {
    let (name, value) = text.split_once('=')?;
    let (provider, name) = name.split_once('.')?;
    Some((provider.to_owned(), name, value))
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (provider, field, value) = parts(text).ok_or("use the form PROVIDER.FIELD=VALUE")?;
        Ok(Self { provider, field: field.to_owned(), value: value.to_owned() })
    }
}

impl FromStr for StatusFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "use the form PROVIDER.CASE=STATUS";
        let (provider, case, status) = parts(text).ok_or(form)?;
        let case = case.parse().map_err(|error: enroll_sandbox::UnknownCase| error.to_string())?;
        Ok(Self { provider, case, status: status.parse().map_err(|_| form)? })
    }
}

impl FromStr for DuplicatesFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "use the form PROVIDER=reject, PROVIDER=allow or PROVIDER=STATUS";
        let (provider, value) = text.split_once('=').ok_or(form)?;
        let duplicates = match value {
            "reject" => Duplicates::Reject,
            "allow" => Duplicates::Allow,
            status => Duplicates::RejectWith(status.parse().map_err(|_| form)?),
        };
        Ok(Self { provider: provider.to_owned(), duplicates })
    }
}
