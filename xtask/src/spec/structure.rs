//! Whether a document is OpenAPI 3.0 at all.
//!
//! The generator takes the same types, but would say less when they do not fit. Version 3.1 is refused: the generator does not know it.

use anyhow::{Result, anyhow, bail};
use openapiv3::OpenAPI;
use serde_json::Value;

/// Refuses what is no OpenAPI 3.0 document.
pub(crate) fn check(file: &str, document: &Value) -> Result<()> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => {}
        Some(version) => bail!("{file}: openapi is {version}; write 3.0.3"),
        None => bail!("{file}: has no `openapi` key with a text; write 3.0.3"),
    }
    typed(document).map(drop).map_err(|error| anyhow!("{file}: {error}"))
}

/// The document as the generator wants it.
pub(crate) fn typed(document: &Value) -> Result<OpenAPI> {
    serde_path_to_error::deserialize(document).map_err(|error| {
        let path = error.path().to_string();
        anyhow!("{path}: is not OpenAPI 3.0 ({}); mend that part", error.into_inner())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refuses_another_version() {
        let error = check("specs/a.yaml", &json!({"openapi": "3.1.0"})).unwrap_err().to_string();
        assert_eq!(error, "specs/a.yaml: openapi is 3.1.0; write 3.0.3");
    }

    #[test]
    fn names_the_part_that_does_not_fit() {
        let document = json!({"openapi": "3.0.3", "info": {"title": "A", "version": 2}, "paths": {}});
        let error = check("specs/a.yaml", &document).unwrap_err().to_string();
        assert!(error.starts_with("specs/a.yaml: info.version: is not OpenAPI 3.0 ("), "{error}");
    }
}
