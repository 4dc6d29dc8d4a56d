//! The specs are the registry: crates, features, facts, the sandbox, the README, the sources and
//! the modules of tests name the same providers, no more and no fewer.

use std::collections::BTreeSet;
use std::fs;

use enroll::{PROVIDER_IDS, PROVIDERS};
use enroll_sandbox::Credentials;
use enroll_tests::components::{COMPONENTS, REQUESTS};
use serde_json::Value;

use super::cargo_metadata::{packages, root};

/// The crates that belong to no provider, after `enroll-`.
const COMMON: [&str; 6] = ["import", "cli", "client", "core", "sandbox", "tests"];

fn ids() -> BTreeSet<String> {
    PROVIDER_IDS.iter().map(|id| (*id).to_owned()).collect()
}

/// The names in a folder that have this beginning and this end, without them.
fn listed(folder: &str, beginning: &str, end: &str) -> BTreeSet<String> {
    let names = fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().file_name());
    names.filter_map(|name| Some(name.to_str()?.strip_prefix(beginning)?.strip_suffix(end)?.to_owned())).collect()
}

#[test]
fn the_specs_their_sources_and_their_copies_name_the_same_providers_as_the_facade() {
    for (folder, end) in [
        ("specs", ".yaml"),
        ("specs/sources", ".md"),
        ("crates/enroll-sandbox/src/generated/specs", ".json"),
        ("tests/suite/requests/providers", ".rs"),
    ] {
        let mut listed = listed(folder, "", end);
        if end == ".rs" {
            assert!(listed.remove("mod"), "{folder}");
        }
        assert_eq!(listed, ids(), "{folder}");
    }
}

#[test]
fn the_readme_has_a_row_for_each_provider() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let rows = readme
        .lines()
        .skip_while(|line| *line != "<!-- providers -->")
        .take_while(|line| *line != "<!-- /providers -->");
    let rows = rows.filter(|line| line.starts_with("| ")).skip(1);
    let names: BTreeSet<_> = rows.filter_map(|row| Some(row.split('|').nth(1)?.trim().to_owned())).collect();
    assert_eq!(names, PROVIDERS.iter().map(|facts| facts.name.to_owned()).collect());
    assert_eq!(names.len(), PROVIDER_IDS.len());
}

#[test]
fn there_is_a_crate_for_each_provider_and_a_folder_of_its_name() {
    let common = COMMON.map(|name| format!("enroll-{name}"));
    let packages = packages();
    let names = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .filter(|name| !common.iter().any(|other| other == name));
    assert_eq!(names.filter_map(|name| Some(name.strip_prefix("enroll-")?.to_owned())).collect::<BTreeSet<_>>(), ids());
    let mut folders = listed("crates", "enroll-", "");
    folders.retain(|name| !COMMON.contains(&name.as_str()));
    assert_eq!(folders, ids(), "on disk, a field of the workspace or not");
    for id in PROVIDER_IDS {
        assert!(root().join(format!("crates/enroll-{id}/src/generated")).is_dir(), "{id}");
    }
}

#[test]
fn the_facade_has_a_feature_for_each_provider() {
    let packages = packages();
    let facade = packages.iter().find(|package| package["name"] == "enroll").unwrap();
    let features = facade["features"].as_object().unwrap();
    let others = ["default", "all", "rustls", "rustls-ring", "testing"];
    let named = features.keys().filter(|name| !others.contains(&name.as_str()));
    assert_eq!(named.cloned().collect::<BTreeSet<_>>(), ids());
    assert_eq!(features["all"], serde_json::to_value(PROVIDER_IDS).unwrap());
    assert_eq!(features["default"], serde_json::json!(["all", "rustls"]));
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

/// The list of modules is written with the rest, so a module that is missing does not compile; one
/// that is not in the list is found here.
#[test]
fn the_tests_know_the_same_providers() {
    let list = fs::read_to_string(root().join("tests/suite/requests/providers/mod.rs")).unwrap();
    let modules = list.lines().filter_map(|line| Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned()));
    assert_eq!(modules.collect::<BTreeSet<_>>(), ids());
    assert_eq!(COMPONENTS.iter().map(|(id, ..)| (*id).to_owned()).collect::<BTreeSet<_>>(), ids());
    assert_eq!(REQUESTS.iter().map(|(id, _)| *id).collect::<Vec<_>>(), PROVIDER_IDS);
}
