//! The way of a request through a provider's double, one step after the other.
//!
//! Credentials, signature and nonce, body, idempotency key and duplicates, user: the first step that fails decides the
//! answer. A fault on purpose comes before all of these or after them; two that are refusals come between. Paths and
//! bytes are dealt with before, in `server`.

use crate::{
    answer::Answer,
    case::Case,
    clock, created,
    fault::{self, Fault},
    provider::Provider,
    record::Received,
    reply::{Late, Reply},
    spec::Parameter,
    store::{Conflict, Store},
    user::{Facts, User},
};
use http::header::CONTENT_TYPE;
use serde_json::Value;
use std::sync::{Arc, atomic::AtomicBool};

/// Why a request is refused.
enum Refused {
    /// As the provider would, and for a duplicate what was seen before.
    Case { case: Case, of: Option<String> },
    /// By the sandbox itself, which keeps no more users.
    Full,
}

/// Answers a request as the provider would, or with the fault that the request is to meet.
pub(crate) fn answer(provider: &Provider, store: &Store, request: &Arc<Received>) -> Reply {
    let endpoint = provider.endpoint;
    if let Some(fault) = request.fault() {
        tracing::debug!(provider = endpoint.id.as_str(), fault = fault.name(), "fault played");
    }
    if let Some(reply) = request.fault().and_then(|fault| fault::instead(fault, endpoint, request.body())) {
        return Reply { late: late(provider, request), ..failed(provider, store, request, reply) };
    }
    if request.fault() == Some(&Fault::DeliveredTwice) {
        process(provider, store, request);
    }
    let (answer, user) = process(provider, store, request);
    match request.fault() {
        Some(fault) => fault::damage(fault, endpoint, request.body(), answer, user),
        None => Reply { user, ..answer.into() },
    }
}

/// A create that fails before it stores its user. Where it was chosen, it has used up its
/// idempotency key all the same.
fn failed(provider: &Provider, store: &Store, request: &Arc<Received>, reply: Reply) -> Reply {
    let is_begun = matches!(
        request.fault(),
        Some(Fault::ServerError { .. } | Fault::Echo { .. } | Fault::DeniedSuccess { .. } | Fault::ErrorInSuccess)
    );
    if is_begun {
        use_up_key(provider, store, request);
    }
    reply
}

/// What is left to be done after the response, if the request is right.
fn late(provider: &Provider, request: &Arc<Received>) -> Option<Late> {
    let wait = fault::late(request.fault()?)?;
    let body = verified(provider, request).ok()?;
    Some(Late { wait, body })
}

/// Enters the user of a request whose response is long gone; a duplicate is refused, and nobody is
/// told.
pub(crate) fn store_late(provider: &Provider, store: &Store, request: &Arc<Received>, body: &Value) {
    let is_stored = create(provider, store, request, body).is_ok();
    tracing::debug!(provider = provider.endpoint.id.as_str(), is_stored, "stored late");
}

fn use_up_key(provider: &Provider, store: &Store, request: &Received) {
    if let Some(key) = idempotency_key(provider, request).filter(|_| provider.uses_up_keys()) {
        store.use_up(&provider.endpoint.id, key, clock::now());
    }
}

/// The provider's answer, and the user that was made.
fn process(provider: &Provider, store: &Store, request: &Arc<Received>) -> (Answer, Option<User>) {
    let id = provider.endpoint.id.as_str();
    match admit(provider, store, request) {
        Ok((user, body)) => {
            tracing::debug!(provider = id, "user created");
            (Answer::created(provider.endpoint, body), Some(user))
        }
        Err(Refused::Full) => (Answer::full(), None),
        Err(Refused::Case { case, of }) => {
            tracing::debug!(provider = id, %case, "request refused");
            if !matches!(case, Case::MissingCredentials | Case::WrongCredentials | Case::IdempotencyKeyReused) {
                use_up_key(provider, store, request);
            }
            let answer = Answer::refused(provider.endpoint, case, of.as_deref(), provider.chosen_status(case));
            (if provider.uses_other_words() { answer.in_other_words() } else { answer }, None)
        }
    }
}

fn admit(provider: &Provider, store: &Store, request: &Arc<Received>) -> Result<(User, Value), Refused> {
    let body = verified(provider, request)?;
    create(provider, store, request, &body)
}

/// The body of a request whose credentials, signature, nonce and body are right.
fn verified(provider: &Provider, request: &Received) -> Result<Value, Case> {
    if request.fault() == Some(&Fault::ExpiredToken) {
        provider.plain.expire(request);
    }
    provider.plain.check(request)?;
    provider.signature.as_ref().map_or(Ok(()), |signature| signature.check(request))?;
    if request.fault() == Some(&Fault::RejectedNonce) {
        return Err(Case::NonceRejected);
    }
    read_body(provider, request)
}

/// The body, where headers and body are what the spec asks for.
fn read_body(provider: &Provider, request: &Received) -> Result<Value, Case> {
    let headers = provider.endpoint.parameters.iter().filter_map(|parameter| header_problem(parameter, request));
    let mut problems: Vec<String> = content_type_problem(request).into_iter().chain(headers).collect();
    let body = request.json();
    match &body {
        Some(body) => problems.extend(provider.endpoint.request.problems(body)),
        None => problems.push("the body is not JSON".to_owned()),
    }
    if problems.is_empty() {
        return body.ok_or(Case::InvalidBody);
    }
    tracing::debug!(provider = provider.endpoint.id.as_str(), ?problems, "body refused");
    Err(Case::InvalidBody)
}

fn content_type_problem(request: &Received) -> Option<String> {
    let kind = request.header(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    let is_json = kind.trim().eq_ignore_ascii_case("application/json");
    (!is_json).then(|| "content-type: not application/json".to_owned())
}

fn header_problem(parameter: &Parameter, request: &Received) -> Option<String> {
    let name = &parameter.header;
    let problem = match (request.headers().get(name), &parameter.schema) {
        (None, _) => parameter.required.then_some("required"),
        (Some(value), Some(schema)) => {
            let fits = value.to_str().is_ok_and(|text| schema.accepts(&Value::from(text)));
            (!fits).then_some("not valid")
        }
        (Some(_), None) => None,
    };
    problem.map(|problem| format!("{name}: {problem}"))
}

/// Enters the user, unless the idempotency key or a unique member is taken; the body is that of the answer.
fn create(provider: &Provider, store: &Store, request: &Arc<Received>, body: &Value) -> Result<(User, Value), Refused> {
    let now = clock::now();
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
    };
    let user = User::new(facts, request);
    store.add(user.clone(), provider.claims(body), idempotency_key(provider, request))?;
    Ok((user, created.body))
}

/// The idempotency key, where it makes a difference.
fn idempotency_key(provider: &Provider, request: &Received) -> Option<String> {
    let header = provider.endpoint.idempotency_header().filter(|_| provider.keeps_unique("idempotency_key"))?;
    request.header(header).map(str::to_owned)
}

impl From<Case> for Refused {
    fn from(case: Case) -> Self {
        Self::Case { case, of: None }
    }
}

impl From<Conflict> for Refused {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::IdempotencyKey => Self::from(Case::IdempotencyKeyReused),
            Conflict::Member(of) => Self::Case { case: Case::Duplicate, of: Some(of) },
            Conflict::Full => Self::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{credentials::Credentials, provider::Choices, record::testing::request, spec::Endpoint};
    use serde_json::json;

    /// A sixth provider: nothing of it but this stands in the crate.
    fn sixth(scheme: Value) -> Provider {
        let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let member = json!({ "type": "string", "x-enroll-user": "email" });
        let mut created = body(json!({ "properties": { "id": { "type": "string", "x-enroll-keep": "user_id" } } }));
        created["content"]["application/json"]["examples"] = json!({ "created": { "value": { "id": "user_0001" } } });
        let operation = json!({
            "operationId": "create_user",
            "requestBody": body(json!({ "type": "object", "required": ["email"], "properties": { "email": member } })),
            "responses": { "200": created },
        });
        let spec = json!({
            "x-enroll-provider": { "unique": ["email"] },
            "components": { "securitySchemes": { "key": scheme } },
            "paths": { "/people": { "post": operation } },
        });
        let endpoint = Box::leak(Box::new(Endpoint::parse("sixth", &spec.to_string()).unwrap()));
        let credentials = Credentials::made_up(std::slice::from_ref(endpoint));
        Provider::new(endpoint, &credentials, Choices::default()).unwrap()
    }

    fn statuses(provider: &Provider, calls: &[(&str, &str)]) -> Vec<u16> {
        let store = Store::new(crate::store::MAX_USERS);
        let call = |(key, body): &(&str, &str)| {
            let headers = [("x-key", *key), ("content-type", "application/json")];
            let request = Arc::new(request("/people", &headers, body.as_bytes()));
            answer(provider, &store, &request).status.as_u16()
        };
        calls.iter().map(call).collect()
    }

    #[test]
    fn a_sixth_provider_with_a_plain_key_needs_no_code() {
        let provider =
            sixth(json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-credential": "{key}" }));
        let (right, body) = ("sandbox-sixth-key", r#"{"email":"a@example.com"}"#);
        let calls = [("", body), ("other", body), (right, "{}"), (right, body), (right, body)];
        assert_eq!(statuses(&provider, &calls), [401, 401, 400, 200, 409]);
    }

    #[test]
    fn a_signature_that_nobody_can_check_is_refused() {
        let provider =
            sixth(json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-computed": "signature" }));
        assert_eq!(statuses(&provider, &[("anything", r#"{"email":"a@example.com"}"#)]), [401]);
    }
}
