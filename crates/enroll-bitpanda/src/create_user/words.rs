//! Bitpanda's own error language. The shape of an error is undocumented, so the statuses speak, and words are kept where they are found.

use enroll_core::client::{Answer, Existing, Reading, RefusalKind, Sentence};
use serde_json::Value;

pub(super) fn read(answer: &Answer<'_>) -> Reading {
    let body: Value = answer.json().unwrap_or_default();
    let first = body.get("errors").and_then(|errors| errors.get(0));
    let word = |name: &str| first.and_then(|error| error.get(name)?.as_str());
    let message = word("title").or_else(|| word("detail")).or_else(|| word("message"));
    let reading = match answer.status {
        // Documented as "Invalid language"; newer pages say "Not found".
        404 => Reading::refused(RefusalKind::Rule).field("language"),
        // Documented as a duplicate `external_id`, so the status alone says it.
        409 => Reading::refused(RefusalKind::AlreadyExists(existing(message))),
        400 | 422 if Sentence::new(message.unwrap_or_default()).is_server_fault() => Reading::failed(),
        _ => Reading::as_status(),
    };
    reading.code(word("code")).message(message)
}

/// Documented as "Duplicate external_id"; newer pages say "Conflict", which may be more.
fn existing(message: Option<&str>) -> Existing {
    if message.is_some_and(|message| message.contains("external_id")) {
        Existing::ExternalId
    } else {
        Existing::Unknown
    }
}
