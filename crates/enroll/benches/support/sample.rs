//! A fake person with every field that Kraken accepts, and fake credentials.

use enroll::{Address, BirthPlace, NewUser, Person, PersonName, TaxId, kraken};

/// The public key.
pub(crate) const API_KEY: &str = "example-public-key-of-fifty-six-characters-as-kraken-has";
/// 64 bytes in base64, published by the exchange in its guide to signing.
pub(crate) const API_SECRET: &str =
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==";

/// The user: some 700 bytes on the wire.
pub(crate) fn user() -> NewUser {
    let extras = kraken::Extras { tos_version_accepted: Some(1), client_identifier: None };
    NewUser::person("maria.gomez.delgado@example.com", person())
        .external_id("customer-00000000-4000-8000-000000000001")
        .phone("+34600000001")
        .language("es")
        .extras(extras)
}

fn person() -> Person {
    let mut person = Person::new(PersonName::new("Maria", "Gomez Delgado"));
    person.name.middle = Some("de los Angeles".into());
    person.date_of_birth = "1990-01-15".parse().ok();
    person.birth = Some(BirthPlace { city: Some("Santiago de Compostela".into()), country: Some("ES".into()) });
    person.nationalities = vec!["ES".into(), "PT".into()];
    person.residence = Some(residence());
    person.tax_ids = vec![
        TaxId { id: "00000000T".into(), country: "ES".into() },
        TaxId { id: "000000000".into(), country: "PT".into() },
    ];
    person.occupation = Some("computers_and_it".into());
    person.employer_name = Some("Example Instruments of Galicia".into());
    person
}

fn residence() -> Address {
    Address {
        line1: "Calle de la Enfermeria Militar 123".into(),
        line2: Some("Escalera 2, piso 4, puerta B".into()),
        city: Some("Santiago de Compostela".into()),
        region: Some("A Coruna".into()),
        postal_code: Some("15700".into()),
        country: "ES".into(),
    }
}
