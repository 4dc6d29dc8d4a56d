//! Rule: listed errors and retry promises are complete, sourced and unambiguous.
//!
//! They decide whether a user may be created twice: a listed error proves that no user was created,
//! and a promise makes a retry safe. So each entry has one pattern and a source, no two entries
//! match the same response, and none is about a value that the request does not contain.

use std::collections::BTreeMap;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation;
use crate::spec::problem::Problem;
use crate::spec::provider::{ListedError, Means, Provider, RetryPromise};
use crate::spec::{leaves, provider};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "listed-error", check: Check::Spec(check) };

const LIST: &str = "/x-enroll-provider/listed_errors";
/// Placeholders for values of the request that an error message may contain.
const PLACEHOLDERS: [&str; 2] = ["{email}", "{external_id}"];
const PROMISES: &str = "/x-enroll-provider/retry_safe_by";

fn check(draft: &Draft) -> Vec<Problem> {
    let (Ok(provider), Some(operation)) = (provider::read(&draft.document), operation::first(&draft.document)) else {
        return Vec::new();
    };
    let statuses: Vec<u16> = operation.each_response().into_iter().flatten().map(|response| response.status).collect();
    let found = leaves::find(&draft.document, &operation);
    // Another rule reports problems with the leaves. With a leaf missing, this rule cannot judge.
    let is_whole = found.problems.is_empty();
    let sources: Vec<String> = found.leaves.into_iter().flat_map(|leaf| leaf.from).collect();
    let contains = |path: &str| !is_whole || sources.iter().any(|source| source == path);
    let listed = provider.listed_errors.iter().enumerate();
    let mut problems: Vec<_> = listed
        .filter_map(|(index, error)| error_problem(&format!("{LIST}/{index}"), error, &statuses, &contains))
        .collect();
    problems.extend(duplicates(&provider));
    let promises = provider.retry_safe_by.iter().enumerate();
    problems.extend(
        promises.filter_map(|(index, promise)| promise_problem(&format!("{PROMISES}/{index}"), promise, &contains)),
    );
    problems
}

fn error_problem(
    place: &str,
    error: &ListedError,
    statuses: &[u16],
    contains: &dyn Fn(&str) -> bool,
) -> Option<Problem> {
    let path = match error.means {
        Means::ExternalIdExists => Some("external_id"),
        Means::EmailExists => Some("email"),
        _ => None,
    };
    let (what, help) = match (&error.text, error.status) {
        (Some(_), Some(_)) | (None, None) => {
            ("the entry needs exactly one of text and status", "split it into two entries, or remove one")
        }
        (Some(text), None) if comparable(text).is_empty() => ("the text is blank", "write the whole message or code"),
        (Some(text), None)
            if PLACEHOLDERS.iter().fold(text.clone(), |text, name| text.replace(name, "")).contains('{') =>
        {
            ("the text has an unknown placeholder", "use {email} or {external_id}, or write the message as it is")
        }
        (None, Some(status)) if !(400..500).contains(&status) || [408, 429].contains(&status) => (
            "the status does not prove a rejection, or needs no entry",
            "list a status from 400 to 499, but not 408 or 429",
        ),
        (None, Some(status)) if !statuses.contains(&status) => {
            ("the status is not a documented response", "add the response, with what the provider says about it")
        }
        _ if error.source.trim().is_empty() => {
            ("the source is blank", "write which document shows it, or why it is assumed")
        }
        _ if path.is_some_and(|path| !contains(path)) => (
            "the entry is about a value that the request does not contain",
            "change `means`, or mark the field with x-enroll-user",
        ),
        _ => return None,
    };
    Some(Problem::key(place, what, help))
}

/// Entries that match the same responses.
fn duplicates(provider: &Provider) -> Vec<Problem> {
    let mut known = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, error) in provider.listed_errors.iter().enumerate() {
        let place = format!("{LIST}/{index}");
        let key = error.text.as_deref().map(comparable).or_else(|| Some(error.status?.to_string()));
        if let Some(first) = known.insert(key, place.clone()) {
            let problem = Problem::key(
                &place,
                "the entry is listed twice",
                "keep one; case, blanks and a final full stop make no difference",
            );
            problems.push(problem.related(first, "the first one"));
        }
    }
    problems
}

fn promise_problem(place: &str, promise: &RetryPromise, contains: &dyn Fn(&str) -> bool) -> Option<Problem> {
    let (what, help) = match promise {
        RetryPromise { by, .. } if !contains(by.path()) => {
            ("no part of the request contains this key", "mark the part with x-enroll-user, or remove the promise")
        }
        RetryPromise { source, .. } if source.trim().is_empty() => {
            ("the source is blank", "quote the sentence of the provider's page that promises it")
        }
        RetryPromise { max_age_hours: Some(0 | 1), .. } => {
            ("the key is forgotten too soon to make a retry safe", "remove the promise")
        }
        _ => return None,
    };
    Some(Problem::key(place, what, help))
}

/// Normalised as the client compares error messages.
fn comparable(text: &str) -> String {
    let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    letters.strip_suffix('.').unwrap_or(&letters).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const ENTRY: &str = "    - text: NO\n      means: rejected\n";

    #[test]
    fn an_entry_has_a_text_or_a_status() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: NO\n      status: 400\n      means: rejected\n"));
    }

    #[test]
    fn a_blank_text_is_reported() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: ' .'\n      means: rejected\n"));
    }

    #[test]
    fn an_unknown_placeholder_is_reported() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: '{e-mail} of {email} exists'\n      means: rejected\n"));
    }

    #[test]
    fn a_status_must_be_a_documented_rejection() {
        let status = |status: u16| broken(ENTRY, &format!("    - status: {status}\n      means: rejected\n"));
        insta::assert_snapshot!([418, 503].map(status).concat());
    }

    #[test]
    fn a_duplicate_text_is_reported() {
        let duplicate =
            format!("    - text: ' no.'\n      means: nonce\n      evidence: assumed\n      source: x\n{ENTRY}");
        insta::assert_snapshot!(broken(ENTRY, &duplicate));
    }

    #[test]
    fn an_entry_needs_a_source() {
        insta::assert_snapshot!(broken("      source: the page, errors\n", "      source: ''\n"));
    }

    #[test]
    fn an_entry_is_about_a_value_of_the_request() {
        insta::assert_snapshot!(broken("      means: rejected\n", "      means: external_id_exists\n"));
    }

    #[test]
    fn a_promise_needs_a_key_in_the_request_and_a_source() {
        let key = "    - by: email\n      source: the page, unique\n";
        let promise = |by: &str| broken(key, by);
        let bad = ["    - by: external_id\n      source: x\n", "    - by: email\n      source: ' '\n"];
        let short = "    - by: email\n      max_age_hours: 1\n      source: x\n";
        insta::assert_snapshot!([bad[0], bad[1], short].map(promise).concat());
    }
}
