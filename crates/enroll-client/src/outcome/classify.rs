//! What a body means, in one of a few ways that [`judge`](super::judge) sets against the status.
//!
//! The provider's crate says what the body is ([`Reading`]); here it is compared with the list of
//! known errors and with what was sent. Of the status it matters here whether it is one of a
//! success, and whether it is listed. Nothing in a body is evidence unless the provider's documents,
//! or the list, say so: loose words only take sureness away.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::Value;

use super::body::{Fields, is_nothing, without_bom};
use super::listed::{ErrorPattern, ListedError, comparable};
use super::loose_words::LooseWords;
use super::sent::{KeyPlace, Sent};
use crate::ReadAnswer;
use crate::answer::{Answer, ErrorItem, Existing, Reading, RefusalKind, Words};
use crate::session::Service;

/// What a body means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The documented success: it holds the user's id, or its documented shape without an error.
    Created,
    /// A listed error.
    Listed(RefusalKind),
    /// The provider's own error, in words that no list holds and that speak neither of a fault nor of something that exists.
    OwnError,
    /// An error that may be a fault of the server.
    Fault,
    /// An error that may be about something that exists.
    Exists,
    /// A JSON object that is no error of the provider's form.
    OtherObject,
    /// No body. Whether the response asks for credentials.
    Nothing {
        /// There is a `WWW-Authenticate` header.
        is_challenge: bool,
    },
    /// HTML, a text, a list, a body cut short: nothing of the provider's.
    Foreign,
}

/// A response and what it is compared with.
pub(crate) struct Seen<'a> {
    pub(crate) service: &'a Service,
    /// What the caller knows beside the provider's list.
    pub(crate) listed: &'a [ListedError],
    pub(crate) read: ReadAnswer,
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// False if the body broke off or was cut.
    pub(crate) is_complete: bool,
    pub(crate) sent: Sent<'a>,
}

impl Seen<'_> {
    /// The meaning, and the provider's own code and message.
    pub(crate) fn classify(&self) -> (Meaning, Words) {
        let service = self.service;
        let fields = Fields::of(self.body, service.user_id, service.error_fields);
        let is_success = service.success.contains(&self.status);
        if is_success && fields.id.is_some() && !fields.has_error {
            return (Meaning::Created, Words::default());
        }
        let json = serde_json::from_slice(without_bom(self.body));
        // An object that no reader of JSON takes, for half a letter or a number without end: nobody knows what it says.
        let is_fault = fields.is_object && json.is_err();
        let json = json.unwrap_or_default();
        let reading = (self.read)(&Answer { status: self.status, headers: self.headers, body: self.body, json: &json });
        let errors = Errors { is_fault, ..Errors::default() }.of(&List::new(self), &reading, &json);
        let meaning =
            if is_success { self.in_success(&fields, &reading, &errors) } else { self.in_failure(&fields, &errors) };
        (self.unless_cut(meaning), reading.into_words())
    }

    /// What is left of a meaning if the body broke off: a user that was seen, and doubts.
    const fn unless_cut(&self, meaning: Meaning) -> Meaning {
        match meaning {
            Meaning::Created | Meaning::Exists | Meaning::Fault => meaning,
            meaning if self.is_complete => meaning,
            _ => Meaning::Foreign,
        }
    }

    fn in_success(&self, fields: &Fields<'_>, reading: &Reading, errors: &Errors) -> Meaning {
        let is_created = if fields.has_error {
            // A warning beside a user. What denies the user, or means something else, takes the proof away.
            fields.id.is_some()
                && !fields.is_denied
                && !errors.is_denial
                && errors.listed.is_none()
                && !errors.is_fault
                && !errors.is_existing
        } else {
            let is_denied = errors.is_denial || errors.names_an_error;
            reading.is_success && !errors.is_fault && !errors.is_existing && !is_denied
        };
        match errors.listed {
            _ if is_created => Meaning::Created,
            Some(kind) if self.service.in_band_failure && fields.has_error && fields.id.is_none() => errors.known(kind),
            _ if errors.is_existing => Meaning::Exists,
            _ => Meaning::Fault,
        }
    }

    fn in_failure(&self, fields: &Fields<'_>, errors: &Errors) -> Meaning {
        match errors.listed {
            Some(kind) => errors.known(kind),
            None if without_bom(self.body).trim_ascii().is_empty() => {
                Meaning::Nothing { is_challenge: self.headers.contains_key(WWW_AUTHENTICATE) }
            }
            // An id without an error is no failure of the provider's.
            None if !fields.is_object || (fields.id.is_some() && !fields.has_error) => Meaning::Foreign,
            None if errors.is_fault || errors.is_deed => Meaning::Fault,
            None if fields.has_error => self.by_status(errors),
            None if errors.is_existing => Meaning::Exists,
            None => Meaning::OtherObject,
        }
    }

    /// The provider's own error, where its status may be listed.
    fn by_status(&self, errors: &Errors) -> Meaning {
        let listed = self.patterns().find(|error| error.pattern == ErrorPattern::Status(self.status));
        match listed.map(|error| error.means).filter(|kind| errors.is_about_the_id && self.can_mean(*kind)) {
            Some(kind) => Meaning::Listed(kind),
            None if errors.is_existing => Meaning::Exists,
            None => Meaning::OwnError,
        }
    }

    /// Every listed error, those of the caller first: who has seen an error knows better.
    fn patterns(&self) -> impl Iterator<Item = &ListedError> {
        self.listed.iter().chain(self.service.listed_errors)
    }

    /// Whether the request carries what the error says to exist.
    fn can_mean(&self, kind: RefusalKind) -> bool {
        let pointer = match kind {
            RefusalKind::AlreadyExists(Existing::ExternalId) => self.service.external_id,
            RefusalKind::AlreadyExists(Existing::Email) => self.service.email,
            _ => return true,
        };
        pointer.is_some_and(|pointer| self.sent.value(KeyPlace::Body(pointer)).is_some())
    }

    /// A listed text with the values of the request in place of `{email}` and `{external_id}`.
    fn filled(&self, pattern: &str) -> Option<String> {
        let mut filled = comparable(pattern);
        for (name, pointer) in [("{email}", self.service.email), ("{external_id}", self.service.external_id)] {
            if filled.contains(name) {
                filled = filled.replace(name, &comparable(&self.sent.value(KeyPlace::Body(pointer?))?));
            }
        }
        Some(filled)
    }
}

/// The listed texts, filled in for one request.
struct List<'a> {
    sent: &'a Sent<'a>,
    texts: Vec<(String, RefusalKind)>,
}

impl<'a> List<'a> {
    fn new(seen: &'a Seen<'_>) -> Self {
        let texts = seen.patterns().filter(|error| seen.can_mean(error.means));
        let texts = texts.filter_map(|error| match &error.pattern {
            ErrorPattern::Text(pattern) => Some((seen.filled(pattern)?, error.means)),
            ErrorPattern::Status(_) => None,
        });
        Self { texts: texts.collect(), sent: &seen.sent }
    }

    /// What a text means by the list. One that the request may have put there means nothing.
    fn meaning_of(&self, text: &str) -> Option<RefusalKind> {
        let text = comparable(text);
        let (_, means) = self.texts.iter().find(|(listed, _)| *listed == text)?;
        (!self.sent.may_echo(&text)).then_some(*means)
    }
}

/// So many strings are looked at. No error has more, and what was not looked at may say anything.
const STRINGS: usize = 1_000;

/// What the errors of a body say together.
#[derive(Default)]
struct Errors {
    /// What all of them mean, where each is listed and they agree.
    listed: Option<RefusalKind>,
    /// What is not listed may speak of a fault of the server.
    is_fault: bool,
    /// What is not listed may speak of something that was done.
    is_deed: bool,
    /// What is not listed may speak of something that exists.
    is_existing: bool,
    /// All that is not listed speaks of the caller's own id, or of nothing that has a name.
    is_about_the_id: bool,
    /// What is not listed says that a success is none.
    is_denial: bool,
    /// A field, wherever it is, is called an error and is not empty.
    names_an_error: bool,
    strings: usize,
}

impl Errors {
    fn of(mut self, list: &List<'_>, reading: &Reading, json: &Value) -> Self {
        // Of one error, a listed code and a listed message must agree; of several errors, each must be listed.
        let meaning = |error: &ErrorItem| agreed(error.texts().filter_map(|text| list.meaning_of(text)).map(Some));
        self.listed = agreed(reading.errors.iter().map(meaning));
        let mut texts = reading.errors.iter().flat_map(ErrorItem::texts);
        self.is_about_the_id = texts.all(|text| LooseWords::of(text).name_the_external_id_alone());
        self.look_for_words(list, "", json);
        self
    }

    fn look_for_words(&mut self, list: &List<'_>, name: &str, value: &Value) {
        match value {
            // A listed text that says something else than the errors do is a doubt like any other.
            Value::String(text) if self.listed.is_some() && list.meaning_of(text) == self.listed => {}
            Value::String(text) => self.add(text),
            Value::Number(number) if names_a_status(name) => self.add(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.look_for_words(list, name, item)),
            Value::Object(fields) => fields.iter().for_each(|(name, field)| {
                // Wherever it is: a success without an id that names an error inside is none.
                self.names_an_error |= name.to_ascii_lowercase().contains("error") && !is_nothing(field);
                self.look_for_words(list, name, field);
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn add(&mut self, text: &str) {
        self.strings += 1;
        if self.strings > STRINGS {
            self.is_fault = true;
            return;
        }
        let words = LooseWords::of(text);
        self.is_fault |= words.speak_of_a_fault();
        self.is_deed |= words.speak_of_a_deed();
        self.is_existing |= words.speak_of_existing();
        self.is_about_the_id &= !words.speak_of_another_thing();
        self.is_denial |= words.deny();
    }

    /// A listed error, unless something beside it makes it less sure.
    const fn known(&self, kind: RefusalKind) -> Meaning {
        let is_about_existing = matches!(kind, RefusalKind::AlreadyExists(_) | RefusalKind::IdempotencyKeyReused);
        match kind {
            _ if self.is_fault || self.is_deed => Meaning::Fault,
            _ if self.is_existing && !is_about_existing => Meaning::Exists,
            kind => Meaning::Listed(kind),
        }
    }
}

/// What all say, if there are any and all say the same.
fn agreed(mut meanings: impl Iterator<Item = Option<RefusalKind>>) -> Option<RefusalKind> {
    let first = meanings.next()??;
    meanings.all(|meaning| meaning == Some(first)).then_some(first)
}

fn names_a_status(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["code", "status", "error"].iter().any(|part| name.contains(part))
}
