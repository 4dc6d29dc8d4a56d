//! Rule: a spec has one operation, `create_user`, whose body is `CreateUserRequest`.
//!
//! Hand-written code calls the generated client by these names. Without an `operationId` the
//! generator stops. A second operation would generate types and methods without a mapping.

use serde_json::{Value, json};

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "operation", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let Some(first) = operation::first(&draft.document) else {
        return vec![Problem::key("/paths", "the spec has no operation", "add the one that creates a user")];
    };
    let others = operation::pointers(&draft.document).into_iter().skip(1);
    let mut problems: Vec<_> = others
        .map(|pointer| {
            Problem::key(pointer, "this is a second operation", "keep one; move this one to another spec")
                .related(first.pointer.as_str(), "the first one")
        })
        .collect();
    problems.extend(parameters_of_paths(&draft.document));
    problems.extend(name(&first));
    problems.extend(request(&first));
    problems
}

/// No other rule checks these, but the generator would make them arguments.
fn parameters_of_paths(document: &Value) -> Vec<Problem> {
    let paths = document.fields("paths");
    let found = paths.filter(|(_, item)| item.get("parameters").is_some());
    found
        .map(|(path, _)| {
            let pointer = child(&child("/paths", path), "parameters");
            Problem::key(pointer, "the parameters are next to the operation", "move them into it")
        })
        .collect()
}

fn name(operation: &Operation<'_>) -> Option<Problem> {
    let help = "write `operationId: create_user`";
    match operation.id() {
        Some("create_user") => None,
        Some(other) => Some(Problem::value(
            child(&operation.pointer, "operationId"),
            format!("the operation is called {other}"),
            help,
        )),
        None => Some(Problem::key(operation.pointer.as_str(), "the operation has no operationId", help)),
    }
}

fn request(operation: &Operation<'_>) -> Option<Problem> {
    let (pointer, schema) = match operation.request() {
        Ok(found) => found,
        Err(problem) => return Some(problem),
    };
    let reference = "#/components/schemas/CreateUserRequest";
    (*schema != json!({"$ref": reference})).then(|| {
        Problem::key(pointer, "the request schema is not CreateUserRequest", format!("write `$ref: '{reference}'`"))
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_operation_needs_an_id() {
        insta::assert_snapshot!(broken("      operationId: create_user\n", ""));
    }

    #[test]
    fn the_id_is_create_user() {
        insta::assert_snapshot!(broken("operationId: create_user", "operationId: createUser"));
    }

    #[test]
    fn a_second_operation_is_reported() {
        let second = "    get:\n      operationId: create_user\n      responses: {}\n    post:\n";
        insta::assert_snapshot!(broken("    post:\n", second));
    }

    #[test]
    fn parameters_are_inside_the_operation() {
        insta::assert_snapshot!(broken("    post:\n", "    parameters: []\n    post:\n"));
    }

    #[test]
    fn the_body_is_create_user_request() {
        insta::assert_snapshot!(broken(
            "schema: {$ref: '#/components/schemas/CreateUserRequest'}",
            "schema: {$ref: '#/components/schemas/Address'}"
        ));
    }
}
