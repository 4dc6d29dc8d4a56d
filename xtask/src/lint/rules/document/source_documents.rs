//! Rule: an unconfirmed fact has a source, so `specs/sources/<id>.md` exists and names it.
//!
//! `x-enroll-unconfirmed` marks a fact that is not certain. A maintainer who wants to settle it, or
//! whom a provider corrects, starts from the documents that were read. Without them the doubt can
//! never be removed.
//!
//! The name is that of the field, header, parameter, status or operation with the key. A component may also go
//! by its own name and by the names of the fields that refer to it, because the notes use the
//! provider's names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, referenced, unescaped};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "unconfirmed-without-source", check: Check::Spec(check) };

const KEY: &str = "x-enroll-unconfirmed";

fn check(draft: &Draft) -> Vec<Problem> {
    let parts = walk::parts_of(&draft.document).into_iter();
    let unconfirmed = parts.filter(|(_, part)| part.get(KEY).is_some()).map(|(pointer, _)| pointer);
    let file = draft.file.replace("specs/", "specs/sources/").replace(".yaml", ".md");
    let Some(sources) = &draft.sources else {
        let first = unconfirmed.take(1);
        let help = format!("write {file}: which document says what, and on which points they disagree");
        return first
            .map(|pointer| problem(&pointer, "a fact is unconfirmed and no source is named".to_owned(), &help))
            .collect();
    };
    let namer = Namer::new(&draft.document);
    let unnamed = unconfirmed.filter_map(|pointer| {
        let names = namer.names(&pointer, &mut BTreeSet::new());
        (!names.is_empty() && !names.iter().any(|name| mentions(sources, name))).then_some((pointer, names))
    });
    unnamed
        .map(|(pointer, names)| {
            let names = names.into_iter().collect::<Vec<_>>().join(" or ");
            problem(
                &pointer,
                format!("{file} does not mention {names}"),
                "write there which documents say so, and which disagree",
            )
        })
        .collect()
}

fn problem(pointer: &str, what: String, help: &str) -> Problem {
    Problem::key(format!("{pointer}/{KEY}"), what, help)
}

/// Finds the names of a part of the document.
struct Namer<'a> {
    document: &'a Value,
    /// The pointers of all references, and the components that they refer to.
    references: Vec<(String, &'a str)>,
}

impl<'a> Namer<'a> {
    fn new(document: &'a Value) -> Self {
        let schemas = walk::each(document).into_iter();
        let references = schemas.filter_map(|(pointer, schema)| Some((pointer, referenced(schema)?)));
        Self { document, references: references.collect() }
    }

    /// The names that the part at this pointer may have.
    fn names(&self, pointer: &str, seen: &mut BTreeSet<String>) -> BTreeSet<String> {
        let segments: Vec<_> = pointer.split('/').collect();
        for (index, pair) in segments.windows(2).enumerate().rev() {
            match *pair {
                ["properties" | "headers" | "responses", name] => return BTreeSet::from([name.to_owned()]),
                ["parameters", _] => {
                    let place = segments[..index + 2].join("/");
                    let name = self.document.at(&place).and_then(|parameter| parameter.text("name"));
                    return name.map(str::to_owned).into_iter().collect();
                }
                ["schemas", name] => return self.names_of_component(name, seen),
                ["paths", path] => return self.names_of_operation(&segments, path),
                _ => {}
            }
        }
        BTreeSet::new()
    }

    /// The path of an operation, and its id.
    fn names_of_operation(&self, segments: &[&str], path: &str) -> BTreeSet<String> {
        let operation = segments.get(..4).and_then(|segments| self.document.at(&segments.join("/")));
        let id = operation.and_then(|operation| operation.text("operationId"));
        id.map(str::to_owned).into_iter().chain([unescaped(path).into_owned()]).collect()
    }

    fn names_of_component(&self, name: &str, seen: &mut BTreeSet<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::from([name.to_owned()]);
        if seen.insert(name.to_owned()) {
            for (pointer, _) in self.references.iter().filter(|(_, component)| *component == name) {
                found.extend(self.names(pointer, seen));
            }
        }
        found
    }
}

/// Whether a string contains a name as a separate word.
fn mentions(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules::testing::{BASE, broken, without_sources};

    const KNOWN: &str = "          description: The city.\n";
    const UNCONFIRMED: &str = "          x-enroll-unconfirmed: whether it is needed\n";

    #[test]
    fn an_unconfirmed_fact_needs_a_source_file() {
        insta::assert_snapshot!(without_sources(&BASE.replace(KNOWN, UNCONFIRMED)));
    }

    #[test]
    fn a_source_file_names_the_unconfirmed_field() {
        insta::assert_snapshot!(broken(KNOWN, UNCONFIRMED));
    }

    #[test]
    fn a_source_file_names_the_unconfirmed_operation() {
        let mark = "      operationId: find_users\n";
        let report = broken(mark, &format!("{mark}      x-enroll-unconfirmed: whether it exists\n"));
        assert!(report.contains("does not mention /users/find or find_users"), "{report}");
    }

    #[test]
    fn a_component_may_be_named_by_its_users() {
        let unconfirmed = "    Tag:\n      x-enroll-unconfirmed: which values there are\n";
        assert_eq!(broken("    Tag:\n", unconfirmed), broken("", ""));
    }

    #[test]
    fn a_name_is_matched_as_a_word() {
        assert!(mentions("`full_name.city`, optional", "city"));
        assert!(!mentions("the capacity", "city"));
        assert!(!mentions("city_of_birth", "city"));
    }
}
