//! What was verified: from the extras, and from the person where they leave something out.

use enroll_core::{Address, Gender, Mapping, Person, Personal};

use crate::types::{Verification, VerificationAddress};

pub(super) fn verification(mapping: &mut Mapping<'_>, extras: Option<&Verification>, person: &Person) -> Verification {
    let given = extras.cloned().unwrap_or_default();
    let gender = given.gender.clone().or_else(|| gender(mapping, person));
    let birth_place = person.birth.as_ref().and_then(|birth| birth.city.clone());
    Verification {
        address: address(given.address, person.residence.as_ref()),
        birth_date: given.birth_date.or_else(|| person.date_of_birth.clone()),
        birth_place: given.birth_place.or(birth_place),
        gender,
        ..given
    }
}

/// Member by member, like the rest.
fn address(given: Option<VerificationAddress>, residence: Option<&Address>) -> Option<VerificationAddress> {
    let Some(residence) = residence else { return given };
    let given = given.unwrap_or_default();
    Some(VerificationAddress {
        city: given.city.or_else(|| Some(residence.city.clone())),
        country_of_residence: given.country_of_residence.or_else(|| Some(residence.country.clone())),
        street: given.street.or_else(|| Some(residence.street())),
        zip_code: given.zip_code.or_else(|| Some(residence.postal_code.clone())),
    })
}

/// The documented sample is `male`. `female` is its counterpart; for anything else no value is known, so none is made up.
fn gender(mapping: &mut Mapping<'_>, person: &Person) -> Option<Personal> {
    match person.gender? {
        Gender::Male => Some("male".into()),
        Gender::Female => Some("female".into()),
        Gender::Other => {
            let why =
                "no value for it is documented; give `extras.bitpanda.verification.gender` as agreed with the provider";
            mapping.ignore("subject.person.gender", why);
            None
        }
    }
}
