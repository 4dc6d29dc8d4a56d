//! Classifies a response: its meaning is one of a few that `judge` combines with the status.
//!
//! The provider crate reports what the body contains ([`Reading`]). Here it is compared with the
//! listed errors and with the request. The status matters here only in two ways: whether it is a
//! success, and whether it is a listed error. Nothing in a body is evidence unless the provider's
//! documents or the listed errors say so; loose words only make a meaning less certain.

use std::borrow::Cow;

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::Value;

use super::doubts::{Doubts, End, Known};
use super::error_details::{ErrorCode, ErrorDetails};
use super::error_item::ErrorItem;
use super::fields::{Fields, is_nothing};
use super::fold::comparable;
use super::reading::{ReadResponse, Reading, ResponseParts};
use super::request_values::RequestValues;
use crate::data::decode::without_bom;
use crate::service::{ErrorPattern, Existing, KeyPlace, ListedError, RejectionKind, Service};

/// The meaning of a response body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The documented success: it has the user's id, or the documented shape without an error.
    Created,
    /// The documented success of a read: an object without an error.
    Read,
    /// A listed error.
    Listed(RejectionKind),
    /// The provider's own error, which is not listed, and is neither about a server failure nor
    /// about something that exists.
    OwnError,
    /// An error that may be a failure of the server.
    Fault,
    /// An error that may be about something that exists.
    Exists,
    /// A JSON object that does not have the form of the provider's errors.
    OtherObject,
    /// No body.
    Nothing {
        /// Whether the response asks for credentials, by a `WWW-Authenticate` header.
        is_challenge: bool,
    },
    /// A body that is not the provider's: HTML, plain text, a JSON list, a truncated body.
    Foreign,
}

/// A response, and what it is compared with.
pub(crate) struct Classifier<'a> {
    /// What is documented about the provider and the operation.
    pub(crate) service: &'a Service,
    /// Whether the call is a read, which creates nothing.
    pub(crate) is_read: bool,
    /// Listed errors of the caller, in addition to the provider's.
    pub(crate) listed: &'a [ListedError],
    pub(crate) read: ReadResponse,
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// False if the body is truncated.
    pub(crate) is_complete: bool,
    pub(crate) sent: RequestValues<'a>,
}

impl Classifier<'_> {
    /// The meaning of the response, the provider's error details, and the request id in the body.
    pub(crate) fn classify(&self) -> (Meaning, ErrorDetails, Option<Cow<'_, str>>) {
        let service = self.service;
        let mut fields = Fields::of(self.body, service.user_id, service.request_id, service.error_fields);
        let request_id = fields.request_id.take();
        let is_success = service.success.contains(&self.status);
        if is_success && fields.id.is_some() && !fields.has_error {
            return (Meaning::Created, ErrorDetails::default(), request_id);
        }
        // The data of a read may contain any words, so it is not searched for doubts. `{}` is not
        // documented by anybody, and an empty list of users would be read from it.
        if is_success && self.is_read && self.is_complete && fields.is_object && !fields.has_error {
            return (Meaning::Read, ErrorDetails::default(), request_id);
        }
        let json = serde_json::from_slice(without_bom(self.body));
        let is_truncated = json.as_ref().is_err_and(serde_json::Error::is_eof);
        let json = json.unwrap_or_default();
        let parts =
            ResponseParts { status: self.status, headers: self.headers, body: self.body, json: &json, is_truncated };
        let reading = (self.read)(&parts);
        let body = Body::new(self, &fields, &reading, &json);
        let meaning = if is_success { self.in_success(&fields, &body) } else { self.in_failure(&fields, &body) };
        (self.unless_truncated(meaning), reading.into_error_details(|text| self.shown_code(text)), request_id)
    }

    /// The code that may be shown for a string: a listed code, or a string in the form of a code
    /// that contains nothing of the request, or a listed category.
    fn shown_code(&self, text: &str) -> Option<ErrorCode> {
        let listed = || self.patterns().filter_map(|error| error.pattern.fixed_text());
        let whole = listed().find(|listed| comparable(listed) == comparable(text)).map(ErrorCode::listed);
        let formed = || ErrorCode::new(text).filter(|_| !self.sent.is_partly_in(text));
        let of_category = || {
            let own = category(text)?;
            listed().filter_map(category).find(|listed| *listed == own).map(ErrorCode::listed)
        };
        whole.or_else(formed).or_else(of_category)
    }

    /// The meaning, if it does not depend on the missing part of a truncated body. A created user
    /// and doubts do not.
    const fn unless_truncated(&self, meaning: Meaning) -> Meaning {
        match meaning {
            Meaning::Created
            | Meaning::Read
            | Meaning::Exists
            | Meaning::Fault
            | Meaning::Listed(RejectionKind::LockedOut) => meaning,
            meaning if self.is_complete => meaning,
            _ => Meaning::Foreign,
        }
    }

    /// The meaning under a success status.
    fn in_success(&self, fields: &Fields<'_>, body: &Body) -> Meaning {
        let doubts = &body.doubts;
        // Without an error field and without the shape of a success, its words mean nothing.
        if self.is_read && !fields.has_error {
            return Meaning::Foreign;
        }
        let is_doubtful = doubts.is_fault || doubts.is_existing || doubts.is_denial || body.listed.is_some();
        let is_created = if fields.has_error {
            // Next to a user, an error counts as a warning, unless it contradicts the success.
            fields.id.is_some() && !fields.is_denied && !is_doubtful
        } else {
            body.is_success && !doubts.names_an_error && !is_doubtful
        };
        match body.listed {
            _ if is_created => Meaning::Created,
            Some(kind) if self.service.in_band_failure && fields.has_error => body.known(kind),
            _ if doubts.is_existing => Meaning::Exists,
            _ => Meaning::Fault,
        }
    }

    /// The meaning under any other status.
    fn in_failure(&self, fields: &Fields<'_>, body: &Body) -> Meaning {
        let doubts = &body.doubts;
        match body.listed {
            // A lockout ends the call, whatever else the body contains.
            _ if self.status == 429 && doubts.is_lockout => Meaning::Listed(RejectionKind::LockedOut),
            Some(kind) if fields.has_error || body.has_several_words => body.known(kind),
            _ if without_bom(self.body).trim_ascii().is_empty() => {
                Meaning::Nothing { is_challenge: self.headers.contains_key(WWW_AUTHENTICATE) }
            }
            // The provider does not send an id without an error under an error status.
            _ if !fields.is_object || (fields.id.is_some() && !fields.has_error) => Meaning::Foreign,
            _ if doubts.is_fault || doubts.is_done => Meaning::Fault,
            _ if fields.has_error => self.by_status(body),
            _ if doubts.is_existing => Meaning::Exists,
            _ => Meaning::OtherObject,
        }
    }

    /// The meaning of the provider's own error by its status, which may be listed.
    fn by_status(&self, body: &Body) -> Meaning {
        let listed = self.patterns().find(|error| error.pattern == ErrorPattern::Status(self.status));
        let kind = listed.map(|error| error.means).filter(|kind| self.can_mean(*kind));
        match kind.filter(|_| !body.doubts.is_about_another_thing) {
            Some(kind) => Meaning::Listed(kind),
            None if body.doubts.is_existing => Meaning::Exists,
            None => Meaning::OwnError,
        }
    }

    /// Every listed error. Those of the caller come first, so that they override the provider's.
    fn patterns(&self) -> impl Iterator<Item = &ListedError> {
        self.listed.iter().chain(self.service.listed_errors)
    }

    /// Whether the request contains the value that, according to the error, exists already.
    fn can_mean(&self, kind: RejectionKind) -> bool {
        let pointer = match kind {
            RejectionKind::AlreadyExists(Existing::ExternalId) => self.service.external_id,
            RejectionKind::AlreadyExists(Existing::Email) => self.service.email,
            _ => return true,
        };
        pointer.is_some_and(|pointer| self.sent.value(KeyPlace::Body(pointer)).is_some())
    }

    /// The names of the passwords and tokens in a success. A truncated body may contain them too.
    fn random(&self) -> Vec<&'static str> {
        let is_success = self.service.success.contains(&self.status);
        let places = self.service.secrets.iter().flatten().filter(|_| is_success);
        places.filter_map(|place| place.rsplit('/').next()).collect()
    }

    /// A listed message with the values of the request in place of `{email}` and `{external_id}`.
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

/// The category of a code: `EGeneral` in `EGeneral:Invalid arguments`.
fn category(code: &str) -> Option<&str> {
    code.split_once(':').map(|(category, _)| category)
}

/// The listed messages and codes, with the values of one request.
struct ListedStrings<'a> {
    sent: &'a RequestValues<'a>,
    strings: Vec<(String, RejectionKind)>,
}

impl<'a> ListedStrings<'a> {
    fn new(classifier: &'a Classifier<'_>) -> Self {
        let strings = classifier.patterns().filter(|error| classifier.can_mean(error.means));
        let strings = strings.filter_map(|error| match &error.pattern {
            ErrorPattern::Text(pattern) => Some((classifier.filled(pattern)?, error.means)),
            ErrorPattern::Status(_) => None,
        });
        Self { strings: strings.collect(), sent: &classifier.sent }
    }

    /// The listed meaning of a string. A string that may be an echo of the request has none.
    fn meaning_of(&self, text: &str) -> Option<RejectionKind> {
        let comparable = comparable(text);
        let (_, means) = self.strings.iter().find(|(listed, _)| *listed == comparable)?;
        (!self.sent.may_echo(text)).then_some(*means)
    }
}

/// What is known about a body.
struct Body {
    /// The meaning of its errors, if all are listed and they agree.
    listed: Option<RejectionKind>,
    doubts: Doubts,
    /// It has the documented shape of a success, or its beginning.
    is_success: bool,
    /// It has a value that only a created user has: an id in any form, a password or a token.
    has_user_data: bool,
    /// A message has several words. A single word, such as `Unauthorized`, may be a gateway's.
    has_several_words: bool,
}

impl Body {
    fn new(classifier: &Classifier<'_>, fields: &Fields<'_>, reading: &Reading, json: &Value) -> Self {
        let list = ListedStrings::new(classifier);
        // The listed code and the listed message of one error must agree. Of several errors, each
        // must be listed.
        let meaning =
            |error: &ErrorItem| agreed(error.codes_and_messages().filter_map(|text| list.meaning_of(text)).map(Some));
        let listed = agreed(reading.errors.iter().map(meaning));
        let meaning_of = |text: &str| list.meaning_of(text);
        let random = classifier.random();
        let error_fields = classifier.service.error_fields;
        let known = Known { meaning_of: &meaning_of, listed, error_fields, random: &random };
        let (mut doubts, end) = Doubts::of(classifier.body, &known);
        // The rest of an object with invalid JSON, such as half a surrogate pair, is unknown.
        doubts.is_fault |= fields.is_object && end == End::Invalid;
        let of_a_user = [classifier.service.user_id].into_iter().chain(classifier.service.secrets).flatten();
        let has_value = |pointer: &str| json.pointer(pointer).is_some_and(|value| !is_nothing(value));
        let mut texts = reading.errors.iter().flat_map(ErrorItem::codes_and_messages);
        Self {
            listed,
            doubts,
            is_success: reading.is_success,
            has_user_data: of_a_user.into_iter().any(has_value),
            has_several_words: texts.any(|text| text.split_whitespace().nth(1).is_some()),
        }
    }

    /// The meaning of a listed error, unless a doubt makes it less certain.
    fn known(&self, kind: RejectionKind) -> Meaning {
        let is_about_existing = matches!(kind, RejectionKind::AlreadyExists(_) | RejectionKind::IdempotencyKeyReused);
        let Doubts { is_fault, is_done, is_existing, .. } = self.doubts;
        match kind {
            _ if is_fault || is_done => Meaning::Fault,
            kind if is_about_existing => Meaning::Listed(kind),
            _ if is_existing => Meaning::Exists,
            // A rejection and a user in one body contradict each other.
            _ if self.has_user_data || self.is_success => Meaning::Fault,
            kind => Meaning::Listed(kind),
        }
    }
}

/// The common meaning, if there is at least one and all agree.
fn agreed(meanings: impl IntoIterator<Item = Option<RejectionKind>>) -> Option<RejectionKind> {
    let mut meanings = meanings.into_iter();
    let first = meanings.next()??;
    meanings.try_fold(first, |all, meaning| combined(all, meaning?))
}

/// The common meaning of two errors.
fn combined(one: RejectionKind, other: RejectionKind) -> Option<RejectionKind> {
    use RejectionKind::{AlreadyExists, LockedOut, RateLimited};
    match (one, other) {
        (one, other) if one == other => Some(one),
        // If both the external id and the e-mail address exist,
        // the external id identifies the user.
        (AlreadyExists(_), AlreadyExists(_)) => Some(AlreadyExists(Existing::ExternalId)),
        (RateLimited | LockedOut, RateLimited | LockedOut) => Some(LockedOut),
        _ => None,
    }
}
