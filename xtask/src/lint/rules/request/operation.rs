//! A spec has one operation, called `create_user`, which takes `CreateUserRequest`.
//!
//! The code around the generated client calls it by that name. Without an `operationId` the generator stops; a second operation would make types and
//! methods that nobody wrote a mapping for.

use serde_json::{Value, json};

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "operation", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let Some(first) = operation::first(&draft.document) else {
        return vec![Problem::key("/paths", "there is no operation", "write the one that creates a user")];
    };
    let others = operation::pointers(&draft.document).into_iter().skip(1);
    let mut problems: Vec<_> = others
        .map(|pointer| {
            Problem::key(
                pointer,
                "this is a second operation",
                "a spec has exactly one; move this to a spec of its own",
            )
            .related(first.pointer.as_str(), "the first one")
        })
        .collect();
    problems.extend(parameters_of_paths(&draft.document));
    problems.extend(name(&first));
    problems.extend(request(&first));
    problems
}

/// No other rule looks at these, and the generator would make arguments of them all the same.
fn parameters_of_paths(document: &Value) -> Vec<Problem> {
    let paths = document.fields("paths");
    let found = paths.filter(|(_, item)| item.get("parameters").is_some());
    found
        .map(|(path, _)| {
            let pointer = child(&child("/paths", path), "parameters");
            Problem::key(pointer, "parameters stand beside the operation", "write them inside it")
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
        Problem::key(
            pointer,
            "the request has another schema than CreateUserRequest",
            format!("write `$ref: '{reference}'`"),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn it_has_an_id() {
        insta::assert_snapshot!(broken("      operationId: create_user\n", ""));
    }

    #[test]
    fn it_is_called_create_user() {
        insta::assert_snapshot!(broken("operationId: create_user", "operationId: createUser"));
    }

    #[test]
    fn there_is_one() {
        let second = "    get:\n      operationId: create_user\n      responses: {}\n    post:\n";
        insta::assert_snapshot!(broken("    post:\n", second));
    }

    #[test]
    fn it_has_its_parameters_inside() {
        insta::assert_snapshot!(broken("    post:\n", "    parameters: []\n    post:\n"));
    }

    #[test]
    fn it_takes_the_request() {
        insta::assert_snapshot!(broken(
            "schema: {$ref: '#/components/schemas/CreateUserRequest'}",
            "schema: {$ref: '#/components/schemas/Address'}"
        ));
    }
}
