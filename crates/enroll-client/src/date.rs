//! Dates and moments as providers write them: text, kept byte for byte.
//!
//! A calendar library would rewrite `2021-07-01T14:56:45+03:00` as UTC on its way out. These types check the form (RFC 3339) and the calendar, and
//! leave the text alone. Both count as personal: most are birth dates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A calendar date, `YYYY-MM-DD`.
///
/// ```
/// use enroll_client::Date;
/// let born: Date = "1990-02-28".parse()?;
/// assert_eq!((born.year(), born.month(), born.day()), (1990, 2, 28));
/// assert!("1990-02-30".parse::<Date>().is_err());
/// # Ok::<(), enroll_client::InvalidDate>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(String);

/// A moment with its offset, as RFC 3339 writes it (`2021-07-01T14:56:45+03:00`), kept as written.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(String);

/// The text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a calendar date; write it as YYYY-MM-DD")]
pub struct InvalidDate;

/// The text is not a moment with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a moment with an offset; write it as RFC 3339 does, for example 2021-07-01T14:56:45+03:00")]
pub struct InvalidTimestamp;

impl Date {
    /// The text, `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, 0 to 9999.
    pub fn year(&self) -> i32 {
        number(&self.0, 0, 4).map_or(0, i32::from)
    }

    /// Month, 1 to 12.
    pub fn month(&self) -> i32 {
        number(&self.0, 5, 7).map_or(0, i32::from)
    }

    /// Day of the month, 1 to 31.
    pub fn day(&self) -> i32 {
        number(&self.0, 8, 10).map_or(0, i32::from)
    }
}

impl Timestamp {
    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The decimal number at bytes `from..to`, where all of them are digits.
fn number(text: &str, from: usize, to: usize) -> Option<u16> {
    let digits = text.get(from..to)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn days_in(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_date(text: &str) -> bool {
    let parts = (number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    let (Some(year), Some(month), Some(day)) = parts else { return false };
    text.len() == 10
        && text.get(4..5) == Some("-")
        && text.get(7..8) == Some("-")
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
}

/// `HH:MM`, with hours up to 23.
fn is_hour_and_minute(text: &str) -> bool {
    text.len() == 5
        && text.get(2..3) == Some(":")
        && number(text, 0, 2).is_some_and(|hour| hour < 24)
        && number(text, 3, 5).is_some_and(|minute| minute < 60)
}

fn is_offset(text: &str) -> bool {
    matches!(text, "Z" | "z") || text.strip_prefix(['+', '-']).is_some_and(is_hour_and_minute)
}

/// `SS` or `SS.fff…`; 60 is a leap second.
fn is_seconds(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    whole.len() == 2
        && number(whole, 0, 2).is_some_and(|second| second <= 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, offset) = time.split_at(at);
    let Some((hour_and_minute, seconds)) = clock.get(..5).zip(clock.get(6..)) else { return false };
    is_date(date)
        && is_hour_and_minute(hour_and_minute)
        && clock.get(5..6) == Some(":")
        && is_seconds(seconds)
        && is_offset(offset)
}

/// What both types have in common: they come from text, go back to it, and are never printed.
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
    fn dates_are_checked_against_the_calendar() {
        for good in ["1990-01-15", "2000-02-29", "0001-12-31"] {
            assert!(good.parse::<Date>().is_ok(), "{good}");
        }
        for bad in
            ["1900-02-29", "1990-13-01", "1990-00-10", "1990-1-5", "1990-01-15T", "１990-01-15", "", "1990/01/15"]
        {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_keep_their_offset() {
        let text = "2021-07-01T14:56:45+03:00";
        assert_eq!(text.parse::<Timestamp>().map(String::from), Ok(text.to_owned()));
        for good in ["2023-11-07T05:31:56Z", "2025-05-14T13:39:50.396Z", "2016-12-31T23:59:60-00:30"] {
            assert!(good.parse::<Timestamp>().is_ok(), "{good}");
        }
        for bad in [
            "2021-07-01",
            "2021-07-01T14:56:45",
            "2021-07-01T24:00:00Z",
            "2021-07-01T14:56Z",
            "2021-07-01T14:56:45.Z",
            "é",
        ] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }
}
