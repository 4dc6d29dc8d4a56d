//! The verification: from the extras, and from the person for what the extras omit.

use enroll_core::{Address, Gender, Mapping, Person, Personal};

use crate::types::{Verification, VerificationAddress};

const EXTRAS: &str = "extras.bitpanda.verification";

/// The verification, which every request in full has. An empty one would verify nothing, so it is
/// missing.
pub(super) fn verification(
    mapping: &mut Mapping<'_>,
    extras: Option<&Verification>,
    person: &Person,
) -> Option<Verification> {
    let given = extras.cloned().unwrap_or_default();
    report_overridden(mapping, &given);
    let gender = given.gender.clone().or_else(|| gender(mapping, person));
    let birth_place = person.birth.as_ref().and_then(|birth| Mapping::plain(birth.city.as_ref()));
    let verification = Verification {
        address: address(given.address, person.residence.as_ref()),
        birth_date: given.birth_date.or_else(|| person.date_of_birth.clone()),
        birth_place: given.birth_place.or(birth_place),
        gender,
        ..given
    };
    if is_empty(&verification) {
        mapping.missing(EXTRAS);
        return None;
    }
    Some(verification)
}

fn is_empty(verification: &Verification) -> bool {
    let Verification { address, birth_date, birth_place, gender, .. } = verification;
    let has_common = address.is_some() || birth_date.is_some() || birth_place.is_some() || gender.is_some();
    let json = || serde_json::to_value(verification).unwrap_or_default();
    !has_common && json().as_object().is_some_and(serde_json::Map::is_empty)
}

/// Field by field, like the rest.
fn address(given: Option<VerificationAddress>, residence: Option<&Address>) -> Option<VerificationAddress> {
    let mut address = given.unwrap_or_default();
    if let Some(residence) = residence {
        let street = residence.street();
        let known = [
            (&mut address.city, Mapping::plain(residence.city.as_ref())),
            (&mut address.country_of_residence, Mapping::plain(Some(&residence.country))),
            (&mut address.street, Mapping::plain(Some(&street))),
            (&mut address.zip_code, Mapping::plain(residence.postal_code.as_ref())),
        ];
        for (field, known) in known {
            *field = field.take().or(known);
        }
    }
    let VerificationAddress { city, country_of_residence, street, zip_code } = &address;
    let is_empty = [city, country_of_residence, street, zip_code].into_iter().all(Option::is_none);
    (!is_empty).then_some(address)
}

/// The documented sample is `male`. No source shows another value, so none is guessed.
fn gender(mapping: &mut Mapping<'_>, person: &Person) -> Option<Personal> {
    match person.gender? {
        Gender::Male => Some("male".into()),
        Gender::Female | Gender::Other => {
            let why =
                "no value for it is documented; give `extras.bitpanda.verification.gender` as agreed with the provider";
            mapping.ignore("subject.person.gender", why);
            None
        }
    }
}

/// Reports the fields of the person that are not used, because the extras have other values.
fn report_overridden(mapping: &mut Mapping<'_>, given: &Verification) {
    let address = given.address.as_ref();
    let has = |field: fn(&VerificationAddress) -> &Option<Personal>| address.is_some_and(|own| field(own).is_some());
    let overridden = [
        ("subject.person.date_of_birth", given.birth_date.is_some()),
        ("subject.person.birth.city", given.birth_place.is_some()),
        ("subject.person.gender", given.gender.is_some()),
        ("subject.person.residence.city", has(|own| &own.city)),
        ("subject.person.residence.country", has(|own| &own.country_of_residence)),
        ("subject.person.residence.line1", has(|own| &own.street)),
        ("subject.person.residence.line2", has(|own| &own.street)),
        ("subject.person.residence.postal_code", has(|own| &own.zip_code)),
    ];
    overridden.into_iter().filter(|(_, is_overridden)| *is_overridden).for_each(|(path, _)| mapping.overridden(path));
}
