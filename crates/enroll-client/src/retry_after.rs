//! How long a provider asks to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;

/// By `Retry-After`, in seconds or as a date, or in seconds by a header of the provider's own. `now` is the time since 1970.
pub(crate) fn wait(headers: &HeaderMap, own: Option<&str>, now: Duration) -> Option<Duration> {
    let until = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(now);
    let read = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?.trim();
        seconds(value).or_else(|| httpdate::parse_http_date(value).ok().map(until))
    };
    read("retry-after").or_else(|| read(own?)).map(|wait| wait.min(LONGEST))
}

/// The longest wait that is told to a caller: a year, so that it can be added to any time of today.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Digits, with a fraction or without. A fraction is rounded up, and a number beyond all time is
/// the longest wait.
fn seconds(value: &str) -> Option<Duration> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
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
    fn a_wait_is_read_as_seconds_and_as_a_date() {
        assert_eq!(wait("120", 0), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_700), Some(77));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_800), Some(0));
        for none in ["soon", "", "-1", "+1", ".5", "1e3", "1,5", "0x10", "1.2.3", "NaN"] {
            assert_eq!(wait(none, 0), None, "{none}");
        }
    }

    #[test]
    fn a_fraction_is_rounded_up_and_a_number_beyond_all_time_is_the_longest_wait() {
        for (value, expected) in [("2.0", 2), ("3.25", 4), ("0.001", 1), ("7.", 7), ("18446744073709551615.5", YEAR)] {
            assert_eq!(wait(value, 0), Some(expected), "{value}");
        }
        assert_eq!(wait("18446744073709551616", 0), Some(YEAR));
        assert_eq!(wait(&"9".repeat(200), 0), Some(YEAR));
        assert_eq!(wait("Fri, 31 Dec 9999 23:59:59 GMT", 0), Some(YEAR));
    }

    #[test]
    fn a_header_of_the_providers_own_counts_where_the_usual_one_says_nothing() {
        let headers = [("retry-after", "soon"), ("x-reset", "7")];
        let named = |(name, value): (&'static str, &str)| {
            (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap())
        };
        let headers = headers.into_iter().map(named).collect();
        assert_eq!(super::wait(&headers, Some("x-reset"), Duration::ZERO), Some(Duration::from_secs(7)));
    }
}
