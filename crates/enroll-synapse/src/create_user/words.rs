//! Synapse's own error language: a documented envelope whose codes are texts and differ from the HTTP status on purpose.

use enroll_core::client::{Answer, Reading, RefusalKind};
use serde::Deserialize;

#[derive(Deserialize)]
struct Words {
    error: Option<Text>,
    error_code: Option<String>,
}

#[derive(Deserialize)]
struct Text {
    en: Option<String>,
}

pub(super) fn read(answer: &Answer<'_>) -> Reading {
    let Some(words) = answer.json::<Words>() else { return Reading::as_status() };
    let code = words.error_code.as_deref().filter(|_| (400..500).contains(&answer.status));
    let reading = match code {
        // The codes differ from the status on purpose, and these are faults of the server.
        Some("500" | "503" | "504") => Reading::failed(),
        code => code.and_then(kind).map_or(Reading::as_status(), Reading::refused),
    };
    reading.code(words.error_code).message(words.error.and_then(|text| text.en))
}

/// What a documented code refuses; nothing where the code says no more than the status.
fn kind(code: &str) -> Option<RefusalKind> {
    match code {
        "100" | "110" | "120" | "300" => Some(RefusalKind::Credentials),
        "200" | "400" | "404" | "410" | "460" => Some(RefusalKind::Rule),
        "429" => Some(RefusalKind::RateLimited),
        "450" => Some(RefusalKind::IdempotencyKeyReused),
        _ => None,
    }
}
