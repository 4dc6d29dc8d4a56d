//! The checks that creates and look-ups share: credentials, signature, nonce, then parameters and
//! body by the spec.

use super::Provider;
use crate::{
    fault::Fault,
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
    /// The case of the rejection.
    pub(super) fn authorise(&self, request: &Received) -> Result<(), Case> {
        if request.fault() == Some(&Fault::ExpiredToken) {
            self.plain.expire(request);
        }
        self.plain.check(request)?;
        self.signature.as_ref().map_or(Ok(()), |signature| signature.check(request))?;
        if request.fault() == Some(&Fault::RejectedNonce) {
            return Err(Case::NonceRejected);
        }
        Ok(())
    }

    /// Validates parameters and body by the spec. Returns the body, if the operation has one.
    ///
    /// # Errors
    ///
    /// [`Case::InvalidBody`]; the problems are in the log.
    pub(super) fn check_input(&self, operation: &Operation, request: &Received) -> Result<Option<Value>, Case> {
        let parameters = operation.parameters.iter();
        let mut problems: Vec<String> =
            parameters.filter_map(|parameter| parameter.problem(&operation.path, request)).collect();
        let body = operation.request.as_ref().and_then(|_| request.json());
        if let Some(schema) = &operation.request {
            problems.extend(content_type_problem(request));
            match &body {
                Some(body) => problems.extend(schema.problems(body)),
                None => problems.push("the body is not JSON".to_owned()),
            }
        }
        if problems.is_empty() {
            return Ok(body);
        }
        tracing::debug!(provider = self.endpoint.id.as_str(), ?problems, "parameters or body rejected");
        Err(Case::InvalidBody)
    }
}

fn content_type_problem(request: &Received) -> Option<String> {
    let kind = request.header(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    let is_json = kind.trim().eq_ignore_ascii_case("application/json");
    (!is_json).then(|| "content-type: not application/json".to_owned())
}
