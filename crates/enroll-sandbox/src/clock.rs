//! The clock, and the formats in which providers print a time and people write one.
//!
//! It is the only file that reads the clock. All others take a time as an argument, so that tests
//! can choose it.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The last second of the year 9999, beyond which no format here has a time.
const LAST: u64 = 253_402_300_799;

/// The current time.
#[allow(clippy::disallowed_methods, reason = "the only place of this crate that reads the clock")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// A sandbox's own clock. It runs like the wall clock, and can be moved forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Mutex<Duration>,
}

impl Clock {
    /// The time of this clock.
    pub(crate) fn now(&self) -> SystemTime {
        later(now(), *self.ahead.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Moves the clock forward, and returns its time.
    pub(crate) fn advance(&self, by: Duration) -> SystemTime {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
        later(now(), *ahead)
    }
}

/// A later time, but not beyond the year 9999.
pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    let last = UNIX_EPOCH + Duration::from_secs(LAST);
    time.checked_add(by).map_or(last, |later| later.min(last))
}

/// Reads a time as RFC 3339 has it, such as `2027-01-31T12:00:00Z`, or as HTTP has it, such as
/// `Sun, 31 Jan 2027 12:00:00 GMT`. A time before 1970 is none.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    parse_rfc3339(text).or_else(|| httpdate::parse_http_date(text).ok())
}

fn parse_rfc3339(text: &str) -> Option<SystemTime> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let zone_at = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at(zone_at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let is_time = hour < 24 && minute < 60 && second < 60;
    let day = days(year, month, day).filter(|_| is_time)?;
    let seconds = i64::try_from(day * 86_400 + hour * 3600 + minute * 60 + second).ok()? - offset(zone)?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let millis = format!("{fraction:0<3}").get(..3)?.parse().ok().filter(|_| is_fraction)?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?) + Duration::from_millis(millis))
}

/// The seconds by which a zone such as `Z` or `+02:00` is ahead.
fn offset(zone: &str) -> Option<i64> {
    let Some(text) = zone.strip_prefix(['+', '-']) else { return zone.eq_ignore_ascii_case("z").then_some(0) };
    let [hours, minutes] = numbers(text, ':', [2, 2])?;
    let seconds = i64::try_from(hours * 3600 + minutes * 60).ok().filter(|_| hours < 24 && minutes < 60)?;
    Some(if zone.starts_with('-') { -seconds } else { seconds })
}

/// Numbers of a fixed width between separators.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u64; N]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let is_right = |(part, width): (&&str, usize)| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
    let is_form = parts.len() == N && parts.iter().zip(widths).all(is_right);
    let numbers: Vec<u64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    numbers.try_into().ok().filter(|_| is_form)
}

/// The number of days from 1970-01-01 to a date; `None` if there is no such date.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let first = (year.checked_sub(1970)?) * 365 + leap_days(year - 1) - leap_days(1969);
    // A date is what its day is printed as, so that no table of months is needed.
    (first..first + 366).find(|days| civil(*days) == (year, month, day))
}

/// The leap days from the year 1 to the end of a year.
fn leap_days(year: u64) -> u64 {
    year / 4 - year / 100 + year / 400
}

/// Milliseconds since 1970; zero for a time before it.
pub(crate) fn unix_millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A time as `2025-05-14T13:39:50.396Z`.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let millis = unix_millis(time);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// Year, month and day of a number of days since 1970-01-01, by Howard Hinnant's `civil_from_days`.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let moved = (5 * day_of_year + 2) / 153;
    let month = if moved < 10 { moved + 3 } else { moved - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day_of_year - (153 * moved + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_the_forms_of_rfc_3339_and_of_http() {
        let expected = UNIX_EPOCH + Duration::from_millis(951_782_400_000);
        for text in [
            "2000-02-29T00:00:00Z",
            "2000-02-29t00:00:00.000z",
            "2000-02-29 02:30:00+02:30",
            "2000-02-28T23:00:00.0-01:00",
            "Tue, 29 Feb 2000 00:00:00 GMT",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for millis in [0, 951_782_400_396, 1_798_675_200_001, 253_402_300_799_999] {
            let time = UNIX_EPOCH + Duration::from_millis(millis);
            assert_eq!(parse(&rfc3339(time)), Some(time), "{millis}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "2001-02-29T00:00:00Z",
            "2001-13-01T00:00:00Z",
            "2001-01-01T24:00:00Z",
            "2001-01-01T00:00:00",
            "2001-01-01",
            "2001-01-01T00:00:00.Z",
            "2001-01-01T00:00:00.xZ",
            "2001-1-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2001-01-01T00:00:00+24:00",
            "2001-01-01T00:00:00Zé",
            "1700000000",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_clock_moves_forward_and_stays_printable() {
        let clock = Clock::default();
        let before = now();
        clock.advance(Duration::from_secs(3600));
        let ahead = clock.now().duration_since(before).unwrap();
        assert!(ahead >= Duration::from_secs(3599) && ahead < Duration::from_secs(3700), "{ahead:?}");
        assert_eq!(rfc3339(clock.advance(Duration::MAX)), rfc3339(clock.now()));
        assert_eq!(rfc3339(clock.now()), "9999-12-31T23:59:59.000Z");
    }

    #[test]
    fn times_are_printed_as_the_providers_print_them() {
        let at = |millis| rfc3339(UNIX_EPOCH + Duration::from_millis(millis));
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(at(1_747_229_990_396), "2025-05-14T13:39:50.396Z");
        assert_eq!(at(1_735_689_599_999), "2024-12-31T23:59:59.999Z");
    }
}
