//! Rule: a spec has `create_user`, whose body is `CreateUserRequest`, and at most one look-up after
//! it.
//!
//! Hand-written code calls the generated client by these names. Without an `operationId` the
//! generator stops. Any other operation would generate types and methods without a user. The rule
//! about look-ups checks what is special about one.

use serde_json::{Value, json};

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, KEY, LOOK_UP, Operation};
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "operation", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let Some(create) = operation::first(document) else {
        return vec![Problem::key("/paths", "the spec has no operation", "add the one that creates a user")];
    };
    let mut problems = others(document, &create);
    problems.extend(parameters_of_paths(document));
    if create.is_look_up() {
        let what = "the spec has a look-up, but no operation that creates a user";
        problems.push(Problem::key(create.pointer.as_str(), what, "add create_user before it"));
        return problems;
    }
    problems.extend(name(&create));
    problems.extend(request(&create));
    problems
}

/// The operations besides `create_user` that the spec may not have, or not in this place.
fn others(document: &Value, create: &Operation<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut look_up: Option<String> = None;
    let mut is_after = false;
    for operation in operation::each(document) {
        let pointer = operation.pointer.as_str();
        if pointer == create.pointer {
            is_after = true;
        } else if !operation.is_look_up() {
            let help = format!("write `{KEY}: {LOOK_UP}` if it finds users; otherwise move it to another spec");
            let problem = Problem::key(pointer, "this is a second operation", help);
            problems.push(problem.related(create.pointer.as_str(), "the first one"));
        } else if let Some(first) = &look_up {
            let problem = Problem::key(pointer, "this is a second look-up", "keep one");
            problems.push(problem.related(first.as_str(), "the first one"));
        } else if !is_after {
            problems.push(Problem::key(pointer, "the look-up is before create_user", "move it after create_user"));
        }
        if operation.is_look_up() {
            look_up.get_or_insert(operation.pointer);
        }
    }
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
    fn a_second_look_up_is_reported() {
        let second =
            "    put:\n      operationId: list_users\n      x-enroll-operation: look_up\n      responses: {}\n";
        insta::assert_snapshot!(broken("components:\n", &format!("{second}components:\n")));
    }

    #[test]
    fn create_user_comes_first() {
        insta::assert_snapshot!(broken(
            "      operationId: create_user\n",
            "      operationId: create_user\n      x-enroll-operation: look_up\n"
        ));
        let look_up = "    get:\n      operationId: find\n      x-enroll-operation: look_up\n      responses: {}\n    post:\n      operationId: create_user\n";
        insta::assert_snapshot!(broken("    post:\n      operationId: create_user\n", look_up));
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
