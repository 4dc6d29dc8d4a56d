//! OnchainPay's own error language.
//!
//! Success and failure both come as 200 and are told apart by `success`, so a body that cannot be read leaves the outcome unknown, unless it can be seen
//! to begin with a success. The failure envelope is that of the vendor's own libraries; no page documents it, so no member but `success` is relied on.

use enroll_core::client::{Answer, Existing, Reading, RefusalKind, Sentence};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Words {
    success: Option<Value>,
    error: Option<Value>,
    response: Option<Value>,
}

pub(super) fn read(answer: &Answer<'_>) -> Reading {
    let in_success = (200..300).contains(&answer.status);
    let words = answer.json::<Words>();
    match words.as_ref().and_then(|words| words.success.as_ref()?.as_bool()) {
        Some(true) => Reading::as_status(),
        Some(false) => words.map_or(Reading::unclear(), |words| words.reading(answer.status)),
        None if in_success && answer.begins_with(r#"{"success":true"#) => Reading::as_status(),
        None if in_success => Reading::unclear(),
        None => Reading::as_status(),
    }
}

impl Words {
    fn reading(&self, status: u16) -> Reading {
        let detail = |name: &str| self.error.as_ref().and_then(|error| error.get(name));
        let name = detail("name").and_then(Value::as_str);
        let code = detail("code").and_then(text).or_else(|| name.map(str::to_owned));
        let message = self.message();
        let words = [code.as_deref(), name, message.as_deref()].map(Option::unwrap_or_default).join(" ");
        said(status, &Sentence::new(&words)).code(code).message(message)
    }

    /// A sentence, from the member of the usual form, from the error itself, or from the list of the other form.
    fn message(&self) -> Option<String> {
        let error = self.error.as_ref();
        let usual = error.and_then(|error| error.get("message").and_then(Value::as_str));
        let listed = || self.response.as_ref().and_then(|response| response.get("errors")?.get(0)?.as_str());
        usual.or_else(|| error?.as_str()).or_else(listed).map(str::to_owned)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a failure says. The codes are unpublished, so the words have to do. Words that nobody knows are a refusal, because `success` is false, unless the status
/// says more.
fn said(status: u16, sentence: &Sentence) -> Reading {
    let refused = match sentence {
        sentence if sentence.refuses_nonce(status) => RefusalKind::Nonce,
        sentence if sentence.says("signature") => RefusalKind::Signature,
        sentence if sentence.is_server_fault() => return Reading::failed(),
        sentence if sentence.says_any(CREDENTIALS) => RefusalKind::Credentials,
        sentence if sentence.is_duplicate() => RefusalKind::AlreadyExists(Existing::Email),
        _ if matches!(status, 401 | 403 | 409 | 429) => return Reading::as_status(),
        _ => RefusalKind::Rule,
    };
    Reading::refused(refused)
}

const CREDENTIALS: &[&str] = &["public key", "api key", "unauthorized", "access denied", "forbidden"];
