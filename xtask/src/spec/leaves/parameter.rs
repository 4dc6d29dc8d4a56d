//! Parameters of a call: values in a header, and for a look-up also in the query or the path.
//! Credentials are not parameters.

use serde_json::Value;

use super::{Leaf, Place};
use crate::spec::pointer::{Lookup as _, plain};
use crate::spec::privacy::Privacy;
use crate::spec::problem::Problem;

/// The leaf of a parameter. Only a look-up may have one that is not a header.
pub(super) fn leaf(document: &Value, pointer: &str, parameter: &Value, is_look_up: bool) -> Result<Leaf, Problem> {
    let kinds: &[&str] = if is_look_up { &["header", "query", "path"] } else { &["header"] };
    let kind = parameter.text("in").filter(|kind| kinds.contains(kind));
    let Some((kind, name)) = kind.zip(parameter.text("name")) else {
        return Err(if is_look_up {
            let what = "the parameter is not in the query, the path or a header, or has no name";
            Problem::key(pointer, what, "write `in: query`, `in: path` or `in: header`, and its name")
        } else {
            Problem::key(pointer, "the parameter is not a header with a name", "make it a header")
        });
    };
    // Another rule reports an unresolved reference.
    let schema = plain(document, &parameter["schema"]).unwrap_or(&Value::Null);
    let place = Place {
        pointer: pointer.to_owned(),
        field: format!("{kind} {name}"),
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
    fn only_a_look_up_has_other_parameters_than_headers() {
        let schema = json!({"type": "string", "x-enroll-privacy": "personal"});
        let header = json!({"in": "header", "name": "X-IP", "x-enroll-user": "call.end_user_ip", "schema": schema});
        let found = leaf(&json!({}), "/p", &header, false).unwrap();
        assert_eq!((found.field.as_str(), found.required, found.privacy), ("header X-IP", false, Privacy::Personal));
        let query = json!({"in": "query", "name": "q", "x-enroll-user": "look_up.email", "schema": schema});
        assert_eq!(
            leaf(&json!({}), "/p", &query, false).unwrap_err().to_string(),
            "/p: the parameter is not a header with a name; make it a header"
        );
        assert_eq!(leaf(&json!({}), "/p", &query, true).unwrap().field, "query q");
        let cookie = json!({"in": "cookie", "name": "q", "x-enroll-user": "look_up.email", "schema": schema});
        let error = leaf(&json!({}), "/p", &cookie, true).unwrap_err().to_string();
        assert!(error.starts_with("/p: the parameter is not in the query"), "{error}");
    }
}
