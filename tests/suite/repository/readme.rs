//! The README and the front page of each crate agree with the providers' `capabilities()`, and all
//! of it comes from the specs.

use std::fs;

use enroll::PROVIDERS;

use super::cargo_metadata::root;

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// One row; a bar would end a cell, in code too.
fn row(cells: impl IntoIterator<Item = impl Into<String>>) -> String {
    let cells: Vec<_> = cells.into_iter().map(|cell| cell.into().replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

#[test]
fn the_table_of_the_readme_is_the_capabilities() {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("<!-- providers -->\n").unwrap();
    let (found, _) = rest.split_once("<!-- /providers -->").unwrap();
    let heads = PROVIDERS[0].capabilities().rows().map(|(head, _)| head);
    let mut table = row(["provider"].into_iter().chain(heads)) + &format!("|{}\n", "---|".repeat(heads.len() + 1));
    for facts in PROVIDERS {
        let texts = facts.capabilities().rows().map(|(_, text)| text);
        table += &row([facts.name.to_owned()].into_iter().chain(texts));
    }
    assert!(found == table, "between its markers, README.md must hold\n\n{table}");
}

/// The facade shows it as its documentation, by a link; an editor can turn that into a copy.
#[test]
fn the_readme_of_the_facade_is_that_of_the_workspace() {
    assert!(read("README.md") == read("crates/enroll/README.md"), "make crates/enroll/README.md a link to README.md");
}

#[test]
fn the_front_page_of_each_crate_is_the_capabilities() {
    for facts in PROVIDERS {
        let page = read(&format!("crates/enroll-{}/src/generated/front_page.md", facts.id));
        let rows = facts.capabilities().rows().map(|(head, text)| row([head.to_owned(), text]));
        assert!(page.contains(&rows.concat()), "{}: its front page must hold\n\n{}", facts.id, rows.concat());
    }
}
