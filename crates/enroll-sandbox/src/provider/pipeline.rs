//! Processes a create as the provider would, step by step.
//!
//! The steps are credentials, signature and nonce, body, idempotency key and duplicates, user. The
//! first that fails decides the response. A fault is played before all steps or after them, except
//! two that are rejections by a step. Paths and bytes are handled before, in `server`.

use super::{
    Provider,
    rejected::{Kind, Rejected},
};
use crate::{
    fault::Fault,
    inject::{self, Processed},
    reason::Reason,
    response::{JsonResponse, LateUser, OutgoingResponse, created, shape},
    spec::Case,
    store::{Facts, Received, Store, User},
};
use serde_json::Value;
use std::sync::{Arc, atomic::AtomicBool};

/// The provider's response to a request, or that of the fault that it gets.
pub(crate) fn respond(provider: &Provider, store: &Store, request: &Arc<Received>) -> OutgoingResponse {
    let endpoint = provider.endpoint;
    if let Some(fault) = request.fault() {
        tracing::debug!(provider = endpoint.id.as_str(), fault = fault.name(), "fault played");
    }
    if let Some(response) = request.fault().and_then(|fault| inject::instead(fault, &endpoint.create, request)) {
        note_failed(provider, store, request);
        return OutgoingResponse { late_user: late_user(provider, request), ..response };
    }
    if request.fault() == Some(&Fault::DeliveredTwice) {
        // The client gets the response to the second delivery.
        let _ = process(provider, store, request);
    }
    let (response, processed) = match process(provider, store, request) {
        Ok((response, user)) => (response, Processed::Created(user)),
        Err(rejected) => {
            let response = rejection(provider, &rejected);
            request.reject(rejected.reason);
            (response, Processed::Rejected)
        }
    };
    match request.fault() {
        Some(fault) => inject::damage(fault, &endpoint.create, request, response, processed),
        None => OutgoingResponse { user: processed.user(), ..response.into() },
    }
}

/// Notes a create that fails in the provider before it stores its user. If it was chosen so, its
/// idempotency key is used up.
fn note_failed(provider: &Provider, store: &Store, request: &Arc<Received>) {
    let is_processed = matches!(
        request.fault(),
        Some(Fault::ServerError { .. } | Fault::Echo { .. } | Fault::DeniedSuccess { .. } | Fault::ErrorInSuccess)
    );
    if is_processed {
        use_up_key(provider, store, request);
    }
}

/// The user that is stored after the response, if the request is valid.
fn late_user(provider: &Provider, request: &Arc<Received>) -> Option<LateUser> {
    let wait = request.fault()?.stores_late_after()?;
    match verified(provider, request) {
        Ok(body) => Some(LateUser { wait, body }),
        Err(rejected) => {
            request.reject(rejected.reason);
            None
        }
    }
}

/// Stores the user of a request whose response was already sent. A duplicate is rejected without a
/// response.
pub(crate) fn store_late(provider: &Provider, store: &Store, request: &Arc<Received>, body: &Value) {
    let is_stored = create(provider, store, request, body).is_ok();
    tracing::debug!(provider = provider.endpoint.id.as_str(), is_stored, "stored late");
}

fn use_up_key(provider: &Provider, store: &Store, request: &Received) {
    if let Some(key) = idempotency_key(provider, request).filter(|_| provider.uses_up_keys()) {
        store.use_up(&provider.endpoint.id, key, store.clock.now());
    }
}

/// The provider's response, and the user that was stored; or the rejection.
fn process(provider: &Provider, store: &Store, request: &Arc<Received>) -> Result<(JsonResponse, User), Rejected> {
    let id = provider.endpoint.id.as_str();
    let created = verified(provider, request).and_then(|body| create(provider, store, request, &body));
    match created {
        Ok((user, body)) => {
            tracing::debug!(provider = id, "user created");
            Ok((JsonResponse::succeeded(&provider.endpoint.create, body), user))
        }
        Err(rejected) => {
            tracing::debug!(provider = id, case = rejected.reason.case(), "request rejected");
            let uses_up_key = rejected.case().is_some_and(|case| {
                !matches!(case, Case::MissingCredentials | Case::WrongCredentials | Case::IdempotencyKeyReused)
            });
            if uses_up_key {
                use_up_key(provider, store, request);
            }
            Err(rejected)
        }
    }
}

fn rejection(provider: &Provider, rejected: &Rejected) -> JsonResponse {
    match &rejected.kind {
        Kind::Full => JsonResponse::full(),
        Kind::Case { case, of } => provider.rejection(&provider.endpoint.create, *case, of.as_deref()),
    }
}

/// The body of a request, after its credentials, signature, nonce and body were checked.
fn verified(provider: &Provider, request: &Received) -> Result<Value, Rejected> {
    provider.authorise(request)?;
    let missing = || Rejected::new(Case::InvalidBody, Reason::new(Case::InvalidBody.as_str(), "the body is missing"));
    provider.check_input(&provider.endpoint.create, request)?.ok_or_else(missing)
}

/// Stores the user, unless the idempotency key or a unique value is taken. Also returns the body of
/// the response.
fn create(
    provider: &Provider,
    store: &Store,
    request: &Arc<Received>,
    body: &Value,
) -> Result<(User, Value), Rejected> {
    let now = store.clock.now();
    let created = created::make(provider.endpoint, body, now);
    let facts = Facts {
        id: created.id,
        provider: &provider.endpoint.id,
        created_at: now,
        external_id: provider.external_id(body),
        email: provider.email(body),
        one_time_password: created.one_time_password,
        refresh_token: created.refresh_token,
        fault: request.fault().cloned(),
        is_delivered: AtomicBool::new(false),
        is_hidden: shape::is_hidden(&provider.endpoint.id, body),
        seeded: None,
    };
    let user = User::new(facts, request);
    let added = store.add(user.clone(), provider.claims(body), idempotency_key(provider, request));
    added.map_err(|conflict| provider.conflict(conflict, request, body))?;
    Ok((user, created.body))
}

/// The idempotency key, if it must be unique.
fn idempotency_key(provider: &Provider, request: &Received) -> Option<String> {
    let header = provider.endpoint.idempotency_header().filter(|_| provider.is_unique("idempotency_key"))?;
    request.header(header).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{credentials::Credentials, provider::Choices, spec::Endpoint, store::testing::request};
    use serde_json::json;

    /// A sixth provider, of which the crate knows nothing but this spec.
    fn sixth(scheme: Value) -> Provider {
        let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let field = json!({ "type": "string", "x-enroll-user": "email" });
        let mut created = body(json!({ "properties": { "id": { "type": "string", "x-enroll-keep": "user_id" } } }));
        created["content"]["application/json"]["examples"] = json!({ "created": { "value": { "id": "user_0001" } } });
        let operation = json!({
            "operationId": "create_user",
            "requestBody": body(json!({ "type": "object", "required": ["email"], "properties": { "email": field } })),
            "responses": { "200": created },
        });
        let spec = json!({
            "x-enroll-provider": { "unique": ["email"] },
            "components": { "securitySchemes": { "key": scheme } },
            "paths": { "/people": { "post": operation } },
        });
        let endpoint = Box::leak(Box::new(Endpoint::parse("sixth", &spec.to_string()).unwrap()));
        let credentials = Credentials::examples(std::slice::from_ref(endpoint));
        Provider::new(endpoint, &credentials, Choices::default())
    }

    fn statuses(provider: &Provider, calls: &[(&str, &str)]) -> Vec<u16> {
        let store = Store::new(crate::store::MAX_USERS);
        let call = |(key, body): &(&str, &str)| {
            let headers = [("x-key", *key), ("content-type", "application/json")];
            let request = Arc::new(request("/people", &headers, body.as_bytes()));
            respond(provider, &store, &request).status.as_u16()
        };
        calls.iter().map(call).collect()
    }

    #[test]
    fn a_sixth_provider_with_an_api_key_needs_no_code() {
        let provider =
            sixth(json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-credential": "{key}" }));
        let (valid, body) = ("sandbox-sixth-key", r#"{"email":"a@example.com"}"#);
        let calls = [("", body), ("other", body), (valid, "{}"), (valid, body), (valid, body)];
        assert_eq!(statuses(&provider, &calls), [401, 401, 400, 200, 409]);
    }

    #[test]
    fn a_signature_without_a_check_is_rejected() {
        let provider =
            sixth(json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-computed": "signature" }));
        assert_eq!(statuses(&provider, &[("anything", r#"{"email":"a@example.com"}"#)]), [401]);
    }
}
