//! Capa: its extras, and the sources of each field of its request.

use enroll_core::client::{Reading, ResponseParts};
use enroll_core::{Mapping, Provider, Subject};

use crate::{Capa, errors, types};

impl Provider for Capa {
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let user = mapping.user();
        let type_ = match user.subject {
            Subject::Person(_) => Some(types::UserType::Individual),
            Subject::Business(_) => Some(types::UserType::Business),
            Subject::Reference => {
                mapping.reject("subject", "the provider requires a person or a business; give either");
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

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }
}
