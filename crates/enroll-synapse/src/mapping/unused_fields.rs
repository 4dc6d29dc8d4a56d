//! Reports fields of the common profile that are not used, because the extras have other values or
//! there is no base document for them.

use enroll_core::Mapping;

use super::{Document, Extras};

pub(super) fn report(mapping: &mut Mapping<'_>, extras: &Extras) {
    let first = extras.documents.first();
    let document_takes = |has_own: fn(&Document) -> bool| first.is_some_and(|document| !has_own(document));
    let name = extras.legal_names.is_empty() || document_takes(|own| own.name.is_some());
    let date = document_takes(|own| own.day.is_some() || own.month.is_some() || own.year.is_some());
    let street = document_takes(|own| own.address_street.is_some());
    let city = document_takes(|own| own.address_city.is_some());
    let region = document_takes(|own| own.address_subdivision.is_some());
    let postal_code = document_takes(|own| own.address_postal_code.is_some());
    let country = document_takes(|own| own.address_country_code.is_some());
    let logins_take = extras.logins.is_empty() || extras.logins.iter().any(|login| login.email.is_none());
    let taken = [
        ("email", logins_take || document_takes(|own| own.email.is_some())),
        ("phone", extras.phone_numbers.is_empty() || document_takes(|own| own.phone_number.is_some())),
        ("external_id", extras.extra.as_ref().is_none_or(|extra| extra.supp_id.is_none())),
        ("subject.person.name", name),
        ("subject.person.gender", document_takes(|own| own.entity_type.is_some())),
        ("subject.person.date_of_birth", date),
        ("subject.person.residence.line1", street),
        ("subject.person.residence.line2", street),
        ("subject.person.residence.city", city),
        ("subject.person.residence.region", region),
        ("subject.person.residence.postal_code", postal_code),
        ("subject.person.residence.country", country),
        ("subject.business.legal_name", name),
        ("subject.business.formation_date", date),
        ("subject.business.address.line1", street),
        ("subject.business.address.line2", street),
        ("subject.business.address.city", city),
        ("subject.business.address.region", region),
        ("subject.business.address.postal_code", postal_code),
        ("subject.business.address.country", country),
    ];
    taken.into_iter().filter(|(_, taken)| !taken).for_each(|(path, _)| mapping.unused(path));
}
