//! The list of known errors and the promises about retries can be believed.
//!
//! They decide whether a user is created a second time: an error whose meaning is known proves that
//! none was created, and a promise lets a call be sent again. So each entry says what it is and who
//! says so, none says two things, and none is about something that the request does not carry.

use std::collections::BTreeMap;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation;
use crate::spec::problem::Problem;
use crate::spec::provider::{ListedError, Means, Provider, RetryPromise};
use crate::spec::{leaves, provider};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "listed-error", check: Check::Spec(check) };

const LIST: &str = "/x-enroll-provider/listed_errors";
/// What a text may hold in place of a value of the request.
const PLACEHOLDERS: [&str; 2] = ["{email}", "{external_id}"];
const PROMISES: &str = "/x-enroll-provider/retry_safe_by";

fn check(draft: &Draft) -> Vec<Problem> {
    let (Ok(provider), Some(operation)) = (provider::read(&draft.document), operation::first(&draft.document)) else {
        return Vec::new();
    };
    let statuses: Vec<u16> = operation.each_response().into_iter().flatten().map(|response| response.status).collect();
    let found = leaves::find(&draft.document, &operation);
    // Another rule reports what is wrong with the leaves; what they lack is then no news.
    let is_whole = found.problems.is_empty();
    let sources: Vec<String> = found.leaves.into_iter().flat_map(|leaf| leaf.from).collect();
    let carries = |path: &str| !is_whole || sources.iter().any(|source| source == path);
    let listed = provider.listed_errors.iter().enumerate();
    let mut problems: Vec<_> = listed
        .filter_map(|(index, error)| error_problem(&format!("{LIST}/{index}"), error, &statuses, &carries))
        .collect();
    problems.extend(twice(&provider));
    let promises = provider.retry_safe_by.iter().enumerate();
    problems.extend(
        promises.filter_map(|(index, promise)| promise_problem(&format!("{PROMISES}/{index}"), promise, &carries)),
    );
    problems
}

fn error_problem(
    place: &str,
    error: &ListedError,
    statuses: &[u16],
    carries: &dyn Fn(&str) -> bool,
) -> Option<Problem> {
    let path = match error.means {
        Means::ExternalIdExists => Some("external_id"),
        Means::EmailExists => Some("email"),
        _ => None,
    };
    let (what, help) = match (&error.text, error.status) {
        (Some(_), Some(_)) | (None, None) => {
            ("it has not exactly one of text and status", "make two entries, or give one")
        }
        (Some(text), None) if comparable(text).is_empty() => {
            ("its text is blank", "write the message or the code, whole")
        }
        (Some(text), None)
            if PLACEHOLDERS.iter().fold(text.clone(), |text, name| text.replace(name, "")).contains('{') =>
        {
            ("its text has a placeholder that nobody fills in", "write {email}, {external_id} or the message as it is")
        }
        (None, Some(status)) if !(400..500).contains(&status) || [408, 429].contains(&status) => {
            ("its status proves nothing, or speaks for itself", "list a status from 400 to 499, but not 408 or 429")
        }
        (None, Some(status)) if !statuses.contains(&status) => {
            ("its status is not among the responses", "list the response too, with what the provider says about it")
        }
        _ if error.source.trim().is_empty() => ("its source is blank", "say where it is written, or why it is assumed"),
        _ if path.is_some_and(|path| !carries(path)) => (
            "it is about a value that the request does not carry",
            "give it another meaning, or mark the field that it is about",
        ),
        _ => return None,
    };
    Some(Problem::key(place, what, help))
}

/// Entries that a response could match both of.
fn twice(provider: &Provider) -> Vec<Problem> {
    let mut known = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, error) in provider.listed_errors.iter().enumerate() {
        let place = format!("{LIST}/{index}");
        let key = error.text.as_deref().map(comparable).or_else(|| Some(error.status?.to_string()));
        if let Some(first) = known.insert(key, place.clone()) {
            let problem =
                Problem::key(&place, "it is listed twice", "keep one; case, blanks and a final stop do not differ");
            problems.push(problem.related(first, "the same"));
        }
    }
    problems
}

fn promise_problem(place: &str, promise: &RetryPromise, carries: &dyn Fn(&str) -> bool) -> Option<Problem> {
    let (what, help) = match promise {
        RetryPromise { by, .. } if !carries(by.path()) => {
            ("no part of the request carries this key", "mark the part with x-enroll-user, or take the promise out")
        }
        RetryPromise { source, .. } if source.trim().is_empty() => {
            ("its source is blank", "quote the sentence of the page that promises it")
        }
        RetryPromise { max_age_hours: Some(0 | 1), .. } => {
            ("a key that is forgotten so soon makes no retry safe", "take the promise out")
        }
        _ => return None,
    };
    Some(Problem::key(place, what, help))
}

/// As the client compares texts.
fn comparable(text: &str) -> String {
    let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    letters.strip_suffix('.').unwrap_or(&letters).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const ENTRY: &str = "    - text: NO\n      means: rejected\n";

    #[test]
    fn an_entry_is_a_text_or_a_status() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: NO\n      status: 400\n      means: rejected\n"));
    }

    #[test]
    fn a_text_is_not_blank() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: ' .'\n      means: rejected\n"));
    }

    #[test]
    fn a_placeholder_has_a_value() {
        insta::assert_snapshot!(broken(ENTRY, "    - text: '{e-mail} of {email} exists'\n      means: rejected\n"));
    }

    #[test]
    fn a_status_is_documented_and_a_rejection() {
        let status = |status: u16| broken(ENTRY, &format!("    - status: {status}\n      means: rejected\n"));
        insta::assert_snapshot!([418, 503].map(status).concat());
    }

    #[test]
    fn a_text_is_listed_once() {
        let again =
            format!("    - text: ' no.'\n      means: nonce\n      sureness: assumed\n      source: x\n{ENTRY}");
        insta::assert_snapshot!(broken(ENTRY, &again));
    }

    #[test]
    fn an_entry_has_a_source() {
        insta::assert_snapshot!(broken("      source: the page, errors\n", "      source: ''\n"));
    }

    #[test]
    fn an_entry_is_about_what_the_request_carries() {
        insta::assert_snapshot!(broken("      means: rejected\n", "      means: external_id_exists\n"));
    }

    #[test]
    fn a_promise_is_about_what_the_request_carries_and_has_a_source() {
        let key = "    - by: email\n      source: the page, unique\n";
        let promise = |by: &str| broken(key, by);
        let bad = ["    - by: external_id\n      source: x\n", "    - by: email\n      source: ' '\n"];
        let short = "    - by: email\n      max_age_hours: 1\n      source: x\n";
        insta::assert_snapshot!([bad[0], bad[1], short].map(promise).concat());
    }
}
