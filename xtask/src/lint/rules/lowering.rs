//! The passes take the spec.
//!
//! Some refuse what they cannot change without a loss, such as an enumeration that is both sent and received. Here they are only asked; their reasons
//! stand in `xtask/src/lower/`.

use super::Rule;
use crate::lower::lower;
use crate::spec::Draft;
use crate::spec::problem::Problem;

pub(super) const RULE: Rule = Rule { name: "cannot-lower", check };

fn check(draft: &Draft) -> Vec<Problem> {
    lower(&draft.document).err().map(|error| Problem::from_sentence(&format!("{error:#}"))).into_iter().collect()
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
