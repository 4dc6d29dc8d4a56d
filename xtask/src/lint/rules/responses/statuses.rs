//! Rules: every response has a numeric status and a schema, at least one is a success, all
//! successes of an operation share one schema, and all errors of the spec share one.
//!
//! For a response without a schema the generator makes an empty type and drops the body; it treats
//! `default` as a success. It supports one type for successes and one for errors, and fails an
//! assertion otherwise.

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Operation, Response};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const STATUS: Rule = Rule { name: "status-without-schema", check: Check::Spec(status) };
pub(in crate::lint::rules) const SCHEMAS: Rule = Rule { name: "different-schemas", check: Check::Spec(schemas) };

fn status(draft: &Draft) -> Vec<Problem> {
    operation::each(&draft.document).iter().flat_map(status_of).collect()
}

fn status_of(operation: &Operation<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut success = false;
    for response in operation.each_response() {
        match response {
            Ok(response) => {
                success |= response.is_success();
                problems.extend(response.schema().is_none().then(|| without_schema(operation, response)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !success {
        let pointer = format!("{}/responses", operation.pointer);
        let of =
            if operation.is_look_up() { "the status of a response with users" } else { "the status of a created user" };
        problems.push(Problem::key(pointer, "no success status is listed", format!("add {of}")));
    }
    problems
}

fn without_schema(operation: &Operation<'_>, Response { status, pointer, .. }: Response<'_>) -> Problem {
    let schema = match ((200..300).contains(&status), operation.is_look_up()) {
        (true, false) => "CreateUserResponse",
        (true, true) => "a component",
        (false, _) => "ErrorResponse",
    };
    let help = format!("add one under content: application/json that refers to {schema}");
    Problem::key(pointer, format!("the status {status} has no schema"), help)
}

fn schemas(draft: &Draft) -> Vec<Problem> {
    let (mut problems, mut all) = (Vec::new(), Vec::new());
    for operation in operation::each(&draft.document) {
        let responses: Vec<_> = operation.each_response().into_iter().filter_map(Result::ok).collect();
        problems.extend(others(&responses, true));
        all.extend(responses);
    }
    problems.extend(others(&all, false));
    problems
}

fn others(responses: &[Response<'_>], success: bool) -> Vec<Problem> {
    let mut group = responses.iter().filter(|response| response.is_success() == success && response.schema().is_some());
    let Some(first) = group.next() else { return Vec::new() };
    let kind = if success { "success" } else { "error" };
    group
        .filter(|response| response.schema() != first.schema())
        .map(|response| {
            let what = format!("the {kind} {} has a different schema than {}", response.status, first.status);
            let help = format!("use one schema for every {kind}, with the fields of all as optional fields");
            Problem::key(response.pointer.as_str(), what, help).related(first.pointer.as_str(), "the first one")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_status_needs_a_schema() {
        let without = "        '409':\n          description: Known.\n        '400':\n";
        insta::assert_snapshot!(broken("        '400':\n", without));
    }

    #[test]
    fn statuses_are_numbers_and_one_is_a_success() {
        insta::assert_snapshot!(broken("        '201':\n", "        default:\n"));
    }

    const SECOND: &str =
        "          content: {application/json: {schema: {$ref: '#/components/schemas/Address'}}}\n        '400':\n";

    #[test]
    fn successes_share_one_schema() {
        let second = format!("        '200':\n          description: Found.\n{SECOND}");
        insta::assert_snapshot!(broken("        '400':\n", &second));
    }

    #[test]
    fn errors_share_one_schema() {
        let second = format!("        '409':\n          description: Known.\n{SECOND}");
        insta::assert_snapshot!(broken("        '400':\n", &second));
    }

    const LOOK_UP_STATUS: &str = "        '200':\n          description: Found.\n";

    #[test]
    fn a_look_up_has_a_success_with_a_schema() {
        insta::assert_snapshot!(broken(LOOK_UP_STATUS, "        '404':\n          description: None.\n"));
        let without = format!("        '204':\n          description: None.\n{LOOK_UP_STATUS}");
        insta::assert_snapshot!(broken(LOOK_UP_STATUS, &without));
    }

    #[test]
    fn both_operations_share_the_error_schema() {
        let second = format!(
            "        '404':\n          description: None.\n          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Address'}}}}}}\n{LOOK_UP_STATUS}"
        );
        insta::assert_snapshot!(broken(LOOK_UP_STATUS, &second));
    }
}
