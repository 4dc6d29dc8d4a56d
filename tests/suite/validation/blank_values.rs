//! A blank value is absent: missing if the provider needs it, left out if it does not. White space
//! at the ends of a value is removed.

use enroll::{CallOptions, CreateUser as _, NewUser, PROVIDER_IDS, ProblemKind, Subject, synapse};
use enroll_tests::components::REQUESTS;
use enroll_tests::{harness, profiles};
use serde_json::Value;

use super::support::{changed, paths};

const BLANKS: [&str; 6] = ["", " ", "\n\t", "\u{a0}", "\u{200b}", "\u{3164}"];

fn request(provider: &str, user: &NewUser) -> Result<Value, enroll::Report> {
    let (_, mapped) = REQUESTS.iter().find(|(id, _)| *id == provider).unwrap();
    mapped(user)
}

#[test]
fn a_blank_value_that_a_provider_needs_is_missing() {
    const PERSON: &str = "/subject/person";
    for (provider, pointer, path) in [
        ("bitpanda", "/email", "email"),
        ("capa", "/email", "email"),
        ("kraken", "/email", "email"),
        ("onchainpay", "/email", "email"),
        ("synapse", "/email", "email"),
        ("kraken", "/external_id", "external_id"),
        ("bitpanda", "/phone", "phone"),
        ("kraken", "/phone", "phone"),
        ("synapse", "/phone", "phone"),
        ("bitpanda", "/language", "language"),
        ("bitpanda", "/subject/person/name/given", "subject.person.name.given"),
        ("kraken", "/subject/person/name/given", "subject.person.name.given"),
        ("synapse", "/subject/person/name/given", "subject.person.name.given"),
        ("bitpanda", "/subject/person/name/family", "subject.person.name.family"),
        ("kraken", "/subject/person/name/family", "subject.person.name.family"),
        ("kraken", "/subject/person/residence/line1", "subject.person.residence.line1"),
        ("kraken", "/subject/person/residence/city", "subject.person.residence.city"),
        ("synapse", "/subject/person/residence/city", "subject.person.residence.city"),
        ("kraken", "/subject/person/residence/postal_code", "subject.person.residence.postal_code"),
        ("synapse", "/subject/person/residence/region", "subject.person.residence.region"),
        ("kraken", "/subject/person/residence/country", "subject.person.residence.country"),
        ("kraken", "/subject/person/tax_ids/1/id", "subject.person.tax_ids[1].id"),
        ("bitpanda", "/subject/person/tax_ids/0/id", "subject.person.tax_ids[0].id"),
        ("kraken", "/subject/person/tax_ids/1/country", "subject.person.tax_ids[1].country"),
        ("bitpanda", "/subject/person/nationalities/0", "subject.person.nationalities[0]"),
    ] {
        for blank in BLANKS {
            let mut user = changed(pointer, blank);
            if let (true, Subject::Person(person)) = (pointer.starts_with(PERSON), &mut user.subject) {
                person.name.middle = None;
            }
            let report = request(provider, &user).unwrap_err();
            let mut missing = paths(&report, ProblemKind::Missing);
            missing.dedup();
            assert_eq!(missing, [path], "{provider}, {blank:?}: {report}");
            assert_eq!(report.blocking().filter(|problem| problem.kind != ProblemKind::Missing).count(), 0, "{report}");
        }
    }
}

/// The full person with a value changed, for whom Synapse has nothing but the common profile.
fn common(pointer: &str, value: impl Into<Value>) -> NewUser {
    let mut profile = serde_json::to_value(changed(pointer, value)).unwrap();
    profile["extras"].as_object_mut().unwrap().remove("synapse");
    serde_json::from_value(profile).unwrap()
}

/// What is sent for a person in whom a value is blank is what is sent without it.
#[test]
fn a_blank_value_that_a_provider_does_not_need_is_left_out() {
    for (provider, pointer) in [
        ("bitpanda", "/external_id"),
        ("capa", "/external_id"),
        ("synapse", "/external_id"),
        ("capa", "/display_name"),
        ("kraken", "/language"),
        ("kraken", "/subject/person/name/middle"),
        ("bitpanda", "/subject/person/name/middle"),
        ("synapse", "/subject/person/name/middle"),
        ("synapse", "/subject/person/name/family"),
        ("kraken", "/subject/person/residence/line2"),
        ("bitpanda", "/subject/person/residence/line2"),
        ("bitpanda", "/subject/person/residence/city"),
        ("bitpanda", "/subject/person/residence/postal_code"),
        ("kraken", "/subject/person/residence/region"),
        ("kraken", "/subject/person/employer_name"),
        ("kraken", "/subject/person/birth/city"),
        ("kraken", "/subject/person/birth/country"),
        ("bitpanda", "/subject/person/birth/city"),
    ] {
        let without = request(provider, &common(pointer, Value::Null)).unwrap();
        assert_ne!(without, request(provider, &common("/display_name", "Jean")).unwrap(), "{provider}, {pointer}");
        for blank in BLANKS {
            let user = common(pointer, blank);
            assert_eq!(request(provider, &user).unwrap(), without, "{provider}, {pointer}, {blank:?}");
        }
    }
}

/// A value that was not given is not ignored.
#[test]
fn a_blank_value_is_not_reported_as_ignored() {
    for (name, expected) in [("Jean", true), (" ", false), ("", false)] {
        let client = enroll::onchainpay::OnchainPay::new(
            &enroll::onchainpay::Credentials::new("public", "fake"),
            &enroll::Config::new("http://127.0.0.1:1"),
        );
        let report = client.unwrap().check(&changed("/display_name", name));
        assert_eq!(paths(&report, ProblemKind::Ignored).contains(&"display_name"), expected, "{name:?}");
    }
}

#[test]
fn white_space_at_the_ends_is_no_part_of_a_value() {
    let person = profiles::full_person();
    for pointer in [
        "/email",
        "/phone",
        "/language",
        "/display_name",
        "/subject/person/name/given",
        "/subject/person/name/middle",
        "/subject/person/name/family",
        "/subject/person/birth/city",
        "/subject/person/nationalities/0",
        "/subject/person/residence/line1",
        "/subject/person/residence/line2",
        "/subject/person/residence/city",
        "/subject/person/residence/region",
        "/subject/person/residence/postal_code",
        "/subject/person/residence/country",
        "/subject/person/tax_ids/0/id",
        "/subject/person/tax_ids/0/country",
        "/subject/person/occupation",
        "/subject/person/employer_name",
    ] {
        let profile = serde_json::to_value(&person).unwrap();
        let value = profile.pointer(pointer).and_then(Value::as_str).unwrap();
        for around in [format!("{value}\n"), format!(" {value}"), format!("\u{feff}{value}\u{a0}\r\n")] {
            let user = changed(pointer, around);
            for provider in PROVIDER_IDS {
                let sent = request(provider, &user).map_err(|report| report.to_string());
                assert_eq!(sent, Ok(request(provider, &person).unwrap()), "{provider}, {pointer}");
            }
        }
    }
}

/// Providers that trim would take two people for one.
#[test]
fn an_id_with_white_space_at_an_end_is_refused() {
    for id in ["customer-1 ", "\tcustomer-1", "customer-1\u{a0}", "customer-1\n"] {
        for provider in ["bitpanda", "capa", "kraken", "synapse"] {
            let report = request(provider, &common("/external_id", id)).unwrap_err();
            assert_eq!(paths(&report, ProblemKind::Rejected), ["external_id"], "{provider}, {id:?}");
            assert_eq!(paths(&report, ProblemKind::Missing), [""; 0], "{provider}, {id:?}");
        }
    }
}

#[tokio::test]
async fn two_people_with_a_blank_id_are_two_people() {
    let sandbox = harness::sandbox().await;
    for provider in ["bitpanda", "capa", "synapse"] {
        let client = harness::provider(&sandbox, provider).unwrap();
        let mut ids = Vec::new();
        for email in ["jo@example.com", "al@example.com"] {
            let mut user = changed("/external_id", "");
            user.email = Some(email.into());
            ids.push(client.create_user(&user, &CallOptions::new()).await.unwrap().user_id);
        }
        assert_ne!(ids[0], ids[1], "{provider}");
    }
    assert_eq!(sandbox.users().len(), 6);
}

#[test]
fn a_blank_string_in_extras_is_refused_by_its_path() {
    for (provider, path, pointer) in [
        ("bitpanda", "extras.bitpanda.account_level_id", "/extras/bitpanda/account_level_id"),
        ("bitpanda", "extras.bitpanda.verification.national_id", "/extras/bitpanda/verification/national_id"),
        ("bitpanda", "extras.bitpanda.verification.files[1]", "/extras/bitpanda/verification/files/1"),
        ("kraken", "extras.kraken.client_identifier.value", "/extras/kraken/client_identifier/value"),
        ("synapse", "extras.synapse.documents[0].docs_title", "/extras/synapse/documents/0/docs_title"),
        (
            "synapse",
            "extras.synapse.documents[0].virtual_docs[0].document_value",
            "/extras/synapse/documents/0/virtual_docs/0/document_value",
        ),
        ("synapse", "extras.synapse.extra.note", "/extras/synapse/extra/note"),
    ] {
        let report = request(provider, &changed(pointer, " ")).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Rejected), [path], "{report}");
    }
    let report = request("synapse", &changed("/extras/synapse/documents/0/ip", " ")).unwrap_err();
    assert_eq!(paths(&report, ProblemKind::Missing), ["extras.synapse.documents[0].ip"]);
}

/// JSON has no way to write it, and would say nothing in its place.
#[test]
fn nan_and_infinity_are_refused() {
    for share in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let user = profiles::full_person();
        let mut extras = user.extras.get::<synapse::Extras>().unwrap().unwrap().into_owned();
        extras.documents[0].ownership_percentage = Some(share.into());
        let report = request("synapse", &user.extras(extras)).unwrap_err();
        assert_eq!(paths(&report, ProblemKind::Rejected), ["extras.synapse.documents[0].ownership_percentage"]);
    }
}

/// Of two equal keys one would be lost, and with it what a customer entered.
#[test]
fn a_doubled_key_in_a_profile_is_refused() {
    let read = |profile: &str| NewUser::from_json(profile.as_bytes()).map(drop).map_err(|error| error.to_string());
    let profile = |inside: &str| format!(r#"{{ "subject": "reference", {inside} }}"#);
    for inside in [
        r#""email": "canary@example.com", "email": "canary@example.com""#,
        r#""extras": { "kraken": {}, "kraken": {} }"#,
        r#""extras": { "kraken": { "tos_version_accepted": 1, "tos_version_accepted": 2 } }"#,
        r#""extras": { "bitpanda": { "external_meta": { "canary": 1, "canary": 1 } } }"#,
    ] {
        let error = read(&profile(inside)).unwrap_err();
        assert!(error.contains("twice") || error.contains("duplicate") || error.contains("once"), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
    assert_eq!(read(&profile(r#""extras": { "kraken": {}, "bitpanda": { "aml": [{}, {}] } }"#)), Ok(()));
}
