//! Capa: what feeds its request, and what its answers say.

use enroll_core::client::{self, Answer, Existing, Reading, RefusalKind, ResponseValue};
use enroll_core::{CallOptions, Created, Facts, Mapping, Provider, Subject};
use serde::Deserialize;

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

/// The members in which clients have seen an error described. The shape is undocumented, so a member of another kind counts as absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    error_code: Option<serde_json::Value>,
    code: Option<serde_json::Value>,
    message: Option<serde_json::Value>,
    error: Option<serde_json::Value>,
}

impl Words {
    fn reading(&self, status: u16) -> Reading {
        let text = |member: &Option<serde_json::Value>| member.as_ref()?.as_str().map(str::to_owned);
        let code = text(&self.error_code).or_else(|| text(&self.code));
        let message = text(&self.message).or_else(|| text(&self.error));
        let reading = kind(status, code.as_deref(), message.as_deref().unwrap_or_default());
        let reading = reading.map_or(Reading::as_status(), Reading::refused);
        match &message {
            Some(text) if status == 400 && text.contains("email") => reading.field("email"),
            _ => reading,
        }
        .code(code)
        .message(message)
    }
}

/// What is refused, where the words say more than the status. The status of a duplicate is unconfirmed, so its words count, and a 409 alone proves
/// nothing.
fn kind(status: u16, code: Option<&str>, message: &str) -> Option<RefusalKind> {
    let duplicate =
        code == Some("CONFLICT") || ["already", "exists", "in use"].iter().any(|word| message.contains(word));
    match status {
        400..=499 if code == Some("UNAUTHORIZED") => Some(RefusalKind::Credentials),
        400..=499 if duplicate => Some(RefusalKind::AlreadyExists(existing(message))),
        _ => None,
    }
}

fn existing(message: &str) -> Existing {
    match message {
        _ if message.contains("externalUserId") => Existing::ExternalId,
        _ if message.contains("email") => Existing::Email,
        _ => Existing::Unknown,
    }
}
