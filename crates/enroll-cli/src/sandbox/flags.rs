//! The values of the sandbox's flags. A refusal names the form that was expected, never the value: it may be a credential.

use std::str::FromStr;

use enroll_sandbox::{Case, Duplicates};

/// `PROVIDER.MEMBER=VALUE`.
pub(super) struct Setting {
    pub(super) provider: String,
    pub(super) member: String,
    pub(super) value: String,
}

/// `PROVIDER=reject|allow|STATUS`.
#[derive(Clone)]
pub(super) struct DuplicatesFlag {
    pub(super) provider: String,
    pub(super) duplicates: Duplicates,
}

/// `PROVIDER.CASE=STATUS`.
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
        let (provider, member, value) = parts(text).ok_or("write it as PROVIDER.MEMBER=VALUE")?;
        Ok(Self { provider, member: member.to_owned(), value: value.to_owned() })
    }
}

impl FromStr for StatusFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "write it as PROVIDER.CASE=STATUS";
        let (provider, case, status) = parts(text).ok_or(form)?;
        let case = case.parse().map_err(|error: enroll_sandbox::UnknownCase| error.to_string())?;
        Ok(Self { provider, case, status: status.parse().map_err(|_| form)? })
    }
}

impl FromStr for DuplicatesFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "write it as PROVIDER=reject, PROVIDER=allow or PROVIDER=STATUS";
        let (provider, value) = text.split_once('=').ok_or(form)?;
        let duplicates = match value {
            "reject" => Duplicates::Reject,
            "allow" => Duplicates::Allow,
            status => Duplicates::RejectWith(status.parse().map_err(|_| form)?),
        };
        Ok(Self { provider: provider.to_owned(), duplicates })
    }
}
