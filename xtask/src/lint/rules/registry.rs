//! The registry entry and the servers are complete.
//!
//! Everything that the code says about a provider is made from them: the name of its crate, its types, its constants, and where credentials go.

use super::{Check, Rule};
use crate::read::Draft;
use crate::spec::problem::Problem;
use crate::spec::provider;

pub(super) const RULE: Rule = Rule { name: "registry", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = match provider::read(&draft.document) {
        Ok(provider) => provider::problems(&draft.file, &provider),
        Err(problem) => vec![problem],
    };
    problems.extend(provider::each_server(&draft.document).into_iter().filter_map(Result::err));
    problems
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
    fn a_server_has_tls() {
        insta::assert_snapshot!(broken("https://api.example.com", "http://api.example.com"));
    }
}
