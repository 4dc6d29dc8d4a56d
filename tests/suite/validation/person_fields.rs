//! Real people: with one name, without a postal code, with an address that a stricter rule would
//! reject. Each provider says what it needs, and nothing is invented.

use enroll::{Address, CreateUser as _, NewUser, Person, PersonName, ProblemKind, Subject};
use enroll::{bitpanda, synapse};
use enroll_tests::components::REQUESTS;
use enroll_tests::profiles;
use serde_json::Value;

use super::support::{changed, paths};
use crate::spec_conformance::sandbox::Double;

fn check(provider: &str, user: &NewUser) -> Result<Value, enroll::Report> {
    let (_, mapped) = REQUESTS.iter().find(|(id, _)| *id == provider).unwrap();
    mapped(user)
}

fn with_person(change: impl FnOnce(&mut Person)) -> NewUser {
    let mut user = profiles::minimal_person();
    if let Subject::Person(person) = &mut user.subject {
        change(person);
    }
    user
}

#[test]
fn one_name_is_enough_where_the_provider_takes_one() {
    let user = with_person(|person| person.name = PersonName::single("Suharto"));
    for provider in ["capa", "onchainpay"] {
        check(provider, &user).unwrap();
    }
    assert_eq!(check("synapse", &user).unwrap()["legal_names"], serde_json::json!(["Suharto"]));
    let nameless = with_person(|person| person.name = PersonName::new(" ", "Suharto"));
    let report = check("synapse", &nameless).unwrap_err();
    assert_eq!(paths(&report, ProblemKind::Missing), ["subject.person.name.given"]);
    for provider in ["bitpanda", "kraken"] {
        let report = check(provider, &user).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Missing), ["subject.person.name.family"], "{provider}");
        assert!(report.to_string().contains("last_name"), "{report}");
    }
    let json = br#"{ "email": "s@example.com", "subject": { "person": { "name": { "given": "Suharto" } } } }"#;
    assert!(check("capa", &NewUser::from_json(json).unwrap()).is_ok());
}

#[test]
fn an_address_lacks_what_its_country_lacks() {
    let residence = |change: fn(&mut Address)| {
        with_person(|person| {
            let mut address = Address::new("1 Queen's Road", "HK");
            change(&mut address);
            person.residence = Some(address);
        })
    };
    let neither = residence(|_| {});
    let city = residence(|address| address.city = Some("Hong Kong".into()));
    let postal_code = residence(|address| address.postal_code = Some("018956".into()));
    for user in [&neither, &city, &postal_code] {
        for provider in ["bitpanda", "capa", "onchainpay"] {
            check(provider, user).unwrap();
        }
    }
    assert_eq!(
        check("bitpanda", &neither).unwrap()["verification"]["address"],
        serde_json::json!({ "street": "1 Queen's Road", "country_of_residence": "HK" })
    );
    let missing = |user| paths(&check("kraken", user).unwrap_err(), ProblemKind::Missing).join(" ");
    assert_eq!(missing(&city), "subject.person.residence.postal_code");
    assert_eq!(missing(&postal_code), "subject.person.residence.city");
    assert_eq!(missing(&neither), "subject.person.residence.city subject.person.residence.postal_code");
}

/// The rule of the clients and that of the sandbox are one, though written twice.
#[tokio::test]
async fn an_email_address_is_refused_here_if_and_only_if_the_sandbox_refuses_it() {
    let good = [
        "jo..doe@example.ne.jp",
        "jo.@example.ne.jp",
        "müller@exämple.de",
        "ユーザー@example.jp",
        "jo+tag@example.museum",
        "o'hara@example.ie",
        "jo@localhost",
    ];
    let bad = [
        "jo",
        "jo@",
        "@example.com",
        "jo doe@example.com",
        "jo@exa mple.com",
        "Jo <jo@example.com>",
        "jo@example.com, al@example.com",
        "jo@example.com;al@example.com",
        "jo@al@example.com",
        "jo@example..com",
        "jo@example.com.",
        "jo@exam\u{200b}ple.com",
        "jo\u{ad}e@example.com",
        "\u{3164}@example.com",
        "jo@\u{2800}",
        "jo\u{7f}@example.com",
    ];
    let sandbox = Double::of("kraken").await;
    let mut body = check("kraken", &profiles::minimal_person()).unwrap();
    for (email, is_good) in good.map(|email| (email, true)).into_iter().chain(bad.map(|email| (email, false))) {
        body["email"] = email.into();
        let expected = if is_good { (201, true) } else { (400, false) };
        assert_eq!(sandbox.post(&body).await, expected, "{email}");
        for provider in enroll::PROVIDER_IDS {
            match check(provider, &changed("/email", email)) {
                Ok(_) => assert!(is_good, "{provider}, {email}"),
                Err(report) => {
                    let mut refused = paths(&report, ProblemKind::Rejected);
                    refused.dedup();
                    assert_eq!((refused, is_good), (vec!["email"], false), "{provider}, {email}: {report}");
                }
            }
        }
    }
    assert!(!check("capa", &changed("/email", "canary")).unwrap_err().to_string().contains("canary"));
}

/// Only `male` is documented.
#[test]
fn a_gender_whose_value_is_undocumented_is_not_sent() {
    for (gender, sent) in [("male", serde_json::json!("male")), ("female", Value::Null), ("other", Value::Null)] {
        let user = changed("/subject/person/gender", gender);
        let mut own = user.extras.get::<bitpanda::Extras>().unwrap().unwrap().into_owned();
        own.verification = None;
        let user = user.extras(own);
        assert_eq!(check("bitpanda", &user).unwrap()["verification"]["gender"], sent, "{gender}");
        let report = bitpanda_report(&user);
        let ignored = paths(&report, ProblemKind::Ignored).contains(&"subject.person.gender");
        assert_eq!(ignored, sent.is_null(), "{gender}");
    }
}

fn bitpanda_report(user: &NewUser) -> enroll::Report {
    let config = enroll::Config::new("http://127.0.0.1:1");
    bitpanda::Bitpanda::new(&bitpanda::Credentials::token("fake"), &config).unwrap().check(user)
}

/// The page requires a verification, and an empty one verifies nothing.
#[test]
fn an_empty_verification_is_missing() {
    let bare = with_person(|person| {
        person.date_of_birth = None;
        person.birth = None;
        person.gender = None;
        person.residence = None;
    });
    let mut own = bare.extras.get::<bitpanda::Extras>().unwrap().unwrap().into_owned();
    let mut hollow = bitpanda::types::Verification::new();
    hollow.address = Some(bitpanda::types::VerificationAddress::new());
    for empty in [None, Some(bitpanda::types::Verification::new()), Some(hollow)] {
        own.verification = empty;
        let report = check("bitpanda", &bare.clone().extras(own.clone())).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Missing), ["extras.bitpanda.verification"]);
    }
    let blank = |person: &mut Person| person.residence = Some(Address::new(" ", "\n"));
    let report = check(
        "bitpanda",
        &with_person(|person| {
            (person.date_of_birth, person.birth, person.gender) = (None, None, None);
            blank(person);
        })
        .extras(bitpanda::Extras { verification: None, ..own.clone() }),
    )
    .unwrap_err();
    assert_eq!(paths(&report, ProblemKind::Missing), ["extras.bitpanda.verification"]);
    let mut verification = bitpanda::types::Verification::new();
    verification.report = Some("r-1".into());
    own.verification = Some(verification);
    check("bitpanda", &bare.extras(own)).unwrap();
}

/// As at Synapse: what the person says in vain is ignored.
#[test]
fn what_the_extras_override_is_reported() {
    let report = bitpanda_report(&profiles::overriding_person());
    let ignored = paths(&report, ProblemKind::Ignored);
    for path in [
        "subject.person.date_of_birth",
        "subject.person.birth.city",
        "subject.person.gender",
        "subject.person.residence.line1",
        "subject.person.residence.city",
        "subject.person.residence.postal_code",
        "subject.person.residence.country",
    ] {
        assert!(ignored.contains(&path), "{path}: {report}");
    }
    assert!(report.to_string().contains("extras.bitpanda has another value"), "{report}");
    let report = bitpanda_report(&profiles::minimal_person());
    assert!(!paths(&report, ProblemKind::Ignored).contains(&"subject.person.date_of_birth"), "{report}");
}

/// Day, month and year come from one source, and are a day of the calendar.
#[test]
fn a_date_comes_from_one_source() {
    let document = |day: Option<i32>, month: Option<i32>, year: Option<i32>| {
        let user = profiles::full_person();
        let mut own = user.extras.get::<synapse::Extras>().unwrap().unwrap().into_owned();
        own.documents.truncate(1);
        (own.documents[0].day, own.documents[0].month, own.documents[0].year) =
            (day.map(Into::into), month.map(Into::into), year.map(Into::into));
        check("synapse", &user.extras(own))
    };
    let sent = document(None, None, None).unwrap();
    assert!(sent["documents"][0]["day"].is_number());
    let sent = document(Some(29), Some(2), Some(1996)).unwrap();
    assert_eq!(sent["documents"][0]["day"], 29);
    let report = document(Some(31), None, None).unwrap_err();
    let missing = ["extras.synapse.documents[0].month", "extras.synapse.documents[0].year"];
    assert_eq!(paths(&report, ProblemKind::Missing), missing);
    for (day, month, year) in [(31, 2, 1990), (29, 2, 1900), (0, 1, 1990), (1, 13, 1990), (1, 1, -1), (1, 1, 10_000)] {
        let report = document(Some(day), Some(month), Some(year)).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Rejected), ["extras.synapse.documents[0].day"], "{day} {month} {year}");
    }
}

/// A name without its first is no first name made of the second.
#[test]
fn a_middle_name_is_no_given_name() {
    let mut name = PersonName::new(" ", "Doe");
    name.middle = Some("Ann".into());
    for provider in ["bitpanda", "kraken", "synapse"] {
        let user = with_person(|person| person.name = name.clone());
        let report = check(provider, &user).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Missing), ["subject.person.name.given"], "{provider}");
    }
}

/// An id is not trimmed, wherever it comes from.
#[test]
fn an_id_of_the_extras_with_white_space_is_refused_too() {
    let mut profile = serde_json::to_value(profiles::full_person()).unwrap();
    profile["extras"]["synapse"]["extra"]["supp_id"] = "customer-1 \n".into();
    let report = check("synapse", &serde_json::from_value(profile).unwrap()).unwrap_err();
    assert_eq!(paths(&report, ProblemKind::Rejected), ["extras.synapse.extra.supp_id"]);
}

/// A rule in words, also for what the extras hold.
#[test]
fn no_expression_is_shown_for_extras() {
    let mut profile = serde_json::to_value(profiles::full_person()).unwrap();
    profile["extras"]["bitpanda"]["verification"]["issuing_country"] = "Austria".into();
    let report = check("bitpanda", &serde_json::from_value(profile).unwrap()).unwrap_err();
    let text = report.to_string();
    assert!(text.contains("extras.bitpanda.verification.issuing_country") && !text.contains('^'), "{text}");
}
