//! The checks that creates and look-ups share: credentials, signature, nonce, then parameters and
//! body by the spec.

use super::{Provider, rejected::Rejected};
use crate::{
    fault::Fault,
    reason::{Limited, Problem, Reason, UnknownField},
    schema::{Schema, Violation},
    spec::{Case, Operation},
    store::Received,
};
use http::header::CONTENT_TYPE;
use serde_json::Value;

impl Provider {
    /// Checks credentials, signature and nonce. Both operations share the memory of the nonces.
    ///
    /// # Errors
    ///
    /// The rejection.
    pub(super) fn authorise(&self, request: &Received) -> Result<(), Rejected> {
        if request.fault() == Some(&Fault::ExpiredToken) {
            self.plain.expire(request);
        }
        self.plain.check(request).map_err(|(case, reason)| match request.fault() {
            Some(Fault::ExpiredToken) if case == Case::WrongCredentials => {
                let message = "the fault plan expired the token; get a new one, then retry";
                Rejected::new(case, Reason::new(case.as_str(), message))
            }
            _ => Rejected::new(case, reason),
        })?;
        let checked = self.signature.as_ref().map_or(Ok(()), |signature| signature.check(request));
        checked.map_err(|mismatch| self.mismatch(mismatch, request))?;
        if request.fault() == Some(&Fault::RejectedNonce) {
            let (case, message) = (Case::NonceRejected, "the fault plan rejects this nonce; retry with a new one");
            return Err(Rejected::new(case, Reason::new(case.as_str(), message)));
        }
        Ok(())
    }

    /// Validates parameters and body by the spec. Returns the body, if the operation has one.
    ///
    /// # Errors
    ///
    /// The rejection, with all problems.
    pub(super) fn check_input(&self, operation: &Operation, request: &Received) -> Result<Option<Value>, Rejected> {
        let mut problems = Limited::default();
        let invalid = operation.parameters.iter().filter_map(|parameter| {
            let problem = parameter.problem(&operation.path, request)?;
            let value = parameter.place.text(&operation.path, request).and_then(Result::ok);
            Some(Problem { value: value.and_then(|value| self.personal.text(&value)), ..problem })
        });
        problems.extend(invalid);
        let body = match &operation.request {
            Some(schema) => self.check_body(schema, request, &mut problems),
            None => None,
        };
        let unknown = self.rejected_fields(operation, request, &mut problems);
        if problems.is_empty() {
            return Ok(body);
        }
        let (case, message) =
            (Case::InvalidBody, "the request is not as the provider documents it; fix what is listed");
        let unknown = unknown.unwrap_or_else(|| operation.unknown_fields(request));
        let reason = Reason::new(case.as_str(), message).with_problems(problems).with_unknown(unknown);
        Err(Rejected::new(case, reason))
    }

    fn check_body(&self, schema: &Schema, request: &Received, problems: &mut Limited<Problem>) -> Option<Value> {
        problems.extend(content_type_problem(request));
        match serde_json::from_slice::<Value>(request.body()) {
            Ok(body) => {
                for violation in schema.violations(&body) {
                    problems.push(|| self.problem(schema, &violation, &body));
                }
                Some(body)
            }
            Err(error) => {
                problems.push(|| Problem::new("body", "", "json", not_json(request, &error)));
                None
            }
        }
    }

    fn problem(&self, schema: &Schema, violation: &Violation, body: &Value) -> Problem {
        let value = body.pointer(&violation.field).filter(|_| !schema.is_secret(&violation.field));
        Problem {
            message: violation.demand.clone(),
            value: value.and_then(|value| self.personal.json(value)),
            ..Problem::new("body", &violation.field, &violation.rule, "")
        }
    }

    /// Adds the unknown fields to the problems, if they are rejected.
    fn rejected_fields(
        &self,
        operation: &Operation,
        request: &Received,
        problems: &mut Limited<Problem>,
    ) -> Option<Limited<UnknownField>> {
        let unknown = self.choices.is_strict.then(|| operation.unknown_fields(request))?;
        // A schema that allows no other fields has rejected them before.
        let is_known = |problems: &Limited<Problem>, field: &UnknownField| {
            problems.items.iter().any(|one| one.place == "body" && one.field == field.field())
        };
        for field in &unknown.items {
            if !is_known(problems, field) {
                problems.push(|| field.problem());
            }
        }
        Some(unknown)
    }
}

/// Where a body stops being JSON. What is there is not said.
fn not_json(request: &Received, error: &serde_json::Error) -> String {
    if request.body().is_empty() {
        return "is empty, and must be JSON".to_owned();
    }
    format!("is not JSON from line {}, column {} on", error.line(), error.column())
}

fn content_type_problem(request: &Received) -> Option<Problem> {
    let kind = request.header(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    let is_json = kind.trim().eq_ignore_ascii_case("application/json");
    (!is_json).then(|| Problem::of_header("content-type", "content_type", "must be application/json"))
}
