//! `enroll providers`.

use serde_json::json;

use crate::support::run;

#[test]
fn each_provider_is_an_object_with_its_facts() {
    let ended = run(&["providers", "--json"]);
    assert_eq!(ended.code, 0);
    let objects = ended.objects();
    let ids: Vec<_> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids, enroll::PROVIDER_IDS);
    for (object, facts) in objects.iter().zip(enroll::PROVIDERS) {
        assert_eq!((&object["v"], &object["name"]), (&json!(1), &json!(facts.name)));
        assert_eq!(object["unique"], json!(facts.unique));
        assert_eq!(object["signs"], json!(facts.signs));
        assert_eq!(object["hosts"].as_array().unwrap().len(), facts.servers.len());
        assert_eq!(object.get("requirements"), None);
    }
    assert_eq!(objects[3]["one_time_secrets"], json!(["one_time_password"]));
    assert_eq!(objects[4]["status"], "dark");
}

#[test]
fn one_provider_as_json_has_every_field_of_its_request() {
    let ended = run(&["providers", "kraken", "--json"]);
    let objects = ended.objects();
    assert_eq!(objects.len(), 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&objects[0]).unwrap());
}

#[test]
fn a_person_reads_blocks_with_every_capability() {
    let ended = run(&["providers"]);
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn one_provider_in_detail_has_its_requirements() {
    insta::assert_snapshot!(run(&["providers", "onchainpay"]).stdout);
}

#[test]
fn a_typo_gets_a_suggestion() {
    let ended = run(&["providers", "onchanpay"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("'onchainpay'"), "{}", ended.stderr);
}
