//! OnchainPay: its extras, and the sources of each field of its request.

use enroll_core::client::{Error, Reading, ResponseParts};
use enroll_core::{CallOptions, Mapping, Page, PageQuery, Provider};

use crate::{OnchainPay, errors, look_up, types};

impl Provider for OnchainPay {
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let email = mapping.email()?;
        // The signer fills in the nonce, anew for every attempt.
        Some(types::CreateUserRequest { email, nonce: None })
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }

    const PAGE_SIZE: u32 = look_up::PAGE_SIZE;
    const PROBE: Option<PageQuery<'static>> = look_up::PROBE;

    async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<()>> {
        look_up::page(self.client(), query, call).await
    }
}
