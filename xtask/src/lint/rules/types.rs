//! All successes share one schema, and so do all errors.
//!
//! The generator takes one type for each and stops with a failed assertion otherwise.

use super::Rule;
use crate::read::Draft;
use crate::spec::operation::{self, Answer};
use crate::spec::problem::Problem;

pub(super) const RULE: Rule = Rule { name: "several-types", check };

fn check(draft: &Draft) -> Vec<Problem> {
    let Some(operation) = operation::first(&draft.document) else { return Vec::new() };
    let answers: Vec<_> = operation.each_answer().into_iter().filter_map(Result::ok).collect();
    [true, false].into_iter().flat_map(|success| others(&answers, success)).collect()
}

fn others(answers: &[Answer<'_>], success: bool) -> Vec<Problem> {
    let mut group = answers.iter().filter(|answer| answer.is_success() == success && answer.schema().is_some());
    let Some(first) = group.next() else { return Vec::new() };
    let kind = if success { "success" } else { "error" };
    group
        .filter(|answer| answer.schema() != first.schema())
        .map(|answer| {
            let what = format!("the {kind} {} has another schema than {}", answer.status, first.status);
            let help = format!("every {kind} shares one; join what they hold in it, as optional members");
            Problem::key(answer.pointer.as_str(), what, help).beside(first.pointer.as_str(), "the first one")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    const SECOND: &str =
        "          content: {application/json: {schema: {$ref: '#/components/schemas/Address'}}}\n        '400':\n";

    #[test]
    fn successes_share_one() {
        let second = format!("        '200':\n          description: Found.\n{SECOND}");
        insta::assert_snapshot!(broken("        '400':\n", &second));
    }

    #[test]
    fn errors_share_one() {
        let second = format!("        '409':\n          description: Known.\n{SECOND}");
        insta::assert_snapshot!(broken("        '400':\n", &second));
    }
}
