//! Rule: `x-enroll-error` marks fields at the top of a body that gateways do not send.
//!
//! Without a mark the outcome of every rejection is unknown. With a mark that a gateway's page also
//! has, such a page would prove that no user was created.

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
    let mut all = Vec::new();
    for operation in operation::each(document) {
        let responses: Vec<_> = operation.each_response().into_iter().flatten().collect();
        // Other rules report unresolved references, and an operation without responses.
        let Ok(marks) = error_marks::find(document, &responses) else { return Vec::new() };
        if responses.is_empty() {
            return Vec::new();
        }
        if marks.is_empty() && has_errors(draft, &responses) {
            let help = "mark with x-enroll-error the fields of the error schema that only an error has";
            return vec![Problem::key("/components/schemas", "nothing marks a body as an error", help)];
        }
        all.extend(marks);
    }
    walk::each(document).iter().filter_map(|(place, schema)| problem(place, schema, &all)).collect()
}

fn has_errors(draft: &Draft, responses: &[Response<'_>]) -> bool {
    let lists = provider::read(&draft.document).is_ok_and(|provider| !provider.listed_errors.is_empty());
    lists || responses.iter().any(|response| !response.is_success())
}

fn problem(place: &str, schema: &Value, marks: &[Mark<'_>]) -> Option<Problem> {
    schema.get(KEY)?;
    let mark = marks.iter().find(|mark| std::ptr::eq(mark.schema, schema));
    let (what, help) = match mark {
        None => {
            ("the mark is not at the top of a body", "move it to a field that is directly in the body of a response")
        }
        Some(mark) if mark.field == "message" => {
            ("`message` is marked, but gateways send it too", "mark only fields of the provider's own errors")
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
    fn an_error_schema_needs_a_mark() {
        insta::assert_snapshot!(report(&[(MARK, "")]));
    }

    #[test]
    fn a_mark_inside_a_field_is_reported() {
        insta::assert_snapshot!(with_schemas(
            "    Deep:\n      type: object\n      properties:\n        why:\n          type: string\n          x-enroll-error: given\n          x-enroll-privacy: public\n"
        ));
    }

    #[test]
    fn a_message_is_not_a_mark() {
        insta::assert_snapshot!(report(&[(
            "        code:\n          type: string\n",
            "        message:\n          type: string\n"
        )]));
    }
}
