//! Synapse: its extras, and the sources of each field of its request.
//!
//! The service has been dark since May 2024. The client works against the sandbox.

use enroll_core::client::{Error, Reading, ResponseParts};
use enroll_core::{CallOptions, Mapping, Page, PageQuery, Path, Personal, Provider, Subject};

use crate::{Synapse, errors, look_up, types};

mod documents;
mod extras;
mod unused_fields;

pub use extras::{Document, Extra, Extras, Login};

impl Provider for Synapse {
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let extras = mapping.extras::<Extras>().unwrap_or_default();
        if mapping.user().subject == Subject::Reference {
            mapping.reject("subject", "the provider accepts only persons and businesses; give either");
        }
        unused_fields::report(mapping, &extras);
        let logins = logins(mapping, &extras.logins);
        let phone_numbers = phone_numbers(mapping, &extras.phone_numbers);
        let legal_names = legal_names(mapping, &extras.legal_names);
        let documents = documents::documents(mapping, &extras.documents);
        Some(types::CreateUserRequest {
            documents: documents?,
            extra: Some(extra(mapping, extras.extra.as_ref())),
            is_hidden: extras.is_hidden,
            legal_names: legal_names?,
            logins: logins?,
            phone_numbers: phone_numbers?,
        })
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }

    const PAGE_SIZE: u32 = look_up::PAGE_SIZE;
    const PROBE: Option<PageQuery<'static>> = look_up::PROBE;

    async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<types::ErrorResponse>> {
        look_up::page(self.client(), query, call).await
    }
}

/// The logins of the extras, each with the common e-mail address if it has none; without extras,
/// one login.
fn logins(mapping: &mut Mapping<'_>, logins: &[Login]) -> Option<Vec<types::Login>> {
    let user = mapping.user();
    let common = [Login::default()];
    let logins = if logins.is_empty() { &common[..] } else { logins };
    let mut typed = |(at, login): (usize, &Login)| {
        let (path, email) = match &login.email {
            Some(own) => (format!("extras.synapse.logins[{at}].email").into(), Some(own)),
            None => (Path::Borrowed("email"), user.email.as_ref()),
        };
        Some(types::Login {
            email: mapping.need_email(path, email)?,
            password: login.password.clone(),
            scope: login.scope,
        })
    };
    logins.iter().enumerate().map(&mut typed).collect()
}

fn phone_numbers(mapping: &mut Mapping<'_>, given: &[Personal]) -> Option<Vec<Personal>> {
    if given.is_empty() {
        Some(vec![mapping.need_plain("phone", mapping.user().phone.as_ref())?])
    } else {
        Some(given.to_vec())
    }
}

fn legal_names(mapping: &mut Mapping<'_>, given: &[Personal]) -> Option<Vec<Personal>> {
    match &mapping.user().subject {
        _ if !given.is_empty() => Some(given.to_vec()),
        Subject::Person(person) => Some(vec![mapping.full_name(&person.name)?]),
        Subject::Business(business) => {
            Some(vec![mapping.need_plain("subject.business.legal_name", Some(&business.legal_name))?])
        }
        Subject::Reference => None,
    }
}

fn extra(mapping: &mut Mapping<'_>, given: Option<&Extra>) -> types::Extra {
    let given = given.cloned().unwrap_or_default();
    types::Extra {
        cip_tag: given.cip_tag,
        extra_security: given.extra_security,
        is_business: Some(matches!(mapping.user().subject, Subject::Business(_))),
        note: given.note,
        public_note: given.public_note,
        supp_id: match given.supp_id {
            Some(own) => mapping.own_id("extras.synapse.extra.supp_id", &own),
            None => mapping.external_id(),
        },
    }
}
