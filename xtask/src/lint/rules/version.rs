//! A spec is OpenAPI 3.0.
//!
//! The generator knows no other line: of 3.1 it would misread types that are lists and lose what `nullable` became.

use super::Rule;
use crate::read::Draft;
use crate::spec::problem::Problem;

pub(super) const RULE: Rule = Rule { name: "not-3.0", check };

fn check(draft: &Draft) -> Vec<Problem> {
    let help = "write `openapi: 3.0.3`; the generator knows no other line";
    match draft.document.get("openapi") {
        Some(version) if version.as_str().is_some_and(|version| version.starts_with("3.0.")) => Vec::new(),
        Some(version) => vec![Problem::value("/openapi", format!("openapi is {version}"), help)],
        None => vec![Problem::key("", "there is no `openapi` key", help)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn refuses_3_1() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "openapi: 3.1.0"));
    }

    #[test]
    fn refuses_none() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "x-openapi: 3.0.3"));
    }
}
