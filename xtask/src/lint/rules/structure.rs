//! A document has the shape of OpenAPI 3.0.
//!
//! The generator reads it into the same types, and says less when something does not fit.

use super::Rule;
use crate::read::Draft;
use crate::spec::problem::Problem;
use crate::spec::structure;

pub(super) const RULE: Rule = Rule { name: "not-openapi", check };

fn check(draft: &Draft) -> Vec<Problem> {
    let version = draft.document.get("openapi").and_then(|version| version.as_str());
    // Of another version the shape is another, and that it is another has been said.
    if !version.is_some_and(|version| version.starts_with("3.0.")) {
        return Vec::new();
    }
    structure::typed(&draft.document).err().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn refuses_another_shape() {
        insta::assert_snapshot!(broken("  version: '1'", "  version: 1"));
    }
}
