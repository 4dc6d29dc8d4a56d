//! A provider: its operations, what authorises a request, what is unique, and how it signs.

use crate::{
    credentials::Credentials,
    provider::Provider,
    server::open::spec_path,
    spec::{Case, Computed, Credential, Endpoint, LookUp, Operation, Place, Scheme},
    verify,
};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

pub(super) fn one(provider: &Provider) -> Value {
    let endpoint = provider.endpoint;
    let body = endpoint.create.shortest_example().unwrap_or_default();
    let signed = verify::example(endpoint, &body);
    // A provider whose check has no worked example yet is signed all the same.
    let is_signed = |scheme: &Scheme| matches!(scheme.credential, Credential::Computed(Computed::Signature));
    let is_signed = endpoint.schemes.iter().any(is_signed);
    let steps = signed.as_ref().map(|example| &*example.steps).unwrap_or_default();
    json!({
        "spec": spec_path(&endpoint.id),
        "create": operation(&endpoint.create),
        "look_up": endpoint.look_up.as_ref().map(look_up),
        "authorisation": endpoint.schemes.iter().map(header).collect::<Vec<_>>(),
        "unique": unique(provider),
        "duplicates": provider.duplicates().name(),
        "idempotency_key": endpoint.idempotency_header().map(http::HeaderName::as_str),
        "signing": is_signed.then(|| json!({ "credentials": credentials(endpoint), "steps": steps })),
        "example": (signed.is_some() || !is_signed).then(|| request(endpoint, body, signed.as_ref())),
    })
}

fn operation(operation: &Operation) -> Value {
    json!({
        "method": operation.method.as_str(),
        "path": operation.path.as_str(),
        "status": operation.success.status.as_u16(),
    })
}

fn look_up(look_up: &LookUp) -> Value {
    let input = |(input, place): (crate::spec::Input, &Place)| {
        let (at, name) = match place {
            Place::Header(name) => ("header", name.as_str()),
            Place::Query(name) => ("query", &**name),
            Place::Path(name) => ("path", &**name),
            Place::Body(pointer) => ("body", &**pointer),
        };
        json!({ "input": input.name(), "in": at, "name": name })
    };
    let mut described = operation(&look_up.operation);
    described["inputs"] = look_up.inputs().map(input).collect();
    described
}

/// A header that authorises a request, with the names of credentials in braces.
fn header(scheme: &Scheme) -> Value {
    let name = scheme.header.as_str();
    match &scheme.credential {
        Credential::Fixed(template) => json!({ "header": name, "value": bearer(scheme, &template.to_string()) }),
        Credential::PerCall(template) => {
            json!({ "header": name, "value": template.to_string(), "may_differ_by_call": true })
        }
        Credential::Computed(Computed::Signature) => json!({ "header": name, "computed": "signature" }),
        Credential::Computed(Computed::Nonce) => json!({ "header": name, "computed": "nonce" }),
    }
}

fn bearer(scheme: &Scheme, value: &str) -> String {
    if scheme.header == AUTHORIZATION && scheme.is_bearer { format!("Bearer {value}") } else { value.to_owned() }
}

fn unique(provider: &Provider) -> Vec<Value> {
    let create = &provider.endpoint.create;
    let field = |field: &crate::spec::UniqueField| {
        let rejected = provider.is_unique(&field.of);
        let status = rejected.then(|| provider.rejection(create, Case::Duplicate, Some(&field.of)).status.as_u16());
        json!({
            "field": field.pointer,
            "is": field.of,
            "second_user": if rejected { "rejected" } else { "stored" },
            "status": status,
            "is_promised": provider.endpoint.promised.contains(&field.of),
        })
    };
    provider.endpoint.unique.iter().map(field).collect()
}

/// The default credentials of a provider, which are public.
fn credentials(endpoint: &Endpoint) -> Value {
    let examples = Credentials::examples(std::slice::from_ref(endpoint));
    examples.by_provider().map(|(_, fields)| json!(fields)).next().unwrap_or_default()
}

/// A create that a sandbox with default credentials accepts.
fn request(endpoint: &Endpoint, body: String, signed: Option<&verify::Example>) -> Value {
    let examples = Credentials::examples(std::slice::from_ref(endpoint));
    let value = |field: &str| examples.get(&endpoint.id, field).unwrap_or_default();
    let mut headers = Map::from_iter([(CONTENT_TYPE.to_string(), "application/json".into())]);
    for scheme in &endpoint.schemes {
        if let Credential::Fixed(template) | Credential::PerCall(template) = &scheme.credential {
            headers.insert(scheme.header.to_string(), bearer(scheme, &template.fill(value)).into());
        }
    }
    let computed = signed.into_iter().flat_map(|example| &example.headers);
    headers.extend(computed.map(|(name, value)| (name.to_string(), value.as_str().into())));
    json!({
        "method": endpoint.create.method.as_str(),
        "target": endpoint.create.path.as_str(),
        "headers": headers,
        "body": body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{provider::Choices, spec::testing};

    fn sixth(scheme: Value) -> Value {
        let mut spec = testing::list();
        spec["components"]["securitySchemes"]["key"] = scheme;
        let endpoint = Box::leak(Box::new(Endpoint::parse("sixth", &spec.to_string()).unwrap()));
        let credentials = Credentials::examples(std::slice::from_ref(endpoint));
        one(&Provider::new(endpoint, &credentials, Choices::default()))
    }

    #[test]
    fn a_sixth_provider_is_described_by_its_spec() {
        let key = json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-credential": "{key}" });
        let described = sixth(key);
        assert_eq!(described["authorisation"], json!([{ "header": "x-key", "value": "{key}" }]));
        assert_eq!((&described["signing"], &described["example"]["method"]), (&Value::Null, &json!("POST")));
        assert_eq!(described["example"]["headers"]["x-key"], "sandbox-sixth-key");
    }

    #[test]
    fn a_signature_without_an_example_has_no_steps_and_no_request() {
        let signature = json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-computed": "signature" });
        let described = sixth(signature);
        assert_eq!((&described["signing"]["steps"], &described["example"]), (&json!([]), &Value::Null));
    }
}
