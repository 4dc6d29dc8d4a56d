//! Strings that a spec allows: by pattern, by format, by length, or any.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::string::string_regex;

use crate::spec_conformance::runner::runner;
use crate::spec_conformance::shape::Text;

/// Strings that are legal.
pub(in crate::spec_conformance) fn strategy(text: Text) -> BoxedStrategy<String> {
    match (text.pattern, text.format) {
        (Some(pattern), _) => of_pattern(pattern, text),
        (None, Some("date")) => date(),
        (None, Some("date-time")) => (date(), moment()).prop_map(|(day, rest)| format!("{day}T{rest}")).boxed(),
        (None, Some("email")) => regex(r"[a-z0-9]{1,9}([.+_-][a-z0-9]{1,9})?@[a-z0-9]{1,12}(\.example)?\.(com|org)"),
        (None, Some("password") | None) if text.shortest.is_none() && text.longest.is_none() => any_text(),
        (None, Some("password") | None) => of_length(text.shortest.unwrap_or(0), text.longest.unwrap_or(60)),
        (None, Some("uuid")) => regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (None, Some("uri")) => regex("https://[a-z]{1,9}\\.example/[a-z0-9]{0,9}"),
        (None, Some("ipv4")) => regex("203\\.0\\.113\\.[1-9]"),
        (None, Some(format)) => panic!("it is unknown how to make a text of the format {format}"),
    }
}

/// Legal strings in which every bound is met, the shortest and the longest among them.
pub(in crate::spec_conformance) fn edges(text: Text) -> Vec<String> {
    match (text.pattern, text.format) {
        (None, Some("date")) => ["2000-02-29", "1900-01-01", "9999-12-31"].map(str::to_owned).into(),
        (None, Some("date-time")) => {
            ["2021-07-01T14:56:45+03:00", "2025-05-14T13:39:50.396Z", "2024-02-29T00:00:00-11:30"]
                .map(str::to_owned)
                .into()
        }
        (None, Some("email")) => ["a@b.example", "jo.doe+tag@mail.example.com"].map(str::to_owned).into(),
        (None, None | Some("password")) => lengths(text).map(|length| "é".repeat(length)).into(),
        _ => ends(&strategy(text)),
    }
}

fn lengths(text: Text) -> [usize; 4] {
    let shortest = text.shortest.unwrap_or(0);
    let longest = text.longest.unwrap_or(shortest + 200);
    [shortest, (shortest + 1).min(longest), longest.saturating_sub(1).max(shortest), longest]
}

fn drawn(strategy: &BoxedStrategy<String>, many: usize) -> Vec<String> {
    let mut runner = runner(1);
    (0..many).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// The shortest and the longest of many.
fn ends(strategy: &BoxedStrategy<String>) -> Vec<String> {
    let mut drawn = drawn(strategy, 300);
    drawn.sort_by_key(|text| text.chars().count());
    vec![drawn[0].clone(), drawn[drawn.len() - 1].clone()]
}

/// Anchors are what a generator does anyway, and `\d` is ten digits in a spec and hundreds in a
/// Rust expression.
fn of_pattern(pattern: &str, text: Text) -> BoxedStrategy<String> {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$');
    let fits = move |found: &String| {
        let length = found.chars().count();
        text.shortest.is_none_or(|least| length >= least) && text.longest.is_none_or(|most| length <= most)
    };
    regex(&inner.replace(r"\d", "[0-9]")).prop_filter("of the length", fits).boxed()
}

fn regex(expression: &str) -> BoxedStrategy<String> {
    string_regex(expression).unwrap_or_else(|error| panic!("{expression}: {error}")).boxed()
}

/// Days of every month, the last ones too.
fn date() -> BoxedStrategy<String> {
    let any = (1900..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    let last =
        (1900..2100, prop::sample::select(vec!["01-31", "04-30", "12-31"])).prop_map(|(y, end)| format!("{y}-{end}"));
    prop_oneof![4 => any, 1 => last, 1 => Just("2000-02-29".to_owned())].boxed()
}

fn moment() -> BoxedStrategy<String> {
    regex(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])")
}

/// Any text, of a store that is drawn once: most leaves are strings without a rule, and drawing
/// each anew takes most of the time.
pub(in crate::spec_conformance) fn any_text() -> BoxedStrategy<String> {
    static STORE: LazyLock<Vec<String>> = LazyLock::new(|| drawn(&of_length(0, 12), 1_000));
    prop::sample::select(STORE.as_slice()).boxed()
}

/// Printable ones of all scripts, and now and then ones with whatever else a string can hold.
fn of_length(shortest: usize, longest: usize) -> BoxedStrategy<String> {
    let printable = regex(&format!(r"\PC{{{shortest},{longest}}}"));
    let any = prop::collection::vec(any::<char>(), shortest..=longest).prop_map(|all| all.into_iter().collect());
    let edge = prop::sample::select(vec![shortest, longest]).prop_map(|length| "x".repeat(length));
    prop_oneof![6 => printable, 2 => any, 1 => edge].boxed()
}
