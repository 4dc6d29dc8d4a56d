//! YAML to a value, within bounds.
//!
//! Duplicate keys, anchors, aliases, merge keys and unknown tags are refused: a spec means what a reader sees in that place and nothing else. Only
//! `true` and `false` are booleans, so that the country code NO stays a text.

use anyhow::{Result, anyhow, bail};
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, Options};

/// Hand-written specs are below 100 kB; ten times that is a mistake.
const MAX_BYTES: usize = 1 << 20;

/// Reads a document. The error names file, line and column.
pub(crate) fn yaml(file: &str, text: &str) -> Result<Value> {
    if text.len() > MAX_BYTES {
        bail!("{file}: is larger than {MAX_BYTES} bytes; a spec is written by hand and far smaller");
    }
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        let place = error.location().map(|at| format!(":{}:{}", at.line(), at.column())).unwrap_or_default();
        anyhow!("{file}{place}: {}", sentence(error.without_snippet()))
    })
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: 64,
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

/// The reader's message on one line; it may print its place as well, which does no harm.
fn sentence(error: &serde_saphyr::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        yaml("specs/a.yaml", text).unwrap_err().to_string()
    }

    #[test]
    fn names_the_place_of_a_mistake() {
        let error = refused("a: 1\nb: [1\nc: 2\n");
        assert!(error.starts_with("specs/a.yaml:"), "{error}");
        assert!(error.contains(":3:") || error.contains(":2:"), "{error}");
    }

    #[test]
    fn refuses_duplicate_keys() {
        assert!(refused("a:\n  b: 1\n  b: 2\n").starts_with("specs/a.yaml:3:3: "));
    }

    #[test]
    fn refuses_anchors_and_merge_keys() {
        assert!(refused("a: &x 1\nb: *x\n").starts_with("specs/a.yaml:"));
        assert!(refused("a:\n  <<: {b: 1}\n").starts_with("specs/a.yaml:"));
    }

    #[test]
    fn keeps_no_and_dates_as_text() {
        let value = yaml("specs/a.yaml", "a: NO\nb: 2025-04-15\nc: true\n").unwrap();
        assert_eq!(value, serde_json::json!({"a": "NO", "b": "2025-04-15", "c": true}));
    }
}
