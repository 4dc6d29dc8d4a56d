//! Kraken's own error language: lists of texts such as `EAPI:Invalid nonce`, on any status, also on a success.
//!
//! The shape is not published, so a list, a single text and an object are all taken, and no member is relied on. Since a success status may carry an error, a
//! body that cannot be read leaves the outcome unknown, unless it can be seen to begin with a result.

use std::borrow::Cow;

use enroll_core::client::{Answer, Existing, Reading, RefusalKind};
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
    let text = words.text();
    let code = text.as_deref().and_then(code);
    words.reading(answer.status, text.as_deref()).code(code).message(text)
}

impl Words {
    fn reading(&self, status: u16, text: Option<&str>) -> Reading {
        let success = (200..300).contains(&status);
        if success && self.has_user() {
            // What stands beside a user is a warning.
            return Reading::as_status();
        }
        match text {
            // An error that is no text is still one; what it says is the status's to tell.
            None if success && self.is_silent() => self.without_words(),
            None if success => Reading::refused(RefusalKind::Rule),
            None => Reading::as_status(),
            Some(text) => kind(status, text).map_or_else(|| left_open(success), Reading::refused),
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

    fn items(&self) -> impl Iterator<Item = &Value> {
        let lists = self.error.iter().chain(&self.errors);
        lists
            .flat_map(|list| list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice))
            .filter(|item| !item.is_null())
    }

    fn is_silent(&self) -> bool {
        self.items().next().is_none()
    }

    fn text(&self) -> Option<String> {
        self.items().find_map(Value::as_str).map(str::to_owned)
    }
}

/// A body that broke off, or is something else altogether.
fn unread(answer: &Answer<'_>) -> Reading {
    let begins_with_result =
        [r#"{"result":{"#, r#"{"error":[],"result":{"#].iter().any(|start| answer.begins_with(start));
    let success = (200..300).contains(&answer.status);
    if success && !begins_with_result { Reading::unclear() } else { Reading::as_status() }
}

/// Words that refuse nothing: in a success they leave it open, elsewhere the status speaks.
const fn left_open(success: bool) -> Reading {
    if success { Reading::failed() } else { Reading::as_status() }
}

/// What the words refuse; nothing where they do not say that the request was refused, such as a warning or a fault of the server.
fn kind(status: u16, text: &str) -> Option<RefusalKind> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match status {
        _ if says(&["nonce"]) => Some(RefusalKind::Nonce),
        _ if says(&["signature"]) => Some(RefusalKind::Signature),
        _ if says(&["Rate limit"]) => Some(RefusalKind::RateLimited),
        _ if says(&["already"]) && says(&["email", "e-mail"]) => Some(RefusalKind::AlreadyExists(Existing::Email)),
        _ if says(&["already"]) && says(&["external_id"]) => Some(RefusalKind::AlreadyExists(Existing::ExternalId)),
        _ if says(&["already"]) => Some(RefusalKind::AlreadyExists(Existing::Unknown)),
        _ if says(&["Invalid key", "API-Key", "Permission denied"]) => Some(RefusalKind::Credentials),
        _ if says(&["Internal", "Unavailable", "Deadline", "Timeout"]) || text.starts_with('W') => None,
        200..300 => Some(RefusalKind::Rule),
        _ => None,
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
