//! OnchainPay: what feeds its request, and what its answers say.
//!
//! Success and failure both come as 200 and are told apart by `success`, so a body that cannot be read leaves the outcome unknown, unless it can be seen
//! to begin with a success.

use enroll_core::client::{self, Answer, Existing, Reading, Refusal, RefusalKind, ResponseValue};
use enroll_core::{CallOptions, Created, Facts, Mapping, Provider};
use serde::Deserialize;

use crate::{FACTS, OnchainPay, types};

impl Provider for OnchainPay {
    const FACTS: &'static Facts = &FACTS;
    type Body = types::CreateUserRequest;
    type Reply = types::CreateUserResponse;
    type Refused = ();

    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let email = mapping.need("email", mapping.user().email.as_ref());
        // The signer fills in the nonce, anew for every attempt.
        Some(types::CreateUserRequest { email: email?, nonce: None })
    }

    async fn send(
        &self,
        body: types::CreateUserRequest,
        call: &CallOptions,
    ) -> Result<ResponseValue<types::CreateUserResponse>, client::Error<()>> {
        self.for_call(call).create_user().body(body).send().await
    }

    fn created(reply: &types::CreateUserResponse) -> Created {
        let user = reply.response.as_ref();
        Created {
            user_id: user.and_then(|user| user.id.clone()),
            one_time_password: user.and_then(|user| user.password.clone()),
            refresh_token: None,
        }
    }

    fn read(answer: &Answer<'_>) -> Reading {
        let in_success = (200..300).contains(&answer.status);
        match answer.json::<Words>() {
            Some(Words { success: Some(true), .. }) => Reading::AsStatus,
            // A server's failure proves nothing, whatever it says.
            Some(words) if words.success == Some(false) && answer.status < 500 => words.refusal().into(),
            None if in_success && begins_with_success(answer.body) => Reading::AsStatus,
            _ if in_success => Reading::Illegible,
            _ => Reading::AsStatus,
        }
    }
}

/// Whether a body that broke off began as a success.
fn begins_with_success(body: &[u8]) -> bool {
    let start: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(15).collect();
    start == br#"{"success":true"#
}

/// The failure envelope of the vendor's own libraries. No page documents it; every member but `success` may be missing.
#[derive(Deserialize)]
struct Words {
    success: Option<bool>,
    error: Option<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    code: Option<serde_json::Value>,
    name: Option<String>,
    message: Option<String>,
}

impl Words {
    fn refusal(self) -> Refusal {
        let Some(Detail { code, name, message }) = self.error else { return Refusal::new(RefusalKind::Rule) };
        let words = format!("{} {}", name.as_deref().unwrap_or_default(), message.as_deref().unwrap_or_default());
        let code = code.map(|code| code.to_string()).or(name);
        Refusal::new(kind(&words.to_lowercase())).code(code).message(message)
    }
}

/// The codes are unpublished, so the words have to do. None of the readings says that a user does not exist who may.
fn kind(words: &str) -> RefusalKind {
    match words {
        _ if words.contains("nonce") => RefusalKind::Nonce,
        _ if words.contains("signature") => RefusalKind::Signature,
        _ if words.contains("already") => RefusalKind::AlreadyExists(Existing::Email),
        _ if words.contains("key") => RefusalKind::Credentials,
        _ => RefusalKind::Rule,
    }
}
