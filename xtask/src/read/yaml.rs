//! Parses one YAML file within limits.
//!
//! At most [`MAX_BYTES`] are ever read. Duplicate keys, anchors, aliases, merge keys and unknown
//! tags are rejected: a spec means what a reader sees at that place and nothing else. Only `true`
//! and `false` are booleans, so that the country code NO remains a string.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, Options, Spanned};

use super::places::Places;
use super::tree::{self, Tree};
use crate::spec::problem::{At, Problem};

/// Hand-written specs are below 100 kB.
const MAX_BYTES: u64 = 1 << 20;

/// Specs have half this depth; each level takes some stack.
const MAX_DEPTH: usize = 32;

/// Reads a file that is no larger than a spec may be.
pub(crate) fn text(path: &Path) -> Result<String, Problem> {
    let mut text = String::new();
    let file = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match file {
        Err(error) => {
            let what = format!("the file cannot be read ({})", error.kind());
            Err(Problem::new(At::File, what, "check that it exists, is readable and is UTF-8"))
        }
        Ok(read) if read as u64 > MAX_BYTES => Err(too_large()),
        Ok(_) => Ok(text),
    }
}

fn too_large() -> Problem {
    let what = format!("the file is larger than {MAX_BYTES} bytes");
    Problem::new(At::File, what, "a spec is written by hand and much smaller; check what was written to it")
}

/// Parses a document, and records the place of everything in it.
pub(crate) fn yaml(text: &str) -> Result<(Value, Places), Problem> {
    if text.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    let root: Spanned<Tree> =
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| problem(&error, text))?;
    let (document, places) = tree::split(root);
    match document {
        Value::Object(_) => Ok((document, places)),
        Value::Null => Err(Problem::new(
            At::File,
            "the file is empty",
            "write a spec as specs/README.md describes, or remove the file",
        )),
        _ => Err(Problem::value("", "the file is not a mapping", "write a spec as specs/README.md describes")),
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: MAX_DEPTH,
            max_documents: 1,
            max_nodes: 100_000,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn problem(error: &serde_saphyr::Error, text: &str) -> Problem {
    let error = error.without_snippet();
    let at = error.location().map_or(At::File, |location| {
        let bytes = tree::bytes(&location);
        let known = location.span().byte_offset().is_some();
        At::Bytes(if known { bytes } else { byte_of(text, location.line(), location.column()) })
    });
    let (what, help) = describe(error);
    Problem::new(at, what, help)
}

/// What happened and what to do, for errors whose own message would mention reader settings.
fn describe(error: &serde_saphyr::Error) -> (String, &'static str) {
    use serde_saphyr::Error;
    match error {
        Error::DuplicateMappingKey { key, .. } => {
            (format!("the key {} is here twice", key.as_deref().unwrap_or_default()), "remove one of the two")
        }
        Error::Budget { breach: BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. }, .. } => {
            ("anchors and aliases are not allowed".to_owned(), "write the value out, or make it a component")
        }
        Error::Budget { .. } => (
            "the file is nested too deeply or has too many values".to_owned(),
            "a spec is one document, written by hand and much smaller",
        ),
        other => (format!("invalid YAML: {}", one_line(other)), "fix it here or just above"),
    }
}

/// The reader's message on one line, without its place.
fn one_line(error: &serde_saphyr::Error) -> String {
    let text = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn byte_of(text: &str, line: u64, column: u64) -> std::ops::Range<usize> {
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).saturating_sub(1);
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(number(line)).map(str::len).sum();
    let inside: usize = lines.next().unwrap_or_default().chars().take(number(column)).map(char::len_utf8).sum();
    before + inside..before + inside
}

#[cfg(test)]
mod tests {
    use super::super::places::line_and_column;
    use super::*;

    /// Line and column of a parse error, and its message.
    fn rejected(text: &str) -> ((usize, usize), String) {
        let problem = yaml(text).unwrap_err();
        let start = Places::default().bytes(&problem.at, text).start;
        (line_and_column(text, start), problem.to_string())
    }

    #[test]
    fn a_syntax_error_has_a_place() {
        let (place, message) = rejected("a: 1\nb: [1\nc: 2\n");
        assert_eq!(place, (3, 2));
        assert!(message.starts_with("invalid YAML: "), "{message}");
    }

    #[test]
    fn duplicate_keys_are_rejected() {
        assert_eq!(
            rejected("a:\n  b: 1\n  b: 2\n"),
            ((3, 3), "the key b is here twice; remove one of the two".to_owned())
        );
    }

    #[test]
    fn anchors_merge_keys_and_second_documents_are_rejected() {
        assert!(rejected("a: &x 1\nb: *x\n").1.starts_with("anchors and aliases are not allowed"));
        assert_eq!(rejected("a:\n  <<: {b: 1}\n").0.0, 2);
        assert_eq!(rejected("a: 1\n---\nb: 2\n").0.0, 2);
    }

    #[test]
    fn a_file_without_a_mapping_is_rejected() {
        for empty in ["", "# a comment\n", "---\n"] {
            assert!(rejected(empty).1.starts_with("the file is empty; "), "{empty}");
        }
        assert!(rejected("- a\n").1.starts_with("the file is not a mapping; "));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "this test measures time")]
    fn bombs_are_rejected_without_delay() {
        let started = std::time::Instant::now();
        let bombs = [
            "[".repeat(1_000_000),
            "{a: ".repeat(200_000),
            "- ".repeat(400_000),
            "? ".repeat(400_000),
            "a\n".repeat(400_000),
        ];
        for bomb in bombs {
            rejected(&bomb);
        }
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }

    #[test]
    fn no_and_dates_are_strings() {
        let (value, _) = yaml("a: NO\nb: 2025-04-15\nc: true\nd: 1.5\ne: [1, -1]\nf:\n").unwrap();
        let expected = serde_json::json!({"a": "NO", "b": "2025-04-15", "c": true, "d": 1.5, "e": [1, -1], "f": null});
        assert_eq!(value, expected);
    }

    #[test]
    fn the_document_is_the_same_with_and_without_places() {
        let text = include_str!("../../../specs/kraken.yaml");
        let plain: Value = serde_saphyr::from_str_with_options(text, options()).unwrap();
        assert_eq!(yaml(text).unwrap().0, plain);
    }
}
