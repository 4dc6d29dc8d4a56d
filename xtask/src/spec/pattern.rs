//! Parses patterns that can be matched without backtracking: a sequence of character runs from the
//! start to the end of the string.

use anyhow::{Context as _, Result, bail, ensure};

/// Consecutive characters of one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) of: Set,
    pub(crate) least: usize,
    /// Unlimited if none.
    pub(crate) most: Option<usize>,
}

/// A set of characters, as ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Set {
    Only(Vec<(char, char)>),
    AllBut(Vec<(char, char)>),
}

/// Splits a pattern into runs.
///
/// # Errors
///
/// If it is not a sequence of runs, or if a run of variable length could consume what the next
/// needs.
pub(crate) fn runs(pattern: &str) -> Result<Vec<Run>> {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let mut rest = inner.context("it is not anchored with ^ and $")?;
    let mut runs: Vec<Run> = Vec::new();
    while !rest.is_empty() {
        let (of, after) = set(rest)?;
        let (least, most, after) = times(after)?;
        if let Some(before) = runs.last() {
            let is_fixed = before.most == Some(before.least);
            ensure!(
                is_fixed || are_disjoint(&before.of, &of),
                "a part of variable length is followed by one with the same characters"
            );
        }
        runs.push(Run { of, least, most });
        rest = after;
    }
    Ok(runs)
}

fn set(text: &str) -> Result<(Set, &str)> {
    if let Some(class) = text.strip_prefix('[') {
        return in_brackets(class);
    }
    let (first, after) = character(text)?;
    let Some(first) = first else { return Ok((Set::Only(vec![('0', '9')]), after)) };
    ensure!(text.starts_with('\\') || !"(|)*+?{}.^$".contains(first), "it has a group, an alternative or a dot");
    Ok((Set::Only(vec![(first, first)]), after))
}

fn in_brackets(class: &str) -> Result<(Set, &str)> {
    let (is_all_but, mut rest) = class.strip_prefix('^').map_or((false, class), |rest| (true, rest));
    let mut ranges = Vec::new();
    while !rest.starts_with(']') {
        let (first, after) = character(rest)?;
        rest = after;
        let Some(first) = first else {
            ranges.push(('0', '9'));
            continue;
        };
        match rest.strip_prefix('-').filter(|after| !after.starts_with(']')) {
            Some(after) => {
                let (last, after) = character(after)?;
                ranges.push((first, last.context("a range ends with a class")?));
                rest = after;
            }
            None => ranges.push((first, first)),
        }
    }
    Ok((if is_all_but { Set::AllBut(ranges) } else { Set::Only(ranges) }, &rest[1..]))
}

/// One character; none for `\d`, which is ten characters.
fn character(text: &str) -> Result<(Option<char>, &str)> {
    let mut rest = text.chars();
    match rest.next().context("it is incomplete")? {
        '\\' => match rest.next().context("it is incomplete")? {
            'd' => Ok((None, rest.as_str())),
            'x' => {
                let (digits, after) = rest.as_str().split_at_checked(2).context("it is incomplete")?;
                let code = u32::from_str_radix(digits, 16).context("\\x is not followed by two digits")?;
                Ok((char::from_u32(code), after))
            }
            other if other.is_ascii_alphanumeric() => bail!("it has the escape \\{other}"),
            other => Ok((Some(other), rest.as_str())),
        },
        other => Ok((Some(other), rest.as_str())),
    }
}

fn times(text: &str) -> Result<(usize, Option<usize>, &str)> {
    let known = match text.chars().next() {
        Some('?') => (0, Some(1), &text[1..]),
        Some('*') => (0, None, &text[1..]),
        Some('+') => (1, None, &text[1..]),
        Some('{') => {
            let (inner, after) = text[1..].split_once('}').context("a brace is not closed")?;
            let (least, most) = inner.split_once(',').unwrap_or((inner, inner));
            (least.parse()?, if most.is_empty() { None } else { Some(most.parse()?) }, after)
        }
        _ => (1, Some(1), text),
    };
    ensure!(!known.2.starts_with('?'), "it has a lazy quantifier");
    Ok(known)
}

fn are_disjoint(one: &Set, other: &Set) -> bool {
    let is_within = |inner: &[(char, char)], outer: &[(char, char)]| {
        inner.iter().all(|(first, last)| outer.iter().any(|(from, to)| from <= first && last <= to))
    };
    match (one, other) {
        (Set::Only(one), Set::Only(other)) => {
            one.iter().all(|(first, last)| other.iter().all(|(from, to)| last < from || to < first))
        }
        (Set::Only(only), Set::AllBut(but)) | (Set::AllBut(but), Set::Only(only)) => is_within(only, but),
        (Set::AllBut(_), Set::AllBut(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(ranges: &[(char, char)], least: usize, most: usize) -> Run {
        Run { of: Set::Only(ranges.to_vec()), least, most: Some(most) }
    }

    #[test]
    fn patterns_are_split_into_runs() {
        assert_eq!(runs("^[A-Z0-9]{2}$").unwrap(), [only(&[('A', 'Z'), ('0', '9')], 2, 2)]);
        let phone = [only(&[('+', '+')], 0, 1), only(&[('1', '9')], 1, 1), only(&[('0', '9')], 1, 14)];
        assert_eq!(runs(r"^\+?[1-9]\d{1,14}$").unwrap(), phone);
        let name = runs(r"^[^\x00-\x1f\]\\-]+$").unwrap();
        let but = vec![('\0', '\u{1f}'), (']', ']'), ('\\', '\\'), ('-', '-')];
        assert_eq!(name, [Run { of: Set::AllBut(but), least: 1, most: None }]);
    }

    #[test]
    fn patterns_that_need_backtracking_are_rejected() {
        for pattern in [
            "a",
            "^a",
            r"^\d+1$",
            "^a+?b$",
            "^(a|b)$",
            "^.$",
            r"^\w$",
            "^[a-z]+[a-c]$",
            "^[^a]+[^b]$",
            r"^\d{1,2}\d$",
            "^a{2$",
        ] {
            assert!(runs(pattern).is_err(), "{pattern}");
        }
        assert!(runs("^[a-z]+[0-9]*$").is_ok() && runs(r"^\d{2}\d+$").is_ok() && runs("^[^0-9]+[1-2]$").is_ok());
    }
}
