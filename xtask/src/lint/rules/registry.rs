//! The registry entry and the servers are complete.
//!
//! Everything that the code says about a provider is made from them: the name of its crate, its types, its constants, and where credentials go.

use super::Rule;
use crate::lower::describe::markdown;
use crate::spec::problem::Problem;
use crate::spec::{Draft, provider};

pub(super) const RULE: Rule = Rule { name: "registry", check };

fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = match provider::read(&draft.document) {
        Ok(provider) => {
            let mut problems = provider::problems(&draft.file, &provider);
            problems.extend(markup("name", Some(&provider.name)));
            problems.extend(markup("signs", provider.signs.as_ref()));
            problems
        }
        Err(problem) => vec![problem],
    };
    problems.extend(provider::each_server(&draft.document).into_iter().filter_map(Result::err));
    problems
}

/// A text that stands in headings and tables, where no markup has a place.
fn markup(key: &str, text: Option<&String>) -> Option<Problem> {
    let text = text?;
    let is_plain = markdown::safe(text) == *text && !text.contains(['`', '\n']);
    let place = format!("/x-enroll-provider/{key}");
    (!is_plain).then(|| Problem::value(place, "some of this is markup", "write one line of plain words"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn an_id_is_the_name_of_its_file() {
        insta::assert_snapshot!(broken("  id: alpha", "  id: Beta"));
    }

    #[test]
    fn the_entry_is_complete() {
        insta::assert_snapshot!(broken("  retry_note: nobody knows more\n", ""));
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
