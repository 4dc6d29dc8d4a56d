//! Which crate may depend on which. A user of one provider compiles no other provider, no generator
//! and no server.

use enroll::PROVIDER_IDS;

use super::cargo_metadata::tree;

/// What generates code, reads schemas or serves requests.
const TOOLS: [&str; 8] =
    ["axum", "enroll-sandbox", "jsonschema", "openapiv3", "prettyplease", "progenitor", "progenitor-impl", "typify"];

/// Those of `unwanted` that a user of `package` compiles.
fn found(package: &str, unwanted: impl IntoIterator<Item = String>) -> Vec<String> {
    let tree = tree(package);
    assert!(tree.contains(package), "a tree begins with its own package: {tree:?}");
    unwanted.into_iter().filter(|name| name != package && tree.contains(name)).collect()
}

fn providers() -> impl Iterator<Item = String> {
    PROVIDER_IDS.iter().map(|id| format!("enroll-{id}"))
}

fn tools() -> impl Iterator<Item = String> {
    TOOLS.into_iter().map(str::to_owned)
}

fn all_of_ours() -> impl Iterator<Item = String> {
    let others = [
        "enroll",
        "enroll-cli",
        "enroll-client",
        "enroll-core",
        "enroll-import",
        "enroll-sandbox",
        "enroll-tests",
        "xtask",
    ];
    others.into_iter().map(str::to_owned).chain(providers())
}

#[test]
fn one_provider_brings_neither_another_nor_a_tool() {
    for provider in providers() {
        let core = ["enroll-core", "enroll-client"].map(str::to_owned);
        assert_eq!(found(&provider, core.clone()), core, "{provider} stands on these");
        let facade = ["enroll".to_owned(), "enroll-cli".to_owned()];
        assert_eq!(found(&provider, providers().chain(tools()).chain(facade)), [""; 0], "{provider}");
    }
}

#[test]
fn the_common_crates_depend_on_no_provider() {
    for package in ["enroll-core", "enroll-client", "enroll-import"] {
        assert_eq!(found(package, providers().chain(tools())), [""; 0], "{package}");
    }
    assert_eq!(found("enroll-client", ["enroll-core".to_owned()]), [""; 0]);
}

#[test]
fn the_facade_brings_every_provider_and_no_tool() {
    assert_eq!(found("enroll", providers()), providers().collect::<Vec<_>>());
    assert_eq!(found("enroll", tools()), [""; 0]);
}

#[test]
fn the_sandbox_verifies_by_itself_and_the_generator_depends_on_nothing() {
    for package in ["enroll-sandbox", "xtask"] {
        assert_eq!(found(package, all_of_ours()), [""; 0], "{package}");
    }
}

/// The search sees what it looks for.
#[test]
fn a_generator_is_found_where_there_is_one() {
    assert!(found("xtask", tools()).contains(&"progenitor".to_owned()));
    assert!(found("enroll-sandbox", tools()).contains(&"axum".to_owned()));
}
