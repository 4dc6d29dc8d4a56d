//! Code and prose use the standard terms, so that a search for *response*, *field*, *retry* or
//! *timeout* finds them. The words of this list are not used, not even inside identifiers.

use std::fs;
use std::path::Path;

use super::cargo_metadata::root;

/// Words that are not used, each with the one that is.
const DISCOURAGED: [(&str, &str); 16] = [
    ("answer", "response"),
    ("answers", "responses"),
    ("answered", "responded"),
    ("member", "field"),
    ("members", "fields"),
    ("wish", "`Retry-After`"),
    ("wishes", "`Retry-After`"),
    ("patience", "timeout"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("told", "reported"),
    ("lane", "nonce order"),
    ("comes to", "results in"),
    ("fed by", "source"),
    ("nobody can tell", "unknown"),
    ("made up", "fake"),
];

/// Where a word means something else: the beginning of a path, a part of the line, and why.
const ALLOWED: [(&str, &str, &str); 9] = [
    ("tests/suite/repository/vocabulary.rs", "", "this list"),
    ("tests/suite/repository/releases.rs", "members", "the members of a cargo workspace"),
    ("specs/bitpanda.yaml", "nswer", "Bitpanda calls what a customer chose in a questionnaire an answer"),
    ("crates/enroll-bitpanda/src/", "nswer", "likewise"),
    ("tests/src/generated/components.rs", "nswer", "likewise"),
    ("crates/enroll/docs/personal_data.md", "answer_", "the names of those fields"),
    ("crates/enroll-sandbox/tests/http/bitpanda.rs", "answer_", "likewise"),
    ("tests/suite/spec_conformance/generators/extras.rs", "answer_", "likewise"),
    ("specs/kraken.yaml", " Lane", "an address"),
];

/// Not written here, or written before: what was copied, built or released.
const SKIPPED: [&str; 7] =
    ["target", "specs/sources", "tests/fixtures", "tests/fuzz/corpus", ".git", "CHANGELOG.md", "snapshots"];

/// The ends of the names of files of prose or code.
const WRITTEN: [&str; 7] = [".rs", ".md", ".in", ".yaml", ".py", ".mjs", ".html"];

/// Every file of prose or code, relative to the root.
fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = folder.join(entry.unwrap().file_name());
        let name = path.to_str().unwrap().to_owned();
        if SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
            continue;
        }
        match root().join(&path) {
            // A link leads to a file that is found itself.
            full if full.is_symlink() => {}
            full if full.is_dir() => files(&path, found),
            _ if WRITTEN.iter().any(|end| name.ends_with(end)) => found.push(name),
            _ => {}
        }
    }
}

/// The words of a line in lower case between single spaces; identifiers are taken apart.
fn words(line: &str) -> String {
    let mut text = String::from(" ");
    let mut was_small = false;
    for letter in line.chars() {
        let is_new = letter.is_uppercase() && was_small;
        if (is_new || !letter.is_alphanumeric()) && !text.ends_with(' ') {
            text.push(' ');
        }
        text.extend(letter.is_alphanumeric().then_some(letter).into_iter().flat_map(char::to_lowercase));
        was_small = letter.is_lowercase();
    }
    text.trim_end().to_owned() + " "
}

#[test]
fn discouraged_words_are_not_used() {
    let mut all = Vec::new();
    files(Path::new(""), &mut all);
    assert!(all.len() > 300, "{} files", all.len());
    all.sort();
    let mut hits = Vec::new();
    for file in &all {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for (number, line) in text.lines().enumerate() {
            let allowed = |(start, part, _): &(&str, &str, &str)| file.starts_with(start) && line.contains(part);
            let words = words(line);
            let used = DISCOURAGED.iter().filter(|(word, _)| words.contains(&format!(" {word} ")));
            let used = used.filter(|_| !ALLOWED.iter().any(allowed));
            hits.extend(used.map(|(word, better)| format!("{file}:{}: `{word}`; write {better}", number + 1)));
        }
    }
    assert!(hits.is_empty(), "{} hits\n{}", hits.len(), hits.join("\n"));
}

#[test]
fn words_are_found_inside_identifiers_and_only_whole() {
    assert_eq!(words("fn no_answer(NewMember) // made-up;"), " fn no answer new member made up ");
    assert!(!words("planes amended").contains(" lane "));
}
