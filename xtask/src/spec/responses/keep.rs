//! What a caller must not lose, and where it stands in a response: JSON pointers into the body, or a header's name.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::spec::operation::Response;
use crate::spec::pointer::{Lookup as _, child, resolve};

/// By the value of `x-enroll-keep`: the pointer into the body.
pub(crate) type Kept = BTreeMap<String, String>;

/// The header that is kept under a name, if any response has one.
pub(crate) fn header(responses: &[Response<'_>], kept: &str) -> Option<String> {
    let mut headers = responses.iter().flat_map(Response::headers);
    headers.find(|(_, header)| header["x-enroll-keep"] == kept).map(|(name, _)| name.clone())
}

/// Successes speak first; of an error body only the id of the request is kept.
pub(crate) fn kept(document: &Value, responses: &[Response<'_>]) -> Result<Kept> {
    let mut kept = Kept::new();
    if let Some(schema) = responses.iter().find(|response| response.is_success()).and_then(Response::schema) {
        collect(document, schema, "", &mut kept)?;
    }
    let mut refused = Kept::new();
    if let Some(schema) = responses.iter().find(|response| !response.is_success()).and_then(Response::schema) {
        collect(document, schema, "", &mut refused)?;
    }
    if let Some(pointer) = refused.remove("request_id") {
        kept.entry("request_id".to_owned()).or_insert(pointer);
    }
    Ok(kept)
}

fn collect(document: &Value, schema: &Value, place: &str, kept: &mut Kept) -> Result<()> {
    if let Some(name) = schema.text("x-enroll-keep") {
        let known = kept.entry(name.to_owned()).or_insert_with(|| place.to_owned());
        if known != place {
            bail!("{place}: x-enroll-keep {name} stands at {known} as well; keep one of them");
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
    fn finds_what_to_keep_through_references_and_arms() {
        let document = json!({"components": {"schemas": {
            "User": {"properties": {"id": {"type": "string", "x-enroll-keep": "user_id"}}},
            "Good": {"properties": {"response": {"$ref": "#/components/schemas/User"}}},
            "Bad": {"properties": {"requestId": {"type": "string", "x-enroll-keep": "request_id"}}},
        }}});
        let choice = json!({"oneOf": [{"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"}]});
        let mut kept = Kept::new();
        collect(&document, &choice, "", &mut kept).unwrap();
        assert_eq!(kept["user_id"], "/response/id");
        assert_eq!(kept["request_id"], "/requestId");
    }
}
