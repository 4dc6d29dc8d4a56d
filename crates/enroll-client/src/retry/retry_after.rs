//! Reads how long a provider asks to wait, from `Retry-After` or a header of its own.

use std::time::{Duration, UNIX_EPOCH};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The longest wait that any header asks for: `Retry-After`, in seconds or as a date, or the
/// provider's own header, in seconds. `now` is the time since 1970.
pub(crate) fn wait(headers: &HeaderMap, own: Option<&str>, now: Duration) -> Option<Duration> {
    let own = own.into_iter().flat_map(|name| headers.get_all(name));
    let values = headers.get_all(RETRY_AFTER).into_iter().chain(own).filter_map(|value| value.to_str().ok());
    values.filter_map(|value| date(value, now).or_else(|| longest(value))).max().map(|wait| wait.min(MAX))
}

/// The longest wait that is reported: a year,
/// so that adding it to the current time cannot overflow.
const MAX: Duration = Duration::from_secs(365 * 24 * 3600);

/// The wait until a date. It is tried before a list, because a date contains a comma.
fn date(value: &str, now: Duration) -> Option<Duration> {
    let at = httpdate::parse_http_date(value.trim()).ok()?;
    Some(at.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(now))
}

/// The longest wait of a list. Proxies join several headers,
/// and some servers add a unit or a parameter.
fn longest(value: &str) -> Option<Duration> {
    let times = value.split(',').filter_map(|item| item.split(';').next());
    times.filter_map(|time| seconds(time.trim().trim_matches('"').trim_end_matches('s'))).max()
}

/// Seconds, with or without a fraction, which is rounded up. A number that is too large counts as
/// the longest wait.
fn seconds(value: &str) -> Option<Duration> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(whole.parse::<u64>().map_or(Duration::MAX, |whole| Duration::from_secs(whole.saturating_add(more))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: u64 = 365 * 24 * 3600;

    fn wait(value: &str, now: u64) -> Option<u64> {
        let headers = [(reqwest::header::RETRY_AFTER, value.parse().unwrap())].into_iter().collect();
        super::wait(&headers, None, Duration::from_secs(now)).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(wait("120", 0), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_700), Some(77));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_800), Some(0));
        for none in ["soon", "", "-1", "+1", ".5", "1e3", "0x10", "1.2.3", "NaN", "s", ",", "2026-11-25T00:00:00Z"] {
            assert_eq!(wait(none, 0), None, "{none}");
        }
        for (value, expected) in [("9, 20", 20), ("9s", 9), ("\"9\"", 9), ("9;comment", 9), ("9, 9;w=1", 9), ("1,5", 5)]
        {
            assert_eq!(wait(value, 0), Some(expected), "{value}");
        }
    }

    #[test]
    fn fractions_are_rounded_up_and_large_numbers_are_capped_at_a_year() {
        for (value, expected) in [("2.0", 2), ("3.25", 4), ("0.001", 1), ("7.", 7), ("18446744073709551615.5", YEAR)] {
            assert_eq!(wait(value, 0), Some(expected), "{value}");
        }
        assert_eq!(wait("18446744073709551616", 0), Some(YEAR));
        assert_eq!(wait(&"9".repeat(200), 0), Some(YEAR));
        assert_eq!(wait("Fri, 31 Dec 9999 23:59:59 GMT", 0), Some(YEAR));
    }

    #[test]
    fn the_longest_wait_of_several_headers_counts() {
        let named = |(name, value): (&'static str, &str)| {
            (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap())
        };
        for (headers, expected) in [
            (vec![("retry-after", "soon"), ("x-reset", "7")], Some(7)),
            (vec![("retry-after", "0"), ("x-reset", "7")], Some(7)),
            (vec![("retry-after", "9"), ("x-reset", "7")], Some(9)),
            (vec![("retry-after", "1"), ("retry-after", "9"), ("retry-after", "soon")], Some(9)),
            (vec![("x-other", "7")], None),
        ] {
            let map: HeaderMap = headers.iter().copied().map(named).collect();
            let wait = super::wait(&map, Some("x-reset"), Duration::ZERO);
            assert_eq!(wait, expected.map(Duration::from_secs), "{headers:?}");
        }
    }
}
