//! Rule: the registry entry says how a user is looked up, and the look-up of the spec can do it.
//!
//! After an unknown outcome the entry is what a caller, and a person, goes by. An entry without a
//! call, or a key that the call neither sends nor shows, would send them to a look-up that finds
//! nothing.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::lower::describe::markdown;
use crate::read::Draft;
use crate::spec::operation::{self, Operation};
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::provider::{self, LookUp, LookUpKey};
use crate::spec::responses::shown::{self, Shown};
use crate::spec::{leaves, walk};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "look-up", check: Check::Spec(check) };

const ENTRY: &str = "/x-enroll-provider/look_up";

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let look_up = operation::look_up(document);
    let mut problems = misplaced(document, look_up.as_ref());
    // Another rule reports an entry that cannot be read.
    let Ok(provider) = provider::read(document) else { return problems };
    let entry = &provider.look_up;
    problems.extend(texts(entry));
    problems.extend(not_found(entry));
    match &look_up {
        Some(look_up) if !entry.by.is_empty() => problems.extend(keys(document, look_up, entry)),
        Some(look_up) => {
            let problem = Problem::key(child(ENTRY, "by"), "the spec has a look-up, but `by` is empty", BY);
            problems.push(problem.related(look_up.pointer.as_str(), "the look-up"));
        }
        None if !entry.by.is_empty() => {
            let help = "add the call that finds a user, marked with x-enroll-operation: look_up, or write `by: []`";
            problems.push(Problem::key(child(ENTRY, "by"), "the spec has no look-up that could find a user", help));
        }
        None => {}
    }
    problems.extend(look_up.iter().flat_map(|look_up| user_id(document, look_up)));
    problems
}

const BY: &str = "list what finds a user: email, external_id, user_id";

/// The marks of a look-up that are not in one.
fn misplaced(document: &Value, look_up: Option<&Operation<'_>>) -> Vec<Problem> {
    let known = look_up.map(|look_up| shown::find(document, look_up, shown::KEY)).unwrap_or_default();
    let calls = operation::pointers(document);
    let problem = |(place, part): &(String, &Value)| {
        let (key, help) = if part.get(operation::KEY).is_some() && !calls.contains(place) {
            (operation::KEY, "move it into the operation, next to its operationId")
        } else if part.get(shown::KEY).is_some() && known.iter().all(|shown| shown.pointer != *place) {
            (shown::KEY, "move it to a field that the success response of a look-up has, or remove it")
        } else {
            return None;
        };
        Some(Problem::key(child(place, key), format!("{key} has no effect here"), help))
    };
    walk::parts_of(document).iter().filter_map(problem).collect()
}

/// The texts, which tables and error messages show.
fn texts(entry: &LookUp) -> Option<Problem> {
    let is_plain = markdown::safe(&entry.note) == entry.note && !entry.note.contains('\n');
    if entry.note.trim().is_empty() || !is_plain {
        let help = "write one sentence: how the user is found, or what to do instead";
        return Some(Problem::value(child(ENTRY, "note"), "this is not one line of plain text", help));
    }
    entry.source.trim().is_empty().then(|| {
        let help = "write which document describes the call, or shows that there is none";
        Problem::value(child(ENTRY, "source"), "the source is blank", help)
    })
}

/// What a look-up without a result proves has a meaning only if there is one.
fn not_found(entry: &LookUp) -> Option<Problem> {
    match (entry.by.is_empty(), entry.not_found) {
        (false, None) => {
            let help = "write `not_found: not_visible` if the search is exact, otherwise `not_found: nothing`";
            Some(Problem::key(ENTRY, "what it proves that no user was found is missing", help))
        }
        (true, Some(_)) => {
            let what = "no user can be looked up, so it proves nothing that none was found";
            Some(Problem::key(child(ENTRY, "not_found"), what, "remove it"))
        }
        _ => None,
    }
}

/// The keys that are listed twice, or that the look-up neither sends nor shows, or sends unlisted.
fn keys(document: &Value, look_up: &Operation<'_>, entry: &LookUp) -> Vec<Problem> {
    let found = leaves::find(document, look_up);
    // Another rule reports problems with the leaves. With a leaf missing, this rule cannot judge.
    if !found.problems.is_empty() {
        return Vec::new();
    }
    let sources: Vec<_> = found.leaves.into_iter().flat_map(|leaf| leaf.from).collect();
    let sends = |key: LookUpKey| sources.iter().any(|path| path.strip_prefix("look_up.") == Some(key.name()));
    let shown = shown::find(document, look_up, shown::KEY);
    let shows = |key: LookUpKey| shown.iter().any(|shown| shown.name == key.name());
    let mut problems = Vec::new();
    for (index, key) in entry.by.iter().enumerate() {
        let place = child(&child(ENTRY, "by"), &index.to_string());
        if entry.by[..index].contains(key) {
            problems.push(Problem::value(place, "the key is listed twice", "keep one"));
        } else if !sends(*key) && !shows(*key) {
            let what = format!("the look-up neither sends nor shows {}", key.name());
            let help = "mark the parameter with x-enroll-user or the field of the response with x-enroll-shows";
            problems.push(Problem::value(place, what, help).related(look_up.pointer.as_str(), "the look-up"));
        }
    }
    let unlisted = [LookUpKey::Email, LookUpKey::UserId].into_iter().filter(|key| sends(*key));
    problems.extend(unlisted.filter(|key| !entry.by.contains(key)).map(|key| {
        let what = format!("the look-up sends {}, but `by` does not list it", key.name());
        Problem::key(child(ENTRY, "by"), what, "list it, or change the x-enroll-user of the parameter")
    }));
    problems
}

/// A look-up that does not say where the user's id is has found nobody.
fn user_id(document: &Value, look_up: &Operation<'_>) -> Vec<Problem> {
    let help = "mark the id of a user in its success response with `x-enroll-keep: user_id`, once";
    let kept = shown::find(document, look_up, "x-enroll-keep");
    let fields = |name: &str| kept.iter().filter(|kept| kept.name == name).collect::<Vec<&Shown>>();
    match fields("user_id").as_slice() {
        [] => vec![Problem::key(look_up.pointer.as_str(), "the look-up keeps no id of a user", help)],
        [first, others @ ..] => {
            let others = others.iter().filter(|other| other.field != first.field);
            let problem = |other: &&Shown| {
                let place = child(&other.pointer, "x-enroll-keep");
                Problem::key(place, "the id of a user is in two fields", help)
                    .related(child(&first.pointer, "x-enroll-keep"), "the first one")
            };
            others.map(|other| problem(other)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{broken, report};

    const MARK: &str = "      x-enroll-operation: look_up\n";
    const KEPT: &str = "          x-enroll-keep: 'user_id'\n";
    const BY: &str = "    by: [email]\n    not_found: nothing\n";

    #[test]
    fn the_entry_is_required() {
        let entry = "  look_up:\n    by: [email]\n    not_found: nothing\n    evidence: published\n    note: a search by e-mail address finds the user\n    source: the page, search\n";
        insta::assert_snapshot!(broken(entry, ""));
    }

    #[test]
    fn keys_and_a_look_up_belong_together() {
        insta::assert_snapshot!(broken(BY, "    by: []\n"));
        let text = crate::lint::rules::testing::BASE;
        let (start, end) = (text.find("  /users/find:\n").unwrap(), text.find("components:\n").unwrap());
        let marks = ("          x-enroll-shows: total\n", "");
        insta::assert_snapshot!(report(&[(&text[start..end], ""), marks, ("          x-enroll-shows: email\n", "")]));
    }

    #[test]
    fn what_not_found_proves_is_said_if_there_is_a_look_up() {
        insta::assert_snapshot!(broken("    not_found: nothing\n", ""));
        insta::assert_snapshot!(broken("    by: [email]\n", "    by: []\n"));
    }

    #[test]
    fn every_key_is_sent_or_shown_and_listed_once() {
        insta::assert_snapshot!(broken("    by: [email]\n", "    by: [email, external_id, user_id, email]\n"));
        insta::assert_snapshot!(broken("    by: [email]\n", "    by: [external_id]\n"));
    }

    #[test]
    fn the_id_of_a_user_is_kept_once() {
        insta::assert_snapshot!(broken(KEPT, ""));
        insta::assert_snapshot!(broken(
            "          x-enroll-shows: email\n",
            "          x-enroll-shows: email\n          x-enroll-keep: user_id\n"
        ));
    }

    #[test]
    fn a_mark_without_effect_is_reported() {
        insta::assert_snapshot!(report(&[
            (MARK, ""),
            ("  /users/find:\n", "  /users/find:\n    x-enroll-operation: look_up\n"),
        ]));
        insta::assert_snapshot!(broken(
            "          description: The city.\n",
            "          x-enroll-shows: email\n          description: The city.\n"
        ));
    }

    #[test]
    fn the_note_is_one_line_and_has_a_source() {
        insta::assert_snapshot!(broken("    note: a search by e-mail address finds the user\n", "    note: a <b>\n"));
        insta::assert_snapshot!(broken("    source: the page, search\n", "    source: ' '\n"));
    }
}
