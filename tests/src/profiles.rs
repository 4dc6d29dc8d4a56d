//! Fake people and businesses. Every address is at example.com, every number is reserved for
//! fiction.
//!
//! They are read from JSON profiles, a public format, so every test that uses one also reads a
//! profile.

#![allow(clippy::expect_used, reason = "a fixture that is not what a test needs must stop the test")]

use enroll::{NewUser, Subject, kraken};
use serde_json::{Value, json};

/// A person with the least that all five providers accept.
pub fn minimal_person() -> NewUser {
    read(include_bytes!("../fixtures/profiles/minimal_person.json"))
}

/// A person with every field of the common profile, and every field of the extras of Bitpanda,
/// Kraken and Synapse that a person can have.
pub fn full_person() -> NewUser {
    read(include_bytes!("../fixtures/profiles/full_person.json"))
}

/// A person whose extras say otherwise than the common profile, wherever both can feed a field.
pub fn overriding_person() -> NewUser {
    read(include_bytes!("../fixtures/profiles/overriding_person.json"))
}

/// A company for Capa and Synapse, there with its own base document and that of a person who
/// controls it.
pub fn business() -> NewUser {
    read(include_bytes!("../fixtures/profiles/business.json"))
}

/// A user of whom Bitpanda learns an id, a language and an account level (Bring Your Own License).
pub fn reference() -> NewUser {
    read(include_bytes!("../fixtures/profiles/reference.json"))
}

/// The minimal person with an identifier for Kraken, in the form of the request's
/// `client_identifier`.
pub fn identified_by(identifier: &Value) -> NewUser {
    let extras = json!({ "tos_version_accepted": 1, "client_identifier": identifier });
    let extras: kraken::Extras = serde_json::from_value(extras).expect("the identifier has a known form");
    minimal_person().extras(extras)
}

/// Every form of Kraken's identifier, by its type.
pub fn identifiers() -> Vec<(&'static str, NewUser)> {
    let calculated_at = "2023-11-07T05:31:56Z";
    [
        ("concat", json!({ "type": "concat", "value": "US19900115JO###DOE##", "calculated_at": calculated_at })),
        ("passport", json!({ "type": "passport", "value": "ZS0000177" })),
        ("national_id", json!({ "type": "national_id", "value": "SPECIMEN01234" })),
        ("tax_id", json!({ "type": "tax_id", "value": "987-65-4321" })),
        ("lei", json!({ "type": "lei", "value": "999900EXAMPLE0000131" })),
        ("unknown", json!({ "type": "unknown" })),
    ]
    .map(|(name, identifier)| (name, identified_by(&identifier)))
    .into()
}

/// Profiles which together put a value at every leaf of every provider's request.
pub fn full_set() -> Vec<(&'static str, NewUser)> {
    let modes = [
        ("minimal_person", minimal_person()),
        ("full_person", full_person()),
        ("overriding_person", overriding_person()),
        ("business", business()),
        ("reference", reference()),
    ];
    modes.into_iter().chain(identifiers()).collect()
}

/// The e-mail address of the person of this number.
pub fn numbered_email(number: u64) -> String {
    format!("{NUMBERED}{number:08}@example.com")
}

/// How the external id of a numbered person begins.
pub const NUMBERED: &str = "customer-";

/// A person with an external id and an e-mail address that hold this number, so that each number is
/// another user.
pub fn numbered(person: &NewUser, number: u64) -> NewUser {
    let mut user = person.clone().external_id(format!("{NUMBERED}{number:08}"));
    user.email = Some(numbered_email(number).into());
    user
}

/// The minimal person, whose every string that providers take as it is spells `text`, under an
/// external id and an e-mail address of this number.
pub fn spelling(text: &str, number: u64) -> NewUser {
    let mut user = minimal_person().external_id(format!("{text} {number}"));
    user.email = Some(numbered_email(number).into());
    user.display_name = Some(text.into());
    if let Subject::Person(person) = &mut user.subject {
        // Bitpanda has a list of the letters that a name may hold.
        if text.chars().all(|letter| letter.is_ascii_alphabetic() || ",.-' ".contains(letter)) {
            person.name.given = text.into();
            person.name.family = Some(text.into());
        }
        person.employer_name = Some(text.into());
        if let Some(residence) = &mut person.residence {
            residence.line1 = text.into();
            residence.city = Some(text.into());
        }
        if let Some(birth) = &mut person.birth {
            birth.city = Some(text.into());
        }
    }
    user
}

fn read(profile: &[u8]) -> NewUser {
    NewUser::from_json(profile).expect("a fixture is a profile")
}
