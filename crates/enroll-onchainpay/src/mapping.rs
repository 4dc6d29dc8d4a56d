//! OnchainPay: its extras, and the sources of each field of its request.

use enroll_core::client::{Reading, ResponseParts};
use enroll_core::{Mapping, Provider};

use crate::{OnchainPay, errors, types};

impl Provider for OnchainPay {
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let email = mapping.email()?;
        // The signer fills in the nonce, anew for every attempt.
        Some(types::CreateUserRequest { email, nonce: None })
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }
}
