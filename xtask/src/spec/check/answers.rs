//! Answers: the generator takes one type for all successes and one for all errors, and stops with a failed assertion otherwise.

use serde_json::Value;

use crate::spec::operation::{Answer, Operation};

/// What is wrong with request and answers.
pub(super) fn problems(operation: &Operation<'_>) -> Vec<String> {
    let mut problems = Vec::new();
    match operation.request() {
        Ok((pointer, schema)) if *schema != reference() => {
            problems.push(format!("{pointer}: must be a $ref to #/components/schemas/CreateUserRequest"));
        }
        Ok(_) => {}
        Err(error) => problems.push(error.to_string()),
    }
    match operation.answers() {
        Ok(answers) => {
            problems.extend(shared(&answers, true));
            problems.extend(shared(&answers, false));
            if !answers.iter().any(Answer::is_success) {
                problems.push(format!(
                    "{}/responses: lists no success; list the status of a created user",
                    operation.pointer
                ));
            }
        }
        Err(error) => problems.push(error.to_string()),
    }
    problems
}

fn reference() -> Value {
    serde_json::json!({"$ref": "#/components/schemas/CreateUserRequest"})
}

fn shared(answers: &[Answer<'_>], success: bool) -> Vec<String> {
    let mut group = answers.iter().filter(|answer| answer.is_success() == success);
    let Some(first) = group.next() else { return Vec::new() };
    let kind = if success { "success" } else { "error" };
    group
        .filter(|answer| answer.schema() != first.schema())
        .map(|answer| format!("{}: has another schema than {}; every {kind} shares one", answer.pointer, first.status))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::spec::operation;
    use serde_json::{Value, json};

    fn answer(name: &str) -> Value {
        json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}})
    }

    #[test]
    fn every_error_shares_one_schema() {
        let post = json!({
            "operationId": "create_user",
            "requestBody": answer("CreateUserRequest"),
            "responses": {"201": answer("User"), "400": answer("ErrorResponse"), "500": answer("Other")},
        });
        let document = json!({"paths": {"/users": {"post": post}}});
        let found = super::problems(&operation::find(&document).unwrap());
        assert_eq!(found, ["/paths/~1users/post/responses/500: has another schema than 400; every error shares one"]);
    }
}
