//! The responses that a spec documents: the success, and the rejections by case, with their
//! headers.
//!
//! Every body is an example of the spec. If a spec documents no response, the sandbox sends an
//! empty object.

use super::{Case, SpecError, document::Document, request::pointer};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// The response to a request that succeeds.
#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<DocumentedHeader>,
    pub(crate) body: Value,
    /// The JSON pointer to the user's id; in a list, to that of the first user.
    pub(crate) id: Option<String>,
    /// JSON pointers to what is new for each created user: ids, passwords, tokens.
    pub(crate) fresh: Vec<String>,
    /// The JSON pointer to the password that is shown once.
    pub(crate) one_time_password: Option<String>,
    /// The JSON pointer to the refresh token that is shown once.
    pub(crate) refresh_token: Option<String>,
}

impl Success {
    /// The JSON pointer to the user's id.
    pub(crate) fn id_pointer(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// The response to a request that is rejected for one reason.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) case: Case,
    /// For a duplicate: the path in `NewUser` of the value that another user has.
    pub(crate) of: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<DocumentedHeader>,
    pub(crate) body: Value,
    /// JSON pointers to what is new for each response: the id of the request.
    pub(crate) fresh: Vec<String>,
}

/// A header of a documented response.
#[derive(Debug, Clone)]
pub(crate) struct DocumentedHeader {
    pub(crate) name: HeaderName,
    /// The documented example; `None` for a value that is new for each response.
    pub(crate) example: Option<HeaderValue>,
    /// Whether the value is the number of seconds to wait.
    pub(crate) is_wait: bool,
}

/// The success response of a create: status 201 if it is documented, otherwise the lowest success
/// status that has an example.
pub(super) fn success(document: &Document, operation: &Map<String, Value>) -> Result<Success, SpecError> {
    let (status, response, body) = successes(document, operation)
        .into_iter()
        .find_map(|(status, response)| Some((status, response, success_example(document, response)?)))
        .ok_or_else(|| document.error("no success status has an example"))?;
    let fresh = pointers(document, response, &["user_id", "one_time_password", "refresh_token"]);
    let only = |kind| pointers(document, response, &[kind]).into_iter().next();
    Ok(Success {
        status,
        headers: headers(document, response),
        body: body.clone(),
        id: fresh.first().cloned(),
        fresh,
        one_time_password: only("one_time_password"),
        refresh_token: only("refresh_token"),
    })
}

/// The success responses, in the order in which they are preferred.
pub(super) fn successes<'a>(document: &'a Document, operation: &'a Map<String, Value>) -> Vec<(StatusCode, &'a Value)> {
    let mut found: Vec<_> = responses(document, operation).filter(|(status, _)| status.is_success()).collect();
    found.sort_by_key(|(status, _)| (*status != StatusCode::CREATED, status.as_u16()));
    found
}

/// The example called `created`, otherwise the shortest. An embedded spec is sorted, so its first
/// example means nothing, and the shortest claims the least about a user.
fn success_example<'a>(document: &'a Document, response: &'a Value) -> Option<&'a Value> {
    let rank = |name: &str, example: &Value| (name != "created", example.to_string().len());
    accepted(document, response).min_by_key(|(name, example)| rank(name, example)).map(|(_, example)| example)
}

/// The examples of a response that are no rejections, with their names.
pub(super) fn accepted<'a>(
    document: &'a Document,
    response: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let accepted = examples(document, response).filter(|(_, example)| example.get("x-enroll-case").is_none());
    accepted.map(|(name, example)| (name, &example["value"]))
}

/// All rejections that the spec has an example of.
pub(super) fn rejections(document: &Document, operation: &Map<String, Value>) -> Result<Vec<Rejection>, SpecError> {
    let mut rejections = Vec::new();
    for (status, response) in responses(document, operation) {
        for (name, example) in examples(document, response) {
            let Some(case) = example["x-enroll-case"].as_str() else { continue };
            let case = case.parse().map_err(|_| document.error(format!("the example `{name}` has an unknown case")))?;
            rejections.push(Rejection {
                case,
                of: example["x-enroll-of"].as_str().map(str::to_owned),
                status,
                headers: headers(document, response),
                body: example["value"].clone(),
                fresh: pointers(document, response, &["request_id"]),
            });
        }
    }
    Ok(rejections)
}

fn responses<'a>(
    document: &'a Document,
    operation: &'a Map<String, Value>,
) -> impl Iterator<Item = (StatusCode, &'a Value)> {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses.into_iter().flatten().filter_map(|(status, response)| {
        // `default` and `4XX` are not statuses that can be sent.
        Some((status.parse().ok()?, document.follow(response)))
    })
}

fn examples<'a>(document: &'a Document, response: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let examples = response["content"]["application/json"]["examples"].as_object();
    examples.into_iter().flatten().map(|(name, example)| (name, document.follow(example)))
}

/// The headers of a response that can be sent.
pub(super) fn headers(document: &Document, response: &Value) -> Vec<DocumentedHeader> {
    let headers = response["headers"].as_object().into_iter().flatten();
    headers.filter_map(|(name, header)| documented_header(name, document.follow(header))).collect()
}

/// A header with an example, or with a value that is new for each response; `None` for any other,
/// which has no value that could be sent.
fn documented_header(name: &str, header: &Value) -> Option<DocumentedHeader> {
    let name = name.parse().ok()?;
    let keeps = |kind: &str| header["x-enroll-keep"] == kind || header["schema"]["x-enroll-keep"] == kind;
    if keeps("request_id") {
        return Some(DocumentedHeader { name, example: None, is_wait: false });
    }
    let example = header.get("example").or_else(|| header["schema"].get("example"))?;
    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    Some(DocumentedHeader { name, example: Some(text.parse().ok()?), is_wait: keeps("wait_seconds") })
}

/// JSON pointers to the fields of a response that a caller must keep, in the order of `kinds`.
fn pointers(document: &Document, response: &Value, kinds: &[&str]) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    document.walk(&response["content"]["application/json"]["schema"], &mut |path, schema| {
        let kind = schema["x-enroll-keep"].as_str();
        if let Some(rank) = kind.and_then(|kind| kinds.iter().position(|known| *known == kind)) {
            found.push((rank, pointer(path)));
        }
    });
    found.sort();
    found.dedup();
    found.into_iter().map(|(_, pointer)| pointer).collect()
}

/// The schema of the success response, with which the unit tests validate the sandbox's responses.
#[cfg(test)]
pub(super) fn success_schema(
    document: &Document,
    operation: &Map<String, Value>,
) -> Result<crate::schema::Schema, SpecError> {
    let response = responses(document, operation).find(|(status, _)| status.is_success());
    let schema = response.map_or(&Value::Null, |(_, response)| &response["content"]["application/json"]["schema"]);
    crate::schema::Schema::compile(document.root(), schema).map_err(|what| document.error(what))
}
