//! Kraken Embed: its extras, and the sources of each field of its request.

use enroll_core::client::{Error, Reading, ResponseParts};
use enroll_core::{Address, CallOptions, Mapping, Page, PageQuery, Person, PersonName, Provider, ProviderExtras};
use serde::{Deserialize, Serialize};

use crate::{FACTS, Kraken, errors, look_up, types};

/// The extras of Kraken Embed: fields that no other provider has.
///
/// ```
/// use enroll_kraken::{Extras, NewUser, Person, PersonName};
/// let extras = Extras { tos_version_accepted: Some(1), ..Extras::default() };
/// let person = Person::new(PersonName::new("Maria", "Gomez"));
/// let user = NewUser::person("maria@example.com", person).extras(extras);
/// assert!(user.extras.has("kraken"));
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extras {
    /// The version of Payward's terms of service that the user accepted. Required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_version_accepted: Option<i32>,
    /// The identifier that your platform gives to the user. It is never computed here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_identifier: Option<types::ClientIdentifier>,
}

impl ProviderExtras for Extras {
    const PROVIDER: &'static str = FACTS.id;
}

impl Provider for Kraken {
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let user = mapping.user();
        let extras = mapping.extras::<Extras>().unwrap_or_default();
        let email = mapping.email();
        let external_id = mapping.need_external_id();
        let phone = mapping.need_string("phone", user.phone.as_ref());
        let terms = mapping.need("extras.kraken.tos_version_accepted", extras.tos_version_accepted.as_ref());
        let person = mapping.person()?;
        let date_of_birth = mapping.need("subject.person.date_of_birth", person.date_of_birth.as_ref());
        let occupation = mapping.need_string("subject.person.occupation", person.occupation.as_ref());
        let full_name = full_name(mapping, &person.name);
        let nationalities = mapping.need_strings("subject.person.nationalities", &person.nationalities);
        let residence = residence(mapping, person.residence.as_ref());
        let tax_ids = tax_ids(mapping, person);
        let birth = person.birth.as_ref();
        let country_of_birth =
            mapping.string("subject.person.birth.country", birth.and_then(|birth| birth.country.as_ref()));
        Some(types::CreateUserRequest {
            city_of_birth: birth.and_then(|birth| Mapping::plain(birth.city.as_ref())),
            client_identifier: extras.client_identifier.clone(),
            country_of_birth,
            date_of_birth: date_of_birth?,
            email: email?,
            employer_name: Mapping::plain(person.employer_name.as_ref()),
            external_id: external_id?,
            full_name: full_name?,
            language: Mapping::plain(user.language.as_ref()),
            nationalities,
            occupation: occupation?,
            phone: phone?,
            residence: residence?,
            tax_ids: (!tax_ids.is_empty()).then_some(tax_ids),
            tos_version_accepted: terms?,
        })
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }

    const PROBE: Option<PageQuery<'static>> = look_up::PROBE;

    const NO_SUCH_USER: Option<&'static str> = Some("ENexus:Invalid user ID");

    async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<types::ErrorResponse>> {
        look_up::page(self.client(), query, call).await
    }
}

fn full_name(mapping: &mut Mapping<'_>, name: &PersonName) -> Option<types::FullName> {
    let first_name = mapping.need_plain("subject.person.name.given", Some(&name.given));
    let last_name = mapping.need_plain("subject.person.name.family", name.family.as_ref());
    let middle_name = Mapping::plain(name.middle.as_ref());
    Some(types::FullName { first_name: first_name?, last_name: last_name?, middle_name })
}

fn residence(mapping: &mut Mapping<'_>, address: Option<&Address>) -> Option<types::Residence> {
    let Some(address) = address else {
        mapping.missing("subject.person.residence");
        return None;
    };
    let line1 = mapping.need_plain("subject.person.residence.line1", Some(&address.line1));
    let city = mapping.need_plain("subject.person.residence.city", address.city.as_ref());
    let postal_code = mapping.need_plain("subject.person.residence.postal_code", address.postal_code.as_ref());
    let country = mapping.need_string("subject.person.residence.country", Some(&address.country));
    Some(types::Residence {
        city: city?,
        country: country?,
        line1: line1?,
        line2: Mapping::plain(address.line2.as_ref()),
        postal_code: postal_code?,
        province: Mapping::plain(address.region.as_ref()),
    })
}

fn tax_ids(mapping: &mut Mapping<'_>, person: &Person) -> Vec<types::TaxId> {
    let typed = person.tax_ids.iter().enumerate().map(|(at, tax)| {
        let id = mapping.need_plain(format_args!("subject.person.tax_ids[{at}].id"), Some(&tax.id));
        let country = mapping.need_string(format_args!("subject.person.tax_ids[{at}].country"), Some(&tax.country));
        Some(types::TaxId { id: id?, issuing_country: country? })
    });
    typed.flatten().collect()
}
