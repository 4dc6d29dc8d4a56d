//! Capa: what feeds its request, and what its answers say.

use enroll_core::client::{self, Answer, Existing, Reading, Refusal, RefusalKind, ResponseValue};
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
        self.for_call(call).create_user().body(body).send().await
    }

    fn created(reply: &types::CreateUserResponse) -> Created {
        let user_id = reply.data.as_ref().map(|user| user.user_id.clone());
        Created { user_id, ..Created::default() }
    }

    fn read(answer: &Answer<'_>) -> Reading {
        match answer.json::<Words>() {
            Some(words) if (400..500).contains(&answer.status) => words.refusal(answer.status).into(),
            _ => Reading::AsStatus,
        }
    }
}

/// The members in which clients have seen an error described. The shape is undocumented, so a member of another kind counts as absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    #[serde(alias = "code")]
    error_code: Option<serde_json::Value>,
    message: Option<serde_json::Value>,
}

impl Words {
    fn refusal(&self, status: u16) -> Refusal {
        let code = self.error_code.as_ref().and_then(|code| code.as_str());
        let message = self.message.as_ref().and_then(|message| message.as_str());
        let kind = kind(status, code, message.unwrap_or_default());
        let refusal = Refusal::new(kind).code(code).message(message);
        match message {
            Some(message) if kind == RefusalKind::Rule && message.contains("email") => refusal.field("email"),
            _ => refusal,
        }
    }
}

/// The status of a duplicate is unconfirmed, so the sentence counts beside it.
fn kind(status: u16, code: Option<&str>, message: &str) -> RefusalKind {
    match (status, code) {
        (429, _) => RefusalKind::RateLimited,
        (401, _) | (_, Some("UNAUTHORIZED")) => RefusalKind::Credentials,
        (409, _) => RefusalKind::AlreadyExists(existing(message)),
        _ if message.contains("already") => RefusalKind::AlreadyExists(existing(message)),
        _ => RefusalKind::Rule,
    }
}

fn existing(message: &str) -> Existing {
    match message {
        _ if message.contains("externalUserId") => Existing::ExternalId,
        _ if message.contains("email") => Existing::Email,
        _ => Existing::Unknown,
    }
}
