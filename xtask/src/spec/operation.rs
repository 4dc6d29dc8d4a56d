//! The operations of a spec: method, path, parameters, request and responses.
//!
//! A spec has `create_user`, and may have one more after it: a look-up, a read that finds a user
//! after an unknown outcome. [`find`] rejects anything else, so what follows lint relies on that.
//! The facts of `create_user` come from it alone.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::pointer::{Lookup as _, child};
use super::problem::Problem;

/// The key that says what a second operation is for.
pub(crate) const KEY: &str = "x-enroll-operation";
/// Its only value.
pub(crate) const LOOK_UP: &str = "look_up";

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const JSON: &str = "application/json";

/// An operation, with its pointer.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) pointer: String,
    pub(crate) method: String,
    pub(crate) path: String,
    value: &'a Value,
}

/// One documented response.
#[derive(Debug, Clone)]
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    pub(crate) pointer: String,
    pub(crate) value: &'a Value,
}

/// The pointers of all operations, in the order of the spec.
pub(crate) fn pointers(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (path, item) in document.fields("paths") {
        let keys = item.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        let place = child("/paths", path);
        found.extend(keys.filter(|key| METHODS.contains(key)).map(|method| child(&place, method)));
    }
    found
}

/// All operations; a valid spec has one or two.
pub(crate) fn each(document: &Value) -> Vec<Operation<'_>> {
    pointers(document).into_iter().filter_map(|pointer| at(document, pointer)).collect()
}

/// The operation that creates users, valid or not: the first one that is not marked as a look-up.
pub(crate) fn first(document: &Value) -> Option<Operation<'_>> {
    let all = each(document);
    all.iter().find(|operation| !operation.is_look_up()).or(all.first()).cloned()
}

/// The look-up, valid or not.
pub(crate) fn look_up(document: &Value) -> Option<Operation<'_>> {
    each(document).into_iter().find(Operation::is_look_up)
}

/// The operation at a pointer.
pub(crate) fn at(document: &Value, pointer: String) -> Option<Operation<'_>> {
    let value = document.at(&pointer)?;
    let (path, method) = pointer.trim_start_matches("/paths/").rsplit_once('/')?;
    let path = path.replace("~1", "/").replace("~0", "~");
    Some(Operation { method: method.to_ascii_uppercase(), path, pointer, value })
}

/// The `create_user` of a valid spec.
pub(crate) fn find(document: &Value) -> Result<Operation<'_>> {
    let found = pointers(document);
    let [pointer, others @ ..] = found.as_slice() else {
        bail!("/paths has no operation; add create_user");
    };
    if others.len() > 1 {
        bail!("/paths has {} operations; keep create_user and at most one look-up", found.len());
    }
    let operation =
        at(document, pointer.clone()).with_context(|| format!("{pointer}: cannot be read; fix its path"))?;
    if operation.id() != Some("create_user") {
        bail!("{pointer}/operationId: the id is not create_user; change it");
    }
    Ok(operation)
}

impl<'a> Operation<'a> {
    /// The `operationId`.
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.value.text("operationId")
    }

    /// Whether it is marked as a look-up.
    pub(crate) fn is_look_up(&self) -> bool {
        self.value.text(KEY) == Some(LOOK_UP)
    }

    /// Whether it documents the body of a request.
    pub(crate) fn has_body(&self) -> bool {
        self.value.get("requestBody").is_some()
    }

    /// The parameters with their pointers.
    pub(crate) fn parameters(&self) -> Vec<(String, &'a Value)> {
        let list = self.value.get("parameters").and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| (format!("{}/parameters/{index}", self.pointer), value))
            .collect()
    }

    /// The schema of the request body with its pointer.
    pub(crate) fn request(&self) -> Result<(String, &'a Value), Problem> {
        let pointer = format!("{}/requestBody/content/application~1json/schema", self.pointer);
        match self.value.get("requestBody").and_then(json_schema) {
            Some(schema) => Ok((pointer, schema)),
            None => {
                Err(Problem::key(pointer, format!("the request has no {JSON} schema"), "add one under requestBody"))
            }
        }
    }

    /// The documented responses, sorted by status.
    pub(crate) fn responses(&self) -> Result<Vec<Response<'a>>, Problem> {
        let mut responses = self.each_response().into_iter().collect::<Result<Vec<_>, _>>()?;
        responses.sort_by_key(|response| response.status);
        Ok(responses)
    }

    /// The documented responses one by one, each with its problem if it has one.
    pub(crate) fn each_response(&self) -> Vec<Result<Response<'a>, Problem>> {
        let list = self.value.get("responses").and_then(Value::as_object);
        list.into_iter().flatten().map(|(status, value)| self.response(status, value)).collect()
    }

    fn response(&self, status: &str, value: &'a Value) -> Result<Response<'a>, Problem> {
        let pointer = child(&child(&self.pointer, "responses"), status);
        match status.parse().ok().filter(|status| (200..600).contains(status)) {
            Some(status) => Ok(Response { status, pointer, value }),
            None => Err(Problem::key(
                pointer,
                format!("{status} is not a status between 200 and 599"),
                "write each status as a number",
            )),
        }
    }
}

impl<'a> Response<'a> {
    /// Whether the status is a success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The schema of the body.
    pub(crate) fn schema(&self) -> Option<&'a Value> {
        json_schema(self.value)
    }

    /// The documented headers.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.value.fields("headers")
    }
}

fn json_schema(holder: &Value) -> Option<&Value> {
    holder.get("content")?.get(JSON)?.get("schema")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn three_operations_are_rejected() {
        let document = json!({"paths": {"/a": {"get": {}, "post": {}, "put": {}}}});
        let error = find(&document).unwrap_err().to_string();
        assert_eq!(error, "/paths has 3 operations; keep create_user and at most one look-up");
        assert_eq!(find(&json!({})).unwrap_err().to_string(), "/paths has no operation; add create_user");
    }

    #[test]
    fn a_look_up_is_found_by_its_mark_and_create_user_by_its_place() {
        let create = json!({"operationId": "create_user"});
        let read = json!({"operationId": "find_users", "x-enroll-operation": "look_up"});
        let document = json!({"paths": {"/users": {"post": create, "get": read}}});
        assert_eq!(find(&document).unwrap().method, "POST");
        assert_eq!(look_up(&document).and_then(|operation| operation.id()), Some("find_users"));
        let reversed = json!({"paths": {"/users": {"get": read, "post": create}}});
        assert!(find(&reversed).is_err());
        assert_eq!(first(&reversed).and_then(|operation| operation.id()), Some("create_user"));
        assert!(look_up(&json!({"paths": {"/users": {"post": create}}})).is_none());
    }

    #[test]
    fn method_path_and_statuses_are_read() {
        let responses = json!({"500": {}, "201": {}});
        let document =
            json!({"paths": {"/v2/users": {"post": {"operationId": "create_user", "responses": responses}}}});
        let operation = find(&document).unwrap();
        assert_eq!((operation.method.as_str(), operation.path.as_str()), ("POST", "/v2/users"));
        let statuses: Vec<_> = operation.responses().unwrap().iter().map(|response| response.status).collect();
        assert_eq!(statuses, [201, 500]);
    }
}
