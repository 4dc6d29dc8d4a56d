//! The body of the response for a new user: the spec's example with fresh ids and secrets.
//!
//! The example is the only source of the format. What a provider repeats of the request is in
//! `shape`.

use super::shape;
use crate::{ids, spec::Endpoint};
use serde_json::Value;
use std::time::SystemTime;

/// Ids shorter than this could be part of another string by chance.
const MIN_REPLACED: usize = 8;

/// A new user's id and secrets, and the response body that contains them.
pub(crate) struct Created {
    pub(crate) id: String,
    pub(crate) one_time_password: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(crate) body: Value,
}

/// Makes the response body for a valid request.
pub(crate) fn make(endpoint: &Endpoint, request: &Value, now: SystemTime) -> Created {
    let mut body = endpoint.create.success.body.clone();
    for pointer in &endpoint.create.success.fresh {
        renew(&mut body, pointer);
    }
    let id = endpoint.create.success.id_pointer().and_then(|pointer| body.pointer(pointer));
    let id = id.map_or_else(ids::uuid, |id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    if let Some(shape) = shape::of(&endpoint.id) {
        shape(&mut body, request, now);
    }
    let text = |pointer: &Option<String>| body.pointer(pointer.as_deref()?)?.as_str().map(str::to_owned);
    let one_time_password = text(&endpoint.create.success.one_time_password);
    let refresh_token = text(&endpoint.create.success.refresh_token);
    Created { id, one_time_password, refresh_token, body }
}

/// Replaces the string at `pointer` by a fresh one of its kind, also inside other strings, such as
/// links.
pub(crate) fn renew(body: &mut Value, pointer: &str) {
    let Some(Value::String(old)) = body.pointer(pointer).cloned() else { return };
    put(body, pointer, &old, &ids::like(&old));
}

/// Sets the string at `pointer`, which is `old` now, also inside other strings.
pub(super) fn put(body: &mut Value, pointer: &str, old: &str, new: &str) {
    if old.len() >= MIN_REPLACED {
        replace(body, old, new);
    } else if let Some(slot) = body.pointer_mut(pointer) {
        *slot = Value::String(new.to_owned());
    }
}

fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text.contains(old) => *text = text.replace(old, new),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, old, new)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;
    use serde_json::json;
    use std::time::UNIX_EPOCH;

    #[test]
    fn every_response_is_valid_by_its_spec() {
        for endpoint in spec::endpoints().unwrap() {
            let create = &endpoint.create;
            for request in &create.examples {
                assert_eq!(create.request.as_ref().unwrap().problems(request), [""; 0], "{}", endpoint.id);
                let created = make(endpoint, request, UNIX_EPOCH);
                assert_eq!(create.response.problems(&created.body), [""; 0], "{}", endpoint.id);
            }
        }
    }

    #[test]
    fn ids_and_secrets_are_new_for_each_user() {
        for endpoint in spec::endpoints().unwrap() {
            let (one, other) = (make(endpoint, &json!({}), UNIX_EPOCH), make(endpoint, &json!({}), UNIX_EPOCH));
            assert_ne!(one.id, other.id, "{}", endpoint.id);
            assert!(!endpoint.create.success.fresh.is_empty());
            for pointer in &endpoint.create.success.fresh {
                assert_ne!(one.body.pointer(pointer), other.body.pointer(pointer), "{} {pointer}", endpoint.id);
            }
        }
    }

    #[test]
    fn a_link_contains_the_new_id() {
        let mut body = json!({ "id": "594e0fa2838454002ea317a0", "self": "/users/594e0fa2838454002ea317a0" });
        renew(&mut body, "/id");
        assert_eq!(body["self"], format!("/users/{}", body["id"].as_str().unwrap()));
        assert_ne!(body["id"], "594e0fa2838454002ea317a0");
    }
}
