//! Texts of a profile on their way into a request.
//!
//! White space at the ends of a text is no part of it, and a blank text is absent: a provider that
//! trims would store nothing, or take two people for one.
//!
//! A path is written out only where something is wrong: inside a list, give it as `format_args!`.

use std::fmt;
use std::str::FromStr;

use enroll_client::{Personal, is_email};

use super::Mapping;
use crate::PersonName;

impl Mapping<'_> {
    /// A text that the provider takes as it is, without white space at its ends; nothing if it is
    /// blank.
    pub fn plain(value: Option<&Personal>) -> Option<Personal> {
        value?.trimmed().map(Personal::from)
    }

    /// A plain text that every request has.
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
        self.reject(
            path.to_string(),
            "it is no e-mail address; write it like name@example.com, with nothing beside it",
        );
        None
    }

    /// Your own id of the user, where there is one. An id with white space at an end is refused,
    /// not trimmed: trimming could make two ids one, and so two people.
    pub fn external_id(&mut self) -> Option<Personal> {
        let id = self.user.external_id.as_ref()?;
        id.trimmed().and_then(|_| self.own_id("external_id", id))
    }

    /// An id of your own, which is never trimmed: it could then be another's. A blank one is left for
    /// the last look through the request.
    pub fn own_id(&mut self, path: &'static str, id: &Personal) -> Option<Personal> {
        if id.trimmed().is_some_and(|trimmed| trimmed != id.expose()) {
            self.reject(path, "it begins or ends with white space, which a provider may drop; leave that out");
            return None;
        }
        Some(id.clone())
    }

    /// Your own id of the user, where every request has it.
    pub fn need_external_id(&mut self) -> Option<Personal> {
        if self.user.external_id.as_ref().and_then(Personal::trimmed).is_none() {
            self.missing("external_id");
        }
        self.external_id()
    }

    /// The whole name of a person, where the provider takes it in one text.
    pub fn full_name(&mut self, name: &PersonName) -> Option<Personal> {
        if name.given.trimmed().is_none() {
            self.missing("subject.person.name.given");
            return None;
        }
        Some(name.full())
    }

    /// A checked text that every request has.
    pub fn need_string<T>(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<T>
    where
        T: FromStr,
    {
        let Some(text) = value.and_then(Personal::trimmed) else {
            self.missing(path.to_string());
            return None;
        };
        self.checked(path, text)
    }

    /// A checked text, where there is one.
    pub fn string<T>(&mut self, path: impl fmt::Display, value: Option<&Personal>) -> Option<T>
    where
        T: FromStr,
    {
        self.checked(path, value?.trimmed()?)
    }

    fn checked<T>(&mut self, path: impl fmt::Display, text: &str) -> Option<T>
    where
        T: FromStr,
    {
        let checked = text.parse();
        if checked.is_err() {
            let path = path.to_string();
            let why = self.rule(&path);
            self.reject(path, why);
        }
        checked.ok()
    }

    /// Checked texts of a list. Blank ones are left out.
    pub fn strings<T>(&mut self, path: &'static str, values: &[Personal]) -> Vec<T>
    where
        T: FromStr,
    {
        let checked = values.iter().enumerate();
        let checked = checked.map(|(at, value)| self.string(format_args!("{path}[{at}]"), Some(value)));
        checked.flatten().collect()
    }

    /// Checked texts of a list, of which every request has one at least.
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
