//! Times of a response as time since 1970, and back, without a calendar library.

use std::time::Duration;

use enroll_client::Timestamp;

/// Whole milliseconds, as stored forms have times.
pub(crate) const fn millis(duration: Duration) -> u64 {
    let millis = duration.as_millis();
    // The longest durations are beyond what a number holds.
    if millis > u64::MAX as u128 { u64::MAX } else { millis as u64 }
}

const DAY: i64 = 24 * 60 * 60;

/// The time since 1970-01-01T00:00:00Z of a timestamp, which a clock counts in too; none before
/// 1970.
///
/// ```
/// use std::time::Duration;
/// use enroll_core::since_epoch;
/// let at = "2021-07-01T14:56:45.5+03:00".parse()?;
/// assert_eq!(since_epoch(&at), Some(Duration::from_millis(1_625_140_605_500)));
/// # Ok::<(), enroll_core::client::InvalidTimestamp>(())
/// ```
pub fn since_epoch(at: &Timestamp) -> Option<Duration> {
    let text = at.as_str();
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let days = days_since_epoch(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let time = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let rest = text.get(19..)?;
    let offset = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let fraction = rest.strip_suffix(offset)?;
    let seconds = u64::try_from(days * DAY + time - offset_seconds(offset)?).ok()?;
    Some(Duration::from_secs(seconds) + nanoseconds(fraction))
}

fn nanoseconds(fraction: &str) -> Duration {
    let digits = fraction.trim_start_matches('.').bytes().chain(std::iter::repeat(b'0')).take(9);
    Duration::from_nanos(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

fn offset_seconds(offset: &str) -> Option<i64> {
    let minutes = |hours: &str, minutes: &str| Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?);
    match offset.get(0..1)? {
        "+" => Some(60 * minutes(offset.get(1..3)?, offset.get(4..6)?)?),
        "-" => Some(-60 * minutes(offset.get(1..3)?, offset.get(4..6)?)?),
        _ => Some(0),
    }
}

/// Days from 1970-01-01 to a date, by the method of Howard Hinnant: years begin in March, so that a
/// leap day is the last of its year.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// A time since 1970 as a person reads it, in whole seconds of UTC.
pub(crate) fn utc(since_epoch: Duration) -> String {
    let seconds = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
    let (days, time) = (seconds / DAY + 719_468, seconds % DAY);
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * shifted + 2) / 5 + 1, (shifted + 2) % 12 + 1);
    let year = days / 146_097 * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time / 3600, time % 3600 / 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_survives_the_way_to_text_and_back() {
        let is_same = |seconds: u64| {
            let at = Duration::from_secs(seconds);
            let text = utc(at);
            assert_eq!(since_epoch(&text.parse().unwrap()), Some(at), "{text}");
        };
        // Every day of two leap cycles, at another second of each.
        (0..60_000).for_each(|day| is_same(day * 86_400 + day % 86_400));
        assert_eq!(utc(Duration::from_secs(951_782_400)), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn offsets_and_fractions_count() {
        let millis = |text: &str| since_epoch(&text.parse().unwrap()).map(|at| at.as_millis());
        assert_eq!(millis("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(millis("1970-01-01T00:00:00.1239z"), Some(123));
        assert_eq!(millis("1970-01-01T00:00:00-01:30"), Some(5_400_000));
        assert_eq!(millis("1970-01-01T00:00:00.5+00:01"), None);
        assert_eq!(millis("1969-12-31T23:59:59Z"), None);
    }
}
