//! Parses the document into the types of OpenAPI 3.0.
//!
//! The generator uses the same types, but its messages do not name the place.

use openapiv3::OpenAPI;
use serde::Deserialize as _;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::pointer::child;
use super::problem::Problem;

/// The document as the generator's input type; rejects a document that is not OpenAPI 3.0.
pub(crate) fn typed(document: &Value) -> Result<OpenAPI, Problem> {
    // Tracking the path doubles the cost of parsing, so it is done only if something is wrong.
    if let Ok(typed) = OpenAPI::deserialize(document) {
        return Ok(typed);
    }
    serde_path_to_error::deserialize(document).map_err(|error| {
        let pointer = pointer(error.path());
        Problem::key(pointer, format!("this part is not OpenAPI 3.0 ({})", error.into_inner()), "fix it")
    })
}

fn pointer(path: &Path) -> String {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    segments.fold(String::new(), |pointer, segment| child(&pointer, &segment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_wrong_part_is_named() {
        let document = json!({"openapi": "3.0.3", "info": {"title": "A", "version": 2}, "paths": {}});
        let error = typed(&document).unwrap_err().to_string();
        assert!(error.starts_with("/info/version: this part is not OpenAPI 3.0 ("), "{error}");
    }
}
