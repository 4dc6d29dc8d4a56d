//! Numbers of rows, such as `17,204-210`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The most rows that can be named.
const MAX: u64 = 100_000;

pub(super) type Range = RangeInclusive<u64>;

/// Reads a number or a range.
pub(super) fn range(text: &str) -> Result<Range, String> {
    let number = |text: &str| text.trim().parse().ok().filter(|number: &u64| *number > 0);
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (Some(first), Some(last)) = (number(first), number(last)) else {
        return Err("give a number of a row from 1, or a range such as 204-210".to_owned());
    };
    if first > last || last - first >= MAX {
        return Err(format!("give a range whose first row is not after its last one, of at most {MAX} rows"));
    }
    Ok(first..=last)
}

/// Each number once, in order.
pub(super) fn of(ranges: &[Range]) -> impl Iterator<Item = u64> + use<> {
    ranges.iter().flat_map(Clone::clone).collect::<BTreeSet<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_name_each_row_once() {
        let ranges = ["204-206", "17", "205"].map(|text| range(text).unwrap());
        assert_eq!(of(&ranges).collect::<Vec<_>>(), [17, 204, 205, 206]);
        for text in ["", "0", "a", "5-4", "1-", "-1", "1-18446744073709551615"] {
            assert!(range(text).is_err(), "{text}");
        }
    }
}
