//! What a release promises: the version of Rust that builds it, and the licences that it contains.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cargo_metadata::{packages, resolved, root};

/// Major and minor version, as in `1.89`.
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap_or_default())
}

fn is_published(package: &Value) -> bool {
    package["publish"].is_null()
}

/// The ids of what users of the published crates compile, those crates among them.
fn compiled(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    let members = metadata["workspace_members"].as_array().unwrap();
    let all = metadata["packages"].as_array().unwrap();
    let published = all.iter().filter(|package| members.contains(&package["id"]) && is_published(package));
    let mut open: Vec<&str> = published.map(|package| package["id"].as_str().unwrap()).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            let dependencies = nodes[id]["deps"].as_array().unwrap().iter();
            let is_for_users = |dependency: &&Value| {
                dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev")
            };
            open.extend(dependencies.filter(is_for_users).map(|dependency| dependency["pkg"].as_str().unwrap()));
        }
    }
    found
}

#[test]
fn no_dependency_of_a_published_crate_needs_a_newer_rust_than_promised() {
    let metadata = resolved();
    let compiled = compiled(&metadata);
    let promised = packages().iter().map(|package| version(package["rust_version"].as_str().unwrap())).min().unwrap();
    let all = metadata["packages"].as_array().unwrap().iter();
    let of_users: Vec<_> = all.filter(|package| compiled.contains(package["id"].as_str().unwrap())).collect();
    assert!(of_users.len() > 100, "the search sees what users compile: {}", of_users.len());
    let newer =
        of_users.iter().filter(|package| package["rust_version"].as_str().is_some_and(|v| version(v) > promised));
    let newer: Vec<_> =
        newer.map(|package| (&package["name"], &package["version"], &package["rust_version"])).collect();
    assert!(newer.is_empty(), "the workspace promises {promised:?}: {newer:?}");
}

#[test]
fn each_published_crate_carries_the_licences() {
    let published: Vec<_> = packages().into_iter().filter(is_published).collect();
    assert!(published.len() >= 10);
    for package in published {
        let folder = std::path::Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = std::fs::read(folder.join(licence)).unwrap_or_default();
            assert_eq!(text, std::fs::read(root().join(licence)).unwrap(), "{} {licence}", package["name"]);
        }
    }
}
