//! Kraken's own error language: lists of texts such as `EAPI:Invalid nonce`, on any status, also on a success.
//!
//! The shape is not published, so a list, a single text and an object are all taken, and no member is relied on. Since a success status may carry an error, a
//! body that cannot be read leaves the outcome unknown, unless it can be seen to begin with a result.

use std::borrow::Cow;

use enroll_core::client::{Answer, Existing, Reading, RefusalKind, Sentence};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Words {
    error: Option<Value>,
    errors: Option<Value>,
    result: Option<Value>,
}

/// The common answer: a user, whatever stands beside it.
#[derive(Deserialize)]
struct WithUser<'a> {
    #[serde(borrow)]
    result: User<'a>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    user: Cow<'a, str>,
}

pub(super) fn read(answer: &Answer<'_>) -> Reading {
    // Looked at first, because it costs no allocation and is nearly every answer.
    let created = || serde_json::from_slice::<WithUser<'_>>(answer.body).is_ok_and(|body| !body.result.user.is_empty());
    if (200..300).contains(&answer.status) && created() {
        return Reading::as_status();
    }
    let Some(words) = answer.json::<Words>() else { return unread(answer) };
    let first = words.texts().next();
    words.reading(answer.status).code(first.and_then(code)).message(first)
}

impl Words {
    fn reading(&self, status: u16) -> Reading {
        let success = (200..300).contains(&status);
        if success && self.has_user() {
            // What stands beside a user is a warning.
            return Reading::as_status();
        }
        match self.texts().next() {
            // An error that is no text is still one; what it says is the status's to tell.
            None if success && self.is_silent() => self.without_words(),
            None if success => Reading::refused(RefusalKind::Rule),
            None => Reading::as_status(),
            Some(_) => self.said(status),
        }
    }

    /// A result without a user is a success that cannot be read.
    fn without_words(&self) -> Reading {
        if self.result.as_ref().is_some_and(Value::is_object) { Reading::as_status() } else { Reading::unclear() }
    }

    fn has_user(&self) -> bool {
        let user = self.result.as_ref().and_then(|result| result.get("user"));
        user.is_some_and(|user| !user.is_null() && user != "")
    }

    /// What is said of errors, but for what says that there are none.
    fn items(&self) -> impl Iterator<Item = &Value> {
        let lists = self.error.iter().chain(&self.errors);
        let items = lists.flat_map(|list| list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice));
        items.filter(|item| match item {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        })
    }

    fn is_silent(&self) -> bool {
        self.items().next().is_none()
    }

    /// What the errors say together. Where they say nothing of their own, a success that holds an error refuses, and elsewhere the status speaks.
    fn said(&self, status: u16) -> Reading {
        let sentence = Sentence::new(&self.texts().collect::<Vec<_>>().join(" "));
        let is_fault = self.is_fault(&sentence);
        let refused = match &sentence {
            sentence if sentence.says("invalid nonce") => Some(RefusalKind::Nonce),
            sentence if sentence.refuses_nonce(status) && !is_fault => Some(RefusalKind::Nonce),
            sentence if sentence.says("signature") => Some(RefusalKind::Signature),
            sentence if sentence.says("rate limit exceeded") => Some(RefusalKind::RateLimited),
            _ if is_fault => return Reading::failed(),
            sentence if sentence.says("rate limit") => Some(RefusalKind::RateLimited),
            sentence if sentence.is_duplicate() => Some(RefusalKind::AlreadyExists(existing(sentence))),
            sentence if sentence.says_any(&["invalid key", "api key", "permission denied"]) => {
                Some(RefusalKind::Credentials)
            }
            _ if (200..300).contains(&status) => Some(RefusalKind::Rule),
            _ => None,
        };
        refused.map_or(Reading::as_status(), Reading::refused)
    }

    /// A fault of the server, by its category or its words, or nothing but warnings, which decide nothing either.
    fn is_fault(&self, sentence: &Sentence) -> bool {
        let is_warning = |text: &str| code(text).is_some_and(|code| code.starts_with('W'));
        sentence.says_any(&["eservice", "edatabase"]) || sentence.is_server_fault() || self.texts().all(is_warning)
    }

    /// Every text of every error.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.items().flat_map(|item| {
            let members = ["message", "code", "type"].into_iter().filter_map(|name| item.get(name)?.as_str());
            item.as_str().into_iter().chain(members)
        })
    }
}

/// A body that broke off, or is something else altogether.
fn unread(answer: &Answer<'_>) -> Reading {
    let begins_with_result =
        [r#"{"result":{"#, r#"{"error":[],"result":{"#].iter().any(|start| answer.begins_with(start));
    let success = (200..300).contains(&answer.status);
    if success && !begins_with_result { Reading::unclear() } else { Reading::as_status() }
}

fn existing(sentence: &Sentence) -> Existing {
    match sentence {
        sentence if sentence.says_any(&["email", "e mail"]) => Existing::Email,
        sentence if sentence.says("external id") => Existing::ExternalId,
        _ => Existing::Unknown,
    }
}

/// The code in an error such as `EGeneral:Invalid arguments:volume`: severity and category, then what happened. The rest, and a text of another form,
/// may repeat what was sent. See <https://support.kraken.com/hc/en-us/articles/360001491786-API-Error-Codes>.
fn code(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    let (category, what) = (parts.next()?, parts.next()?);
    let is_category = category.starts_with(['E', 'W']) && category.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_category.then(|| format!("{category}:{what}"))
}
