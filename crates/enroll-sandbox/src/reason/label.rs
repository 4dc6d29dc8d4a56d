//! Names and values of a request as a reason shows them: on one line, short, and harmless for a
//! terminal or a log.
//!
//! Names come from clients that may be hostile. Control characters, line breaks and invisible
//! characters are escaped. A name that looks like an e-mail address or a long number, such as a
//! date or a telephone number, is replaced, because it is a value in the wrong place. Nothing but
//! a documented segment of a path is shown, because any other may be the name of a person.

use crate::spec;

/// The limit of a name, in characters.
const NAME: usize = 60;
/// The limit of the steps of a JSON pointer or a path.
const STEPS: usize = 12;
/// The limit of a value, in characters.
const VALUE: usize = 200;
/// The limit of a signed part, in characters.
const PART: usize = 4000;
/// A name with so many digits in a row, whatever separates them, is a number of a person, such as
/// that of a telephone.
const DIGITS: usize = 6;
/// What takes the place of a value.
const HIDDEN: &str = "…";

/// One name.
pub(crate) fn name(text: &str) -> String {
    if is_value(text) { HIDDEN.to_owned() } else { escaped(text, NAME) }
}

/// A JSON pointer, step by step.
pub(crate) fn pointer(text: &str) -> String {
    by_step(text, name)
}

/// A path that no provider has, by the segments that are in the path of some provider.
pub(crate) fn path(text: &str) -> String {
    by_step(text, |segment| if spec::has_segment(segment) { segment } else { HIDDEN }.to_owned())
}

fn by_step(text: &str, shown: impl Fn(&str) -> String) -> String {
    let steps: Vec<String> = text.split('/').take(STEPS + 1).map(shown).collect();
    let rest = if text.split('/').nth(STEPS + 1).is_some() { "/…" } else { "" };
    steps.join("/") + rest
}

/// A value, which is shown only if that was asked for.
pub(crate) fn value(text: &str) -> String {
    escaped(text, VALUE)
}

/// A signed part, likewise.
pub(crate) fn long(text: &str) -> String {
    escaped(text, PART)
}

/// The step of a JSON pointer for a field.
pub(crate) fn step(field: &str) -> String {
    field.replace('~', "~0").replace('/', "~1")
}

fn is_value(text: &str) -> bool {
    let joined: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_long_number = joined.windows(DIGITS).any(|run| run.iter().all(|letter| letter.is_numeric()));
    is_long_number || text.contains('@') || text.to_ascii_lowercase().contains("%40")
}

fn escaped(text: &str, limit: usize) -> String {
    let mut shown = String::new();
    for letter in text.chars().take(limit) {
        match letter {
            '"' | '\'' => shown.push(letter),
            _ => shown.extend(letter.escape_debug()),
        }
    }
    if text.chars().nth(limit).is_some() {
        shown.push('…');
    }
    shown
}

/// The known name that was probably meant: the nearest one by edit distance, if it is near.
pub(crate) fn meant<'a>(sent: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (plain(sent).len() / 3).clamp(1, 3);
    nearest(sent, known).filter(|(distance, _)| *distance <= limit).map(|(_, name)| name)
}

/// The nearest of some names, with its distance; the first of several.
pub(crate) fn nearest<'a>(sent: &str, known: impl Iterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    let sent = plain(sent);
    known.map(|name| (distance(&sent, &plain(name)), name)).min_by_key(|(distance, _)| *distance)
}

/// A name without its style, so that `external_id` is `externalId`.
fn plain(name: &str) -> Vec<char> {
    let kept = name.chars().filter(|letter| !matches!(letter, '_' | '-'));
    kept.take(NAME).flat_map(char::to_lowercase).collect()
}

/// How many letters must be inserted, removed, replaced or swapped with the next one.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, found) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != found);
            let mut least = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *found {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_escaped_and_shortened() {
        assert_eq!(name("first_name"), "first_name");
        assert_eq!(name("a\n\u{1b}[31m\u{202e}"), r"a\n\u{1b}[31m\u{202e}");
        assert_eq!(name(&"x".repeat(61)), "x".repeat(60) + "…");
        assert_eq!(pointer(&"/a".repeat(13)), "/a".repeat(12) + "/…");
    }

    #[test]
    fn a_value_in_the_place_of_a_name_is_hidden() {
        let numbers = ["+447700900123", "+44 7700 900 123", "1990-01-15", "15.01.1990", "٠٧٧٠٠٩"];
        for text in ["jo@example.com", "jo%40example.com"].into_iter().chain(numbers) {
            assert_eq!(pointer(&format!("/users/{text}")), "/users/…", "{text}");
        }
        assert_eq!(pointer("/tax_ids/12345/line_2"), "/tax_ids/12345/line_2");
    }

    #[test]
    fn of_a_path_documented_segments_are_shown() {
        assert_eq!(path("/v2/users/jane-doe"), "/v2/users/…");
        assert_eq!(path("/api/partner/v3/users/"), "/api/partner/…/users/");
        assert_eq!(path("/b2b/users/{user}"), "/b2b/users/…", "a parameter is no segment");
        assert_eq!(path(&"/users".repeat(13)), "/users".repeat(12) + "/…");
    }

    #[test]
    fn a_near_name_is_suggested() {
        let known = ["externalUserId", "email", "type"];
        let meant = |sent| meant(sent, known.into_iter());
        assert_eq!(meant("externalUserIdd"), Some("externalUserId"));
        assert_eq!(meant("external_user_id"), Some("externalUserId"));
        assert_eq!(meant("emial"), Some("email"));
        assert_eq!((meant("password"), meant("")), (None, None));
    }
}
