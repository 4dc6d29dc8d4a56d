//! No two specs claim one call at one host.
//!
//! They are a copy that somebody forgot to change. That no two claim one id follows from its being
//! the name of a file.

use std::collections::BTreeMap;

use crate::read::Draft;
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::{operation, provider};

pub(in crate::lint::rules) const NAME: &str = "claimed-twice";

/// The problems, each with the index of its draft.
pub(in crate::lint::rules) fn problems(drafts: &[&mut Draft]) -> Vec<(usize, Problem)> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        for (place, claim) in claims(draft) {
            match known.get(&claim) {
                Some(file) if *file != draft.file => {
                    let what = format!("{file} claims {claim} too");
                    let help = "give this spec its own, or remove one of the two files";
                    problems.push((index, Problem::value(place, what, help)));
                }
                _ => _ = known.insert(claim, &draft.file),
            }
        }
    }
    problems
}

/// What a spec claims for itself, and where it does.
fn claims(draft: &Draft) -> Vec<(String, String)> {
    let mut claims = Vec::new();
    let Some(operation) = operation::first(&draft.document) else { return claims };
    for (index, server) in provider::each_server(&draft.document).into_iter().enumerate() {
        let Ok(server) = server else { continue };
        let place = child(&format!("/servers/{index}"), "url");
        claims.push((place, format!("{} {}{}", operation.method, server.url.to_ascii_lowercase(), operation.path)));
    }
    claims
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{BASE, reports};

    #[test]
    fn a_call_has_one_spec() {
        insta::assert_snapshot!(reports(&[("alpha", BASE), ("beta", BASE)]));
    }
}
