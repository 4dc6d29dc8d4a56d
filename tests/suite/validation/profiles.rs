//! Profiles that a provider would reject: every problem is reported by its path before anything is
//! sent.

use enroll::{NewUser, Person, PersonName, ProblemKind};
use enroll_tests::{harness, profiles};
use serde_json::Value;

use super::support::{changed, create_error, error_chain, paths, review_in};

#[tokio::test]
async fn a_value_that_breaks_a_rule_is_named_by_its_path_and_not_sent() {
    const PERSON: &str = "/subject/person";
    let rows = [
        ("kraken", "/occupation", "astronaut", "subject.person.occupation"),
        ("kraken", "/nationalities/1", "che", "subject.person.nationalities[1]"),
        ("kraken", "/residence/country", "fr", "subject.person.residence.country"),
        ("kraken", "/birth/country", "France", "subject.person.birth.country"),
        ("kraken", "/tax_ids/1/country", "Frankreich", "subject.person.tax_ids[1].country"),
        ("bitpanda", "/nationalities/0", "fra", "subject.person.nationalities[0]"),
        ("bitpanda", "/tax_ids/0/country", "France", "subject.person.tax_ids[0].country"),
        ("bitpanda", "/name/family", "Muster 2", "subject.person.name.family"),
    ];
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for (provider, field, value, path) in rows {
        let error = create_error(&sandbox, provider, &changed(&format!("{PERSON}{field}"), value)).await;
        assert_eq!(paths(error.report().unwrap(), ProblemKind::Rejected), [path], "{provider}");
        let problem = error.report().unwrap().blocking().next().unwrap();
        messages.push(format!("{provider}: {problem}"));
    }
    for (provider, field, value) in
        [("kraken", "phone", "00 1"), ("bitpanda", "phone", "none"), ("bitpanda", "language", "french")]
    {
        let error = create_error(&sandbox, provider, &changed(&format!("/{field}"), value)).await;
        assert_eq!(paths(error.report().unwrap(), ProblemKind::Rejected), [field], "{provider}");
        messages.push(format!("{provider}: {}", error.report().unwrap().blocking().next().unwrap()));
    }
    assert_eq!(sandbox.received().len(), 0);
    review_in("snapshots/profiles", "rules", &messages);
}

#[tokio::test]
async fn all_that_is_missing_is_reported_at_once() {
    let bare = NewUser::person("a@example.com", Person::new(PersonName::new("Jean", "Pascal")));
    let synapse = NewUser { phone: None, ..changed("/subject/person/residence", Value::Null) };
    let sandbox = harness::sandbox().await;
    let rows: [(_, _, &[_]); 3] = [
        (
            "kraken",
            &bare,
            &[
                "external_id",
                "phone",
                "extras.kraken.tos_version_accepted",
                "subject.person.date_of_birth",
                "subject.person.occupation",
                "subject.person.nationalities",
                "subject.person.residence",
            ],
        ),
        (
            "bitpanda",
            &bare,
            &[
                "phone",
                "language",
                "subject.person.nationalities[0]",
                "extras.bitpanda.terms",
                "extras.bitpanda.aml",
                "extras.bitpanda.verification",
            ],
        ),
        (
            "synapse",
            &synapse,
            &[
                "phone",
                "subject.person.residence.line1",
                "subject.person.residence.city",
                "subject.person.residence.region",
                "subject.person.residence.postal_code",
                "subject.person.residence.country",
            ],
        ),
    ];
    let mut messages = Vec::new();
    for (provider, user, missing) in rows {
        let error = create_error(&sandbox, provider, user).await;
        let mut found = paths(error.report().unwrap(), ProblemKind::Missing);
        found.dedup();
        assert_eq!(found, missing, "{provider}");
        assert_eq!(error.user_may_exist(), enroll::UserMayExist::No);
        messages.push(error_chain(&error));
    }
    assert_eq!(sandbox.received().len(), 0);
    review_in("snapshots/profiles", "missing", &messages);
}

#[tokio::test]
async fn a_kind_of_subject_that_a_provider_does_not_accept_is_refused() {
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for (provider, user) in [
        ("bitpanda", profiles::business()),
        ("kraken", profiles::business()),
        ("kraken", profiles::reference()),
        ("capa", profiles::reference()),
        ("synapse", profiles::reference()),
    ] {
        let error = create_error(&sandbox, provider, &user).await;
        assert!(paths(error.report().unwrap(), ProblemKind::Rejected).contains(&"subject"), "{provider}");
        let subject = error.report().unwrap().problems.iter().find(|problem| problem.path == "subject").unwrap();
        messages.push(format!("{provider}: {subject}"));
    }
    assert_eq!(sandbox.received().len(), 0);
    review_in("snapshots/profiles", "subjects", &messages);
}

#[tokio::test]
async fn what_a_provider_does_not_use_is_reported_and_does_not_block() {
    let sandbox = harness::sandbox().await;
    let mut messages = Vec::new();
    for id in ["bitpanda", "capa", "kraken", "onchainpay", "synapse"] {
        let client = harness::provider(&sandbox, id).unwrap();
        let report = client.check(&profiles::full_person());
        assert!(report.is_ready() && !report.problems.is_empty(), "{report}");
        client.create_user(&profiles::full_person(), &enroll::CallOptions::new()).await.unwrap();
        messages.extend(report.problems.iter().map(|problem| format!("{id}: {problem}")));
    }
    assert_eq!(sandbox.users().len(), 5);
    assert!(messages.iter().any(|text| text.starts_with("capa: subject.person.date_of_birth is ignored")));
    review_in("snapshots/profiles", "ignored", &messages);
}
