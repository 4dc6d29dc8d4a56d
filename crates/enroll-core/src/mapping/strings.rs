//! Strings of a profile, trimmed and checked for a request.
//!
//! White space at the ends of a string is removed, and a blank string counts as absent: a provider
//! that trims would store nothing, or take two people for one.
//!
//! A path is formatted only if there is a problem: inside a list, give it as `format_args!`.

use std::fmt;
use std::str::FromStr;

use enroll_client::{Personal, is_email};

use super::Mapping;
use crate::PersonName;

impl Mapping<'_> {
    /// A string that the provider accepts as it is, without white space at its ends; nothing if it
    /// is blank.
    pub fn plain(value: Option<&Personal>) -> Option<Personal> {
        value?.trimmed().map(Personal::from)
    }

    /// A plain string that every request has.
    pub fn need_plain(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<Personal> {
        let plain = Self::plain(value);
        if plain.is_none() {
            self.missing(path.to_string());
        }
        plain
    }

    /// The e-mail address of the user, which every request has.
    pub fn email(&mut self) -> Option<Personal> {
        self.need_email("email", self.user.email.as_ref())
    }

    /// An e-mail address that every request has.
    pub fn need_email(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<Personal> {
        let email = self.need_plain(&path, value)?;
        if is_email(email.expose()) {
            return Some(email);
        }
        self.reject(path.to_string(), "it is not an e-mail address; write it like name@example.com, with nothing else");
        None
    }

    /// The external id of the user, if there is one. An id with white space at an end is rejected,
    /// not trimmed: trimming could make two ids one, and so two people.
    pub fn external_id(&mut self) -> Option<Personal> {
        let id = self.user.external_id.as_ref()?;
        id.trimmed().and_then(|_| self.own_id("external_id", id))
    }

    /// An id that the caller gave, which is never trimmed: it could then be another user's. A blank
    /// one is reported by the final check of the request.
    pub fn own_id(&mut self, path: &'static str, id: &Personal) -> Option<Personal> {
        if id.trimmed().is_some_and(|trimmed| trimmed != id.expose()) {
            self.reject(
                path,
                "it begins or ends with white space, which a provider may remove; remove the white space",
            );
            return None;
        }
        Some(id.clone())
    }

    /// The external id of the user, which every request has.
    pub fn need_external_id(&mut self) -> Option<Personal> {
        if self.user.external_id.as_ref().and_then(Personal::trimmed).is_none() {
            self.missing("external_id");
        }
        self.external_id()
    }

    /// The whole name of a person, for a provider that takes it as one string.
    pub fn full_name(&mut self, name: &PersonName) -> Option<Personal> {
        if name.given.trimmed().is_none() {
            self.missing("subject.person.name.given");
            return None;
        }
        Some(name.full())
    }

    /// A checked string that every request has.
    pub fn need_string<T>(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<T>
    where
        T: FromStr,
    {
        let Some(string) = value.and_then(Personal::trimmed) else {
            self.missing(path.to_string());
            return None;
        };
        self.checked(path, string)
    }

    /// A checked string, if there is one.
    pub fn string<T>(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<T>
    where
        T: FromStr,
    {
        self.checked(path, value?.trimmed()?)
    }

    fn checked<T>(&mut self, path: impl fmt::Display, string: &str) -> Option<T>
    where
        T: FromStr,
    {
        let checked = string.parse();
        if checked.is_err() {
            let path = path.to_string();
            let why = self.rule(&path);
            self.reject(path, why);
        }
        checked.ok()
    }

    /// Checked strings of a list. Blank ones are omitted.
    pub fn strings<T>(&mut self, path: &'static str, values: &[Personal]) -> Vec<T>
    where
        T: FromStr,
    {
        let checked = values.iter().enumerate();
        let checked = checked.map(|(at, value)| self.string(format_args!("{path}[{at}]"), Some(value)));
        checked.flatten().collect()
    }

    /// Checked strings of a list, of which every request has at least one.
    pub fn need_strings<T>(&mut self, path: &'static str, values: &[Personal]) -> Vec<T>
    where
        T: FromStr,
    {
        if values.iter().all(|value| value.trimmed().is_none()) {
            self.missing(path);
        }
        self.strings(path, values)
    }
}
