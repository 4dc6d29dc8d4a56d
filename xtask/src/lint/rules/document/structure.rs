//! A spec is OpenAPI 3.0, and has its shape.
//!
//! The generator knows no other line: of 3.1 it would misread types that are lists and lose what
//! `nullable` became. It reads the document into the same types as this rule, and says less when
//! something does not fit.

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::Lookup as _;
use crate::spec::problem::Problem;
use crate::spec::structure;

pub(in crate::lint::rules) const VERSION: Rule = Rule { name: "not-3.0", check: Check::Spec(version) };
pub(in crate::lint::rules) const SHAPE: Rule = Rule { name: "not-openapi", check: Check::Spec(shape) };

fn version(draft: &Draft) -> Vec<Problem> {
    let help = "write `openapi: 3.0.3`; the generator knows no other line";
    match draft.document.get("openapi") {
        _ if is_known(draft) => Vec::new(),
        Some(version) => vec![Problem::value("/openapi", format!("openapi is {version}"), help)],
        None => vec![Problem::key("", "there is no `openapi` key", help)],
    }
}

fn shape(draft: &Draft) -> Vec<Problem> {
    // Of another version the shape is another.
    if is_known(draft) { structure::typed(&draft.document).err().into_iter().collect() } else { Vec::new() }
}

fn is_known(draft: &Draft) -> bool {
    draft.document.text("openapi").is_some_and(|version| version.starts_with("3.0."))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn refuses_another_shape() {
        insta::assert_snapshot!(broken("  version: '1'", "  version: 1"));
    }

    #[test]
    fn refuses_3_1() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "openapi: 3.1.0"));
    }

    #[test]
    fn refuses_none() {
        insta::assert_snapshot!(broken("openapi: 3.0.3", "x-openapi: 3.0.3"));
    }
}
