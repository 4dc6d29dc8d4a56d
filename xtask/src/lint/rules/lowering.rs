//! The passes take the spec.
//!
//! Some refuse what they cannot change without a loss, such as an enumeration that is both sent and received. Here they are only asked; their reasons
//! stand in `xtask/src/lower/`.

use crate::lower::{Lowered, lower};
use crate::spec::Draft;
use crate::spec::problem::Problem;

pub(super) const NAME: &str = "cannot-lower";

/// What the passes make of a spec, kept so that nothing lowers it a second time; or what they cannot take.
pub(super) fn lowered(draft: &Draft) -> Result<Lowered, Problem> {
    lower(&draft.document).map_err(|error| Problem::from_sentence(&format!("{error:#}")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn an_enumeration_goes_one_way() {
        let member = "        colour:\n          $ref: '#/components/schemas/Tag'\n        ok:\n";
        insta::assert_snapshot!(broken("        ok:\n", member));
    }
}
