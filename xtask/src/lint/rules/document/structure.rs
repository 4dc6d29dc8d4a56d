//! Rule: a spec is a valid OpenAPI 3.0 document.
//!
//! The generator supports no other version: in 3.1 it would misread types that are lists, and lose
//! what `nullable` became. It parses the document into the same types as this rule, with worse
//! messages.

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::Lookup as _;
use crate::spec::problem::Problem;
use crate::spec::structure;

pub(in crate::lint::rules) const VERSION: Rule = Rule { name: "openapi-version", check: Check::Spec(version) };
pub(in crate::lint::rules) const SHAPE: Rule = Rule { name: "invalid-openapi", check: Check::Spec(shape) };

fn version(draft: &Draft) -> Vec<Problem> {
    let help = "write `openapi: 3.0.3`; the generator supports no other version";
    match draft.document.get("openapi") {
        _ if is_known(draft) => Vec::new(),
        Some(version) => vec![Problem::value("/openapi", format!("the OpenAPI version is {version}"), help)],
        None => vec![Problem::key("", "the key `openapi` is missing", help)],
    }
}

fn shape(draft: &Draft) -> Vec<Problem> {
    // Another version has another structure.
    if is_known(draft) { structure::typed(&draft.document).err().into_iter().collect() } else { Vec::new() }
}

fn is_known(draft: &Draft) -> bool {
    draft.document.text("openapi").is_some_and(|version| version.starts_with("3.0."))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_wrong_type_is_reported() {
        insta::assert_snapshot!(broken("  version: '1'", "  version: 1"));
    }

    #[test]
    fn version_3_1_is_reported() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "openapi: 3.1.0"));
    }

    #[test]
    fn a_missing_version_is_reported() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "x-openapi: 3.0.3"));
    }
}
