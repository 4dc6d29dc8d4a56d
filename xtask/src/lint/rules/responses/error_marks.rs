//! What marks a body as the provider's own error is found by the client, and no gateway says it
//! too.
//!
//! Without a mark every rejection is unknown; with one that a gateway's page has as well, a page
//! proves that no user was created.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation::{self, Response};
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::responses::error_marks::{self, KEY, Mark};
use crate::spec::{provider, walk};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "error-mark", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let Some(operation) = operation::first(document) else { return Vec::new() };
    let responses: Vec<_> = operation.each_response().into_iter().flatten().collect();
    // Other rules report references that lead nowhere, and an operation without responses.
    let Ok(marks) = error_marks::find(document, &responses) else { return Vec::new() };
    if responses.is_empty() {
        return Vec::new();
    }
    if marks.is_empty() && has_errors(draft, &responses) {
        let help = "mark the fields of the error schema that only an error has with x-enroll-error";
        return vec![Problem::key("/components/schemas", "nothing marks a body as an error", help)];
    }
    walk::each(document).iter().filter_map(|(place, schema)| problem(place, schema, &marks)).collect()
}

fn has_errors(draft: &Draft, responses: &[Response<'_>]) -> bool {
    let lists = provider::read(&draft.document).is_ok_and(|provider| !provider.listed_errors.is_empty());
    lists || responses.iter().any(|response| !response.is_success())
}

fn problem(place: &str, schema: &Value, marks: &[Mark<'_>]) -> Option<Problem> {
    schema.get(KEY)?;
    let mark = marks.iter().find(|mark| std::ptr::eq(mark.schema, schema));
    let (what, help) = match mark {
        None => ("the mark is not at the top of a body", "mark a field that is directly in the body of a response"),
        Some(mark) if mark.field == "message" => {
            ("gateways send a message too", "mark the fields that only the provider's own error has")
        }
        Some(_) => return None,
    };
    Some(Problem::key(child(place, KEY), what, help))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{report, with_schemas};

    const MARK: &str = "          x-enroll-error: given\n";

    #[test]
    fn something_marks_an_error() {
        insta::assert_snapshot!(report(&[(MARK, "")]));
    }

    #[test]
    fn a_mark_is_at_the_top_of_a_body() {
        insta::assert_snapshot!(with_schemas(
            "    Deep:\n      type: object\n      properties:\n        why:\n          type: string\n          x-enroll-error: given\n          x-enroll-privacy: public\n"
        ));
    }

    #[test]
    fn a_message_is_no_mark() {
        insta::assert_snapshot!(report(&[(
            "        code:\n          type: string\n",
            "        message:\n          type: string\n"
        )]));
    }
}
