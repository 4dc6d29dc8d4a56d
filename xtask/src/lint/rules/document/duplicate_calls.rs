//! Rule: no two specs describe the same call at the same host.
//!
//! Such a spec is a copy that was not edited. Ids need no such rule, because an id is a file name.

use std::collections::BTreeMap;

use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::provider;

pub(in crate::lint::rules) const NAME: &str = "duplicate-call";

/// The problems, each with the index of its draft.
pub(in crate::lint::rules) fn problems(drafts: &[&mut Draft]) -> Vec<(usize, Problem)> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        for (place, call) in calls(draft) {
            match known.get(&call) {
                Some(file) if *file != draft.file => {
                    let what = format!("{file} describes {call} too");
                    let help = "change the server or the path here, or remove one of the two files";
                    problems.push((index, Problem::value(place, what, help)));
                }
                _ => _ = known.insert(call, &draft.file),
            }
        }
    }
    problems
}

/// The calls of a spec, each with its place.
fn calls(draft: &Draft) -> Vec<(String, String)> {
    let mut calls = Vec::new();
    let operations = operation::each(&draft.document);
    for (index, server) in provider::each_server(&draft.document).into_iter().enumerate() {
        let Ok(server) = server else { continue };
        let place = child(&format!("/servers/{index}"), "url");
        let call = |operation: &Operation<'_>| {
            format!("{} {}{}", operation.method, server.url.to_ascii_lowercase(), operation.path)
        };
        calls.extend(operations.iter().map(|operation| (place.clone(), call(operation))));
    }
    calls
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{BASE, reports};

    #[test]
    fn a_call_is_in_one_spec() {
        insta::assert_snapshot!(reports(&[("alpha", BASE), ("beta", BASE)]));
    }
}
