//! Rule: the registry entry (`x-enroll-provider`) and the servers are complete.
//!
//! The names of the crate, its types and its constants come from them, and where credentials are
//! sent.

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
            problems.extend(signs_without_signature(&draft.document, &provider));
            problems
        }
        Err(problem) => vec![problem],
    };
    problems.extend(provider::each_server(&draft.document).into_iter().filter_map(Result::err));
    problems
}

/// A signature needs `signs`: without it no signature check and no test vectors are generated.
fn signs_without_signature(document: &Value, provider: &provider::Provider) -> Option<Problem> {
    let schemes = document.at("/components/securitySchemes").and_then(Value::as_object);
    let mut schemes = schemes.into_iter().flatten();
    let is_signed = schemes.any(|(_, scheme)| scheme["x-enroll-computed"] == "signature");
    let place = "/x-enroll-provider";
    (is_signed != provider.signs.is_some()).then(|| {
        let what = "`signs` and a header with x-enroll-computed: signature belong together, but one is missing";
        Problem::key(place, what, "write in `signs` what the signature covers, or remove both")
    })
}

/// Headings and tables show these strings, so they must not contain markup.
fn markup(key: &str, text: Option<&String>) -> Option<Problem> {
    let text = text?;
    let is_plain = markdown::safe(text) == *text && !text.contains(['`', '\n']);
    let place = format!("/x-enroll-provider/{key}");
    (!is_plain).then(|| Problem::value(place, "this contains markup", "write one line of plain text"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_id_is_the_name_of_its_file() {
        insta::assert_snapshot!(broken("  id: alpha", "  id: Beta"));
    }

    #[test]
    fn a_missing_key_is_reported() {
        insta::assert_snapshot!(broken("  retry_note: no page says more\n", ""));
    }

    #[test]
    fn signs_needs_a_signature_header() {
        insta::assert_snapshot!(broken("  name: Alpha\n", "  name: Alpha\n  signs: the body\n"));
    }

    #[test]
    fn a_name_has_no_markup() {
        insta::assert_snapshot!(broken("  name: Alpha", "  name: Alpha <b>"));
    }

    #[test]
    fn a_server_uses_tls() {
        insta::assert_snapshot!(broken("https://api.example.com", "http://api.example.com"));
    }
}
