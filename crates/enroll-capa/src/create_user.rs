//! Capa: what feeds its request, and what its answers say.

use enroll_core::client::{self, Answer, Reading, ResponseValue};
use enroll_core::{CallOptions, Created, Facts, Mapping, Provider, Subject};

use crate::{Capa, FACTS, types};

mod errors;

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
        let email = mapping.email();
        let external_id = mapping.external_id();
        Some(types::CreateUserRequest {
            alias: Mapping::plain(user.display_name.as_ref()),
            email: email?,
            external_user_id: external_id,
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
        errors::read(answer)
    }
}
