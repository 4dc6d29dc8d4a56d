//! The registry entry and the servers are complete.
//!
//! Everything that the code says about a provider is made from them: the name of its crate, its types, its constants, and where credentials go.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::lower::describe::markdown;
use crate::read::Draft;
use crate::spec::pointer::Lookup as _;
use crate::spec::problem::Problem;
use crate::spec::provider;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "registry", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = match provider::read(&draft.document) {
        Ok(provider) => {
            let mut problems = provider::problems(&draft.file, &provider);
            problems.extend(markup("name", Some(&provider.name)));
            problems.extend(markup("signs", provider.signs.as_ref()));
            problems.extend(unsaid(&draft.document, &provider));
            problems
        }
        Err(problem) => vec![problem],
    };
    problems.extend(provider::each_server(&draft.document).into_iter().filter_map(Result::err));
    problems
}

/// A signature that nothing is said about has no check and no vectors.
fn unsaid(document: &Value, provider: &provider::Provider) -> Option<Problem> {
    let schemes = document.at("/components/securitySchemes").and_then(Value::as_object);
    let mut schemes = schemes.into_iter().flatten();
    let is_signed = schemes.any(|(_, scheme)| scheme["x-enroll-computed"] == "signature");
    let place = "/x-enroll-provider";
    (is_signed != provider.signs.is_some()).then(|| {
        let what = "`signs` and a header with x-enroll-computed: signature belong together, and one of them is missing";
        Problem::key(place, what, "say in `signs` what the signature covers, or take both out")
    })
}

/// A text that is shown in headings and tables, where no markup has a place.
fn markup(key: &str, text: Option<&String>) -> Option<Problem> {
    let text = text?;
    let is_plain = markdown::safe(text) == *text && !text.contains(['`', '\n']);
    let place = format!("/x-enroll-provider/{key}");
    (!is_plain).then(|| Problem::value(place, "some of this is markup", "write one line of plain words"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_id_is_the_name_of_its_file() {
        insta::assert_snapshot!(broken("  id: alpha", "  id: Beta"));
    }

    #[test]
    fn the_entry_is_complete() {
        insta::assert_snapshot!(broken("  retry_note: nobody knows more\n", ""));
    }

    #[test]
    fn what_is_signed_is_said() {
        insta::assert_snapshot!(broken("  name: Alpha\n", "  name: Alpha\n  signs: the body\n"));
    }

    #[test]
    fn a_name_is_plain_words() {
        insta::assert_snapshot!(broken("  name: Alpha", "  name: Alpha <b>"));
    }

    #[test]
    fn a_server_has_tls() {
        insta::assert_snapshot!(broken("https://api.example.com", "http://api.example.com"));
    }
}
