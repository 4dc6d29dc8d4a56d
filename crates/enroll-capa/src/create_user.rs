//! Capa: what feeds its request, and what its answers say.

use enroll_core::client::{self, Answer, Existing, Reading, RefusalKind, ResponseValue, Sentence};
use enroll_core::{CallOptions, Created, Facts, Mapping, Provider, Subject};
use serde::Deserialize;
use serde_json::Value;

use crate::{Capa, FACTS, types};

impl Provider for Capa {
    const FACTS: &'static Facts = &FACTS;
    type Body = types::CreateUserRequest;
    type Reply = types::CreateUserResponse;
    type Refused = types::ErrorResponse;

    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let user = mapping.user();
        let type_ = match user.subject {
            Subject::Person(_) => Some(types::UserType::Individual),
            Subject::Business(_) => Some(types::UserType::Business),
            Subject::Reference => {
                mapping
                    .refuse("subject", "the provider wants to know whether it is a person or a business; give either");
                None
            }
        };
        let email = mapping.need("email", user.email.as_ref());
        Some(types::CreateUserRequest {
            alias: user.display_name.clone(),
            email: email?,
            external_user_id: user.external_id.clone(),
            type_: type_?,
        })
    }

    async fn send(
        &self,
        body: types::CreateUserRequest,
        call: &CallOptions,
    ) -> Result<ResponseValue<types::CreateUserResponse>, client::Error<types::ErrorResponse>> {
        self.client_for(call).create_user().body(body).send().await
    }

    fn created(reply: &types::CreateUserResponse) -> Created {
        let user_id = reply.data.as_ref().map(|user| user.user_id.clone());
        Created { user_id, ..Created::default() }
    }

    fn read(answer: &Answer<'_>) -> Reading {
        answer.json().map_or(Reading::as_status(), |words: Words| words.reading(answer.status))
    }
}

/// The members in which clients have seen an error described, and the word beside a user. The shape is undocumented, so a member of another kind counts as
/// absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    success: Option<Value>,
    data: Option<Value>,
    error_code: Option<Value>,
    code: Option<Value>,
    message: Option<Value>,
    error: Option<Value>,
}

impl Words {
    fn reading(&self, status: u16) -> Reading {
        let code = text(self.error_code.as_ref()).or_else(|| text(self.code.as_ref()));
        let message = text(self.message.as_ref()).or_else(|| text(self.error.as_ref()));
        let sentence = Sentence::new(message.unwrap_or_default());
        let reading = match kind(status, code, &sentence) {
            Some(kind) => Reading::refused(kind),
            None if matches!(status, 400 | 409 | 422) && sentence.is_server_fault() => Reading::failed(),
            None if (200..300).contains(&status) && self.denies() => Reading::unclear(),
            None => Reading::as_status(),
        };
        let reading = if status == 400 && sentence.says("email") { reading.field("email") } else { reading };
        reading.code(code).message(message)
    }

    /// Whether it calls itself no success, and holds no user.
    fn denies(&self) -> bool {
        let has_user = self.data.as_ref().is_some_and(|data| data.get("userId").is_some_and(|id| !id.is_null()));
        self.success == Some(Value::Bool(false)) && !has_user
    }
}

/// A text, or the first of several.
fn text(member: Option<&Value>) -> Option<&str> {
    member.and_then(|member| member.as_str().or_else(|| member.get(0)?.as_str()))
}

/// What is refused, where the words say more than the status. The status of a duplicate is unconfirmed, so its words count, and a 409 alone proves
/// nothing.
fn kind(status: u16, code: Option<&str>, sentence: &Sentence) -> Option<RefusalKind> {
    let code = Sentence::new(code.unwrap_or_default());
    let is_duplicate = code.says("conflict") || code.is_duplicate() || sentence.is_duplicate();
    match status {
        400..=499 if code.says("unauthorized") => Some(RefusalKind::Credentials),
        400 | 409 | 422 if is_duplicate => Some(RefusalKind::AlreadyExists(existing(sentence))),
        _ => None,
    }
}

fn existing(sentence: &Sentence) -> Existing {
    match sentence {
        sentence if sentence.says("external user id") => Existing::ExternalId,
        sentence if sentence.says_any(&["email", "e mail"]) => Existing::Email,
        _ => Existing::Unknown,
    }
}
