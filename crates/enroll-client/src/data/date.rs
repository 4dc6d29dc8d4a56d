//! Dates and timestamps, kept byte for byte as the provider wrote them.
//!
//! A calendar library would serialise `2021-07-01T14:56:45+03:00` in UTC. These types check the
//! format (RFC 3339) and the calendar, and keep the string. `Debug` does not show them, because
//! most are dates of birth.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

/// A calendar date, `YYYY-MM-DD`. `Debug` does not show it.
///
/// ```
/// use enroll_client::Date;
/// let born: Date = "1990-02-28".parse()?;
/// assert_eq!((born.year(), born.month(), born.day()), (1990, 2, 28));
/// assert!("1990-02-30".parse::<Date>().is_err());
/// # Ok::<(), enroll_client::InvalidDate>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(String);

/// A date and time with a UTC offset in the format of RFC 3339, such as
/// `2021-07-01T14:56:45+03:00`. It is kept as written. `Debug` does not show it.
///
/// ```
/// use enroll_client::Timestamp;
/// let verified_at: Timestamp = "2021-07-01T14:56:45+03:00".parse()?;
/// assert_eq!(verified_at.as_str(), "2021-07-01T14:56:45+03:00");
/// # Ok::<(), enroll_client::InvalidTimestamp>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Timestamp(String);

/// The string is not a calendar date.
///
/// ```
/// use enroll_client::{Date, InvalidDate};
/// assert_eq!("28.02.1990".parse::<Date>().unwrap_err(), InvalidDate);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a calendar date; write it as YYYY-MM-DD")]
pub struct InvalidDate;

/// The string is not a date and time with a UTC offset.
///
/// ```
/// use enroll_client::{InvalidTimestamp, Timestamp};
/// // The offset is missing.
/// assert_eq!("2021-07-01T14:56:45".parse::<Timestamp>().unwrap_err(), InvalidTimestamp);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time with an offset; write it as in RFC 3339, for example 2021-07-01T14:56:45+03:00")]
pub struct InvalidTimestamp;

impl Date {
    /// The date of a year, month and day; `None` if the calendar does not have it.
    ///
    /// ```
    /// use enroll_client::Date;
    /// assert!(Date::of(2024, 2, 29).is_some_and(|date| date.as_str() == "2024-02-29"));
    /// assert!(Date::of(1990, 2, 31).is_none());
    /// ```
    pub fn of(year: i32, month: i32, day: i32) -> Option<Self> {
        Self::try_from(format!("{year:04}-{month:02}-{day:02}")).ok()
    }

    /// The date as `YYYY-MM-DD`.
    ///
    /// ```
    /// let born: enroll_client::Date = "1990-02-28".parse()?;
    /// assert_eq!(born.as_str(), "1990-02-28");
    /// # Ok::<(), enroll_client::InvalidDate>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, 0 to 9999.
    pub fn year(&self) -> i32 {
        self.parts()[0]
    }

    /// Month, 1 to 12.
    pub fn month(&self) -> i32 {
        self.parts()[1]
    }

    /// Day of the month, 1 to 31.
    pub fn day(&self) -> i32 {
        self.parts()[2]
    }

    fn parts(&self) -> [i32; 3] {
        // The string was checked when the date was made, so the default is never used.
        day(self.0.as_bytes()).unwrap_or_default()
    }
}

impl Timestamp {
    /// The timestamp as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Year, month and day, if the calendar has them. Of the formats of ISO 8601,
/// providers accept only this.
fn day(text: &[u8]) -> Option<[i32; 3]> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last).contains(&day).then_some([year, month, day])
}

fn number(digits: &[u8]) -> Option<i32> {
    let value = |digit: &u8| digit.is_ascii_digit().then(|| i32::from(digit - b'0'));
    digits.iter().try_fold(0, |number, digit| Some(number * 10 + value(digit)?))
}

/// Whether these bytes are a time of day with an offset. A leap second is the last of a day in UTC.
fn is_time(text: &[u8]) -> bool {
    let [h1, h2, b':', m1, m2, b':', s1, s2, ref rest @ ..] = *text else { return false };
    let fraction = rest.strip_prefix(b".").map(|rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let offset = match fraction {
        Some(0) => None,
        Some(digits) => rest.get(1 + digits..).and_then(minutes),
        None => minutes(rest),
    };
    let (Some(hour), Some(minute), Some(second), Some(offset)) =
        (number(&[h1, h2]), number(&[m1, m2]), number(&[s1, s2]), offset)
    else {
        return false;
    };
    let is_last = (hour * 60 + minute - offset).rem_euclid(24 * 60) == 24 * 60 - 1;
    hour < 24 && minute < 60 && (second < 60 || (second == 60 && is_last))
}

/// An offset in minutes.
fn minutes(offset: &[u8]) -> Option<i32> {
    match *offset {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
            let sign = if sign == b'-' { -1 } else { 1 };
            (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
        }
        _ => None,
    }
}

fn is_date(text: &str) -> bool {
    day(text.as_bytes()).is_some()
}

fn is_timestamp(text: &str) -> bool {
    let Some((date, [b'T' | b't', time @ ..])) = text.as_bytes().split_at_checked(10) else { return false };
    day(date).is_some() && is_time(time)
}

/// The common implementation of both types: conversion from and to strings, and `Debug`.
macro_rules! checked_text {
    ($type:ident, $error:ident, $check:ident) => {
        impl TryFrom<String> for $type {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                if $check(&text) { Ok(Self(text)) } else { Err($error) }
            }
        }

        impl TryFrom<&str> for $type {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                Self::try_from(text.to_owned())
            }
        }

        impl FromStr for $type {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::try_from(text)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.0
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[personal]")
            }
        }
    };
}

checked_text!(Date, InvalidDate, is_date);
checked_text!(Timestamp, InvalidTimestamp, is_timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_checked_for_format_and_calendar() {
        for good in ["1990-01-15", "2000-02-29", "0001-12-31"] {
            assert!(good.parse::<Date>().is_ok(), "{good}");
        }
        for bad in [
            "1900-02-29",
            "1990-13-01",
            "1990-00-10",
            "1990-1-5",
            "1990-01-15T",
            "1990-W03-1",
            "１990-01-15",
            "",
            "1990/01/15",
        ] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn timestamps_are_checked_and_keep_their_offset() {
        let text = "2021-07-01T14:56:45+03:00";
        assert_eq!(text.parse::<Timestamp>().map(String::from), Ok(text.to_owned()));
        for good in [
            "2023-11-07T05:31:56Z",
            "2025-05-14T13:39:50.396Z",
            "2025-05-14t13:39:50.3961234567890z",
            "2016-12-31T23:59:60Z",
            "2017-01-01T05:29:60+05:30",
            "2016-12-31T23:59:59-23:59",
        ] {
            assert!(good.parse::<Timestamp>().is_ok(), "{good}");
        }
        for bad in [
            "2021-07-01",
            "2021-07-01T14:56:45",
            "2021-07-01T24:00:00Z",
            "2021-07-01T14:56Z",
            "2021-07-01T14:56:45.Z",
            "2021-07-01T14:56:45,5Z",
            "2021-07-01T14:56:60Z",
            "2021-07-01T14:60:00Z",
            "2021-02-29T14:56:45Z",
            "2021-07-01T14:56:45+24:00",
            "2021-07-01T14:56:45+03:60",
            "2021-07-01T14:56:45+0300",
            "2021-07-01T14:56:45+03:00 ",
            "2021-07-01T14:56:45ZZ",
            "2021-07-01T-4:56:45Z",
            "2021-07-01 14:56:45Z",
            "2021-07-01_14:56:45Z",
            "2021-07-01\n14:56:45Z",
            "2021-07-01\u{0}14:56:45Z",
            "2021-07-01\"14:56:45Z",
            "é",
        ] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }
}
