//! The specs are the registry: crates, features, facts, the sandbox and the modules of tests name the same providers.

use std::collections::BTreeSet;
use std::fs;

use enroll::{PROVIDER_IDS, PROVIDERS};
use enroll_sandbox::Credentials;
use serde_json::Value;

use super::cargo::{packages, root};

fn ids() -> BTreeSet<String> {
    PROVIDER_IDS.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn the_specs_name_the_same_providers_as_the_facade() {
    let names = fs::read_dir(root().join("specs")).unwrap().map(|file| file.unwrap().file_name());
    let specs = names.filter_map(|name| Some(name.to_str()?.strip_suffix(".yaml")?.to_owned()));
    assert_eq!(specs.collect::<BTreeSet<_>>(), ids());
}

#[test]
fn there_is_a_crate_for_each_provider_and_a_folder_of_its_name() {
    let common = ["enroll-cli", "enroll-client", "enroll-core", "enroll-sandbox", "enroll-tests"];
    let packages = packages();
    let names = packages.iter().filter_map(|package| package["name"].as_str()).filter(|name| !common.contains(name));
    assert_eq!(names.filter_map(|name| Some(name.strip_prefix("enroll-")?.to_owned())).collect::<BTreeSet<_>>(), ids());
    for id in PROVIDER_IDS {
        assert!(root().join(format!("crates/enroll-{id}/src/generated")).is_dir(), "{id}");
    }
}

#[test]
fn the_facade_has_a_feature_for_each_provider() {
    let packages = packages();
    let facade = packages.iter().find(|package| package["name"] == "enroll").unwrap();
    let features = facade["features"].as_object().unwrap();
    let named = features.keys().filter(|name| !["default", "all"].contains(&name.as_str()));
    assert_eq!(named.cloned().collect::<BTreeSet<_>>(), ids());
    assert_eq!(features["all"], serde_json::to_value(PROVIDER_IDS).unwrap());
    for id in PROVIDER_IDS {
        assert_eq!(features[*id][0], format!("dep:enroll-{id}"));
    }
}

#[test]
fn facts_and_sandbox_know_the_same_providers() {
    assert_eq!(PROVIDERS.iter().map(|facts| facts.id).collect::<Vec<_>>(), PROVIDER_IDS);
    let credentials = serde_json::to_value(Credentials::default()).unwrap();
    let known = credentials.as_object().into_iter().flat_map(serde_json::Map::<String, Value>::keys);
    assert_eq!(known.cloned().collect::<BTreeSet<_>>(), ids());
}

/// The list of modules is written with the rest, so a module that is missing does not compile, and one too many is found here.
#[test]
fn there_is_a_test_module_for_each_provider() {
    let files = fs::read_dir(root().join("tests/suite/providers")).unwrap().map(|file| file.unwrap().file_name());
    let modules = files.filter_map(|name| Some(name.to_str()?.strip_suffix(".rs")?.to_owned()));
    assert_eq!(modules.collect::<BTreeSet<_>>(), ids());
}
