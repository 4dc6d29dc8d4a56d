//! Rule: a look-up becomes a method: its name, its arguments and its body have names in Rust, and
//! its path names its parameters.
//!
//! The method has its operation's name, a constant the same in capitals. The generator takes any
//! body and any path; the body must be a component to be a type, and a template without a parameter
//! would be sent as it is.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::{Lookup as _, child, referenced};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "look-up-call", check: Check::Spec(check) };

/// The names of the client and of the facts that are not an operation's.
const TAKEN: [&str; 8] = ["clone", "create_user", "facts", "fmt", "listed_errors", "new", "requirements", "session"];
/// The arguments and variables of a method that are not parameters.
const ARGUMENTS: [&str; 5] = ["body", "call", "draft", "exchange", "url"];

fn check(draft: &Draft) -> Vec<Problem> {
    let Some(create) = operation::first(&draft.document) else { return Vec::new() };
    let mut problems = path(&create);
    let Some(look_up) = operation::look_up(&draft.document) else { return problems };
    if look_up.pointer != create.pointer {
        problems.extend(path(&look_up));
    }
    problems.extend(name(&look_up));
    problems.extend(arguments(&look_up));
    problems.extend(body(&look_up));
    problems
}

fn name(look_up: &Operation<'_>) -> Option<Problem> {
    let help = "write a name in lowercase with underscores, such as `operationId: find_users`";
    let Some(id) = look_up.id() else {
        return Some(Problem::key(look_up.pointer.as_str(), "the look-up has no operationId", help));
    };
    let is_name = id.to_snake_case() == id && syn::parse_str::<syn::Ident>(id).is_ok();
    let what = match (is_name, TAKEN.contains(&id)) {
        (true, false) => return None,
        (true, true) => format!("the name {id} is used for something else"),
        (false, _) => format!("{id} cannot be the name of a method"),
    };
    Some(Problem::value(child(&look_up.pointer, "operationId"), what, help))
}

/// Parameters that would be one argument.
fn arguments(look_up: &Operation<'_>) -> Vec<Problem> {
    let mut known: BTreeSet<String> = ARGUMENTS.into_iter().map(str::to_owned).collect();
    let mut problems = Vec::new();
    for (pointer, parameter) in look_up.parameters() {
        let Some(name) = parameter.text("name") else { continue };
        if !known.insert(name.to_snake_case()) {
            let what = format!("the parameter {name} would have a name in the method that is taken");
            problems.push(Problem::value(child(&pointer, "name"), what, "remove one of the two"));
        }
    }
    problems
}

fn body(look_up: &Operation<'_>) -> Option<Problem> {
    let help = "refer to a component whose name ends in Request, such as FindUsersRequest";
    if !look_up.has_body() {
        return None;
    }
    let (pointer, schema) = match look_up.request() {
        Ok(found) => found,
        Err(problem) => return Some(problem),
    };
    let is_named = referenced(schema).is_some_and(|name| name.ends_with("Request") && name != "CreateUserRequest");
    (!is_named).then(|| Problem::key(pointer, "the body of the look-up is not a request of its own", help))
}

/// The names in a path, and the parameters in it.
fn path(operation: &Operation<'_>) -> Vec<Problem> {
    let named: BTreeSet<_> = names_in(&operation.path).collect();
    let all = operation.parameters();
    let parameters: Vec<_> = all.iter().filter(|(_, parameter)| parameter.text("in") == Some("path")).collect();
    let is_parameter = |name: &&str| parameters.iter().any(|(_, parameter)| parameter.text("name") == Some(name));
    let missing = named.iter().filter(|name| !is_parameter(name)).map(|name| {
        let help = format!("add the parameter {name} with `in: path`, or write the path out");
        Problem::key(operation.pointer.as_str(), format!("the path has {{{name}}}, which is not a parameter"), help)
    });
    let mut problems: Vec<_> = missing.collect();
    problems.extend(parameters.iter().filter_map(|(pointer, parameter)| parameter_of_path(pointer, parameter, &named)));
    problems
}

fn parameter_of_path(pointer: &str, parameter: &Value, named: &BTreeSet<&str>) -> Option<Problem> {
    let name = parameter.text("name").unwrap_or_default();
    if !named.contains(name) {
        let what = format!("the path has no {{{name}}}");
        return Some(Problem::key(pointer, what, "write the name of the parameter in the path, between braces"));
    }
    (parameter.get("required") != Some(&Value::Bool(true)))
        .then(|| Problem::key(pointer, "a parameter in the path is not required", "write `required: true`"))
}

/// The names between braces.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{broken, report};

    const ID: &str = "      operationId: find_users\n";
    const PATH: &str = "  /users/find:\n";
    const PAGE: &str = "        - name: page\n          in: query\n";

    #[test]
    fn a_look_up_needs_a_name_of_its_own() {
        insta::assert_snapshot!(broken(ID, ""));
        insta::assert_snapshot!(broken(ID, "      operationId: findUsers\n"));
        insta::assert_snapshot!(broken(ID, "      operationId: move\n"));
        insta::assert_snapshot!(broken(ID, "      operationId: create_user\n"));
    }

    #[test]
    fn arguments_have_different_names() {
        insta::assert_snapshot!(broken(PAGE, "        - name: Email\n          in: query\n"));
        insta::assert_snapshot!(broken(PAGE, "        - name: body\n          in: query\n"));
    }

    #[test]
    fn a_body_is_a_request_of_its_own() {
        let body = |schema: &str| {
            let content = format!("        content: {{application/json: {{schema: {schema}}}}}\n");
            broken(ID, &format!("{ID}      requestBody:\n{content}"))
        };
        insta::assert_snapshot!(body("{type: integer, x-enroll-user: look_up.page}"));
        insta::assert_snapshot!(broken(ID, &format!("{ID}      requestBody: {{content: {{}}}}\n")));
    }

    #[test]
    fn a_path_and_its_parameters_match() {
        insta::assert_snapshot!(broken(PATH, "  /users/{user}:\n"));
        insta::assert_snapshot!(broken(PAGE, "        - name: page\n          in: path\n"));
        insta::assert_snapshot!(report(&[
            (PATH, "  /users/{page}:\n"),
            (PAGE, "        - name: page\n          in: path\n"),
        ]));
        let right = [
            (PATH, "  /users/{page}:\n"),
            (PAGE, "        - name: page\n          required: true\n          in: path\n"),
        ];
        assert_eq!(report(&right), broken("", ""));
    }
}
