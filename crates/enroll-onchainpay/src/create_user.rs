//! OnchainPay: what feeds its request, and what its answers say.

use enroll_core::client::{self, Answer, Reading, ResponseValue};
use enroll_core::{CallOptions, Created, Facts, Mapping, Provider};

use crate::{FACTS, OnchainPay, types};

mod errors;

impl Provider for OnchainPay {
    const FACTS: &'static Facts = &FACTS;
    type Body = types::CreateUserRequest;
    type Reply = types::CreateUserResponse;
    type Refused = ();

    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let email = mapping.email()?;
        // The signer fills in the nonce, anew for every attempt.
        Some(types::CreateUserRequest { email, nonce: None })
    }

    async fn send(
        &self,
        body: types::CreateUserRequest,
        call: &CallOptions,
    ) -> Result<ResponseValue<types::CreateUserResponse>, client::Error<()>> {
        self.client_for(call).create_user().body(body).send().await
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
        errors::read(answer)
    }
}
