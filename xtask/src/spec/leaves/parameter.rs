//! Parameters of the call, which are headers with a value per call. Credentials are not parameters.

use serde_json::Value;

use super::{Leaf, Place};
use crate::spec::pointer::{Lookup as _, plain};
use crate::spec::privacy::Privacy;
use crate::spec::problem::Problem;

/// The leaf of a header.
pub(super) fn leaf(document: &Value, pointer: &str, parameter: &Value) -> Result<Leaf, Problem> {
    let Some(name) = parameter.text("name").filter(|_| parameter["in"] == "header") else {
        return Err(Problem::key(pointer, "the parameter is not a header with a name", "make it a header"));
    };
    // Another rule reports an unresolved reference.
    let schema = plain(document, &parameter["schema"]).unwrap_or(&Value::Null);
    let place = Place {
        pointer: pointer.to_owned(),
        field: format!("header {name}"),
        required: parameter["required"] == true,
        user: parameter.get("x-enroll-user").or_else(|| schema.get("x-enroll-user")).cloned(),
        privacy: Privacy::of(parameter).or_else(|| Privacy::of(schema)),
        ..Place::default()
    };
    place.leaf(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_header_is_a_leaf() {
        let schema = json!({"type": "string", "x-enroll-privacy": "personal"});
        let header = json!({"in": "header", "name": "X-IP", "x-enroll-user": "call.end_user_ip", "schema": schema});
        let found = leaf(&json!({}), "/p", &header).unwrap();
        assert_eq!((found.field.as_str(), found.required, found.privacy), ("header X-IP", false, Privacy::Personal));
        let query = json!({"in": "query", "name": "q", "schema": schema});
        assert_eq!(
            leaf(&json!({}), "/p", &query).unwrap_err().to_string(),
            "/p: the parameter is not a header with a name; make it a header"
        );
    }
}
