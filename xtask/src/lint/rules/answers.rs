//! Every answer has a status and a schema, and one of them is a success.
//!
//! Of an answer without a schema the generator makes an empty one and drops its body; `default` counts as a success.

use super::Rule;
use crate::read::Draft;
use crate::spec::operation;
use crate::spec::problem::Problem;

pub(super) const RULE: Rule = Rule { name: "status-without-schema", check };

fn check(draft: &Draft) -> Vec<Problem> {
    let Some(operation) = operation::first(&draft.document) else { return Vec::new() };
    let mut problems = Vec::new();
    let mut success = false;
    for answer in operation.each_answer() {
        match answer {
            Ok(answer) => {
                success |= answer.is_success();
                problems.extend(answer.schema().is_none().then(|| without_schema(answer.pointer, answer.status)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !success {
        let pointer = format!("{}/responses", operation.pointer);
        problems.push(Problem::key(pointer, "no success is listed", "list the status of a created user"));
    }
    problems
}

fn without_schema(pointer: String, status: u16) -> Problem {
    let schema = if (200..300).contains(&status) { "CreateUserResponse" } else { "ErrorResponse" };
    let help = format!("write one under content: application/json that refers to {schema}");
    Problem::key(pointer, format!("the status {status} has no schema"), help)
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn a_status_has_a_schema() {
        let without = "        '409':\n          description: Known.\n        '400':\n";
        insta::assert_snapshot!(broken("        '400':\n", without));
    }

    #[test]
    fn a_status_is_a_number_and_one_is_a_success() {
        insta::assert_snapshot!(broken("        '201':\n", "        default:\n"));
    }
}
