//! Finds what a caller must not lose (`x-enroll-keep`): JSON pointers into the body, or a header
//! name.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::spec::operation::Response;
use crate::spec::pointer::{Lookup as _, child, resolve};

/// The pointer into the body, by the value of `x-enroll-keep`.
pub(crate) type KeptPointers = BTreeMap<String, String>;

/// The name of the header with this value of `x-enroll-keep`, if a response has one.
pub(crate) fn header(responses: &[Response<'_>], kept: &str) -> Option<String> {
    let mut headers = responses.iter().flat_map(Response::headers);
    headers.find(|(_, header)| header["x-enroll-keep"] == kept).map(|(name, _)| name.clone())
}

/// The pointers of the success body. Of an error body only the request id is kept.
pub(crate) fn kept(document: &Value, responses: &[Response<'_>]) -> Result<KeptPointers> {
    let mut kept = KeptPointers::new();
    if let Some(schema) = responses.iter().find(|response| response.is_success()).and_then(Response::schema) {
        collect(document, schema, "", &mut kept)?;
    }
    let mut rejected = KeptPointers::new();
    if let Some(schema) = responses.iter().find(|response| !response.is_success()).and_then(Response::schema) {
        collect(document, schema, "", &mut rejected)?;
    }
    if let Some(pointer) = rejected.remove("request_id") {
        kept.entry("request_id".to_owned()).or_insert(pointer);
    }
    Ok(kept)
}

fn collect(document: &Value, schema: &Value, place: &str, kept: &mut KeptPointers) -> Result<()> {
    if let Some(name) = schema.text("x-enroll-keep") {
        let known = kept.entry(name.to_owned()).or_insert_with(|| place.to_owned());
        if known != place {
            bail!("{place}: x-enroll-keep: {name} is also at {known}; remove one of them");
        }
    }
    let schema = resolve(document, schema)?;
    if schema.get("x-enroll-keep").is_some() && kept.values().all(|known| known != place) {
        return collect(document, schema, place, kept);
    }
    for keyword in ["allOf", "oneOf"] {
        for arm in schema.items(keyword) {
            collect(document, arm, place, kept)?;
        }
    }
    for (name, field) in schema.fields("properties") {
        collect(document, field, &child(place, name), kept)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn kept_fields_are_found_through_references_and_arms() {
        let document = json!({"components": {"schemas": {
            "User": {"properties": {"id": {"type": "string", "x-enroll-keep": "user_id"}}},
            "Good": {"properties": {"response": {"$ref": "#/components/schemas/User"}}},
            "Bad": {"properties": {"requestId": {"type": "string", "x-enroll-keep": "request_id"}}},
        }}});
        let choice = json!({"oneOf": [{"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"}]});
        let mut kept = KeptPointers::new();
        collect(&document, &choice, "", &mut kept).unwrap();
        assert_eq!(kept["user_id"], "/response/id");
        assert_eq!(kept["request_id"], "/requestId");
    }
}
