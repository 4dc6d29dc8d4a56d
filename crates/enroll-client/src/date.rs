//! Dates and moments as providers write them: text, kept byte for byte.
//!
//! A calendar library would rewrite `2021-07-01T14:56:45+03:00` as UTC on its way out. These types check the form (RFC 3339) and the calendar, and
//! leave the text alone. Both count as personal: most are birth dates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};
use time::format_description::well_known::{Iso8601, Rfc3339};

/// A calendar date, `YYYY-MM-DD`.
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

/// A moment with its offset, as RFC 3339 writes it (`2021-07-01T14:56:45+03:00`), kept as written.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
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
    /// The day of the calendar, if it has such a day.
    ///
    /// ```
    /// use enroll_client::Date;
    /// assert!(Date::of(2024, 2, 29).is_some_and(|date| date.as_str() == "2024-02-29"));
    /// assert!(Date::of(1990, 2, 31).is_none());
    /// ```
    pub fn of(year: i32, month: i32, day: i32) -> Option<Self> {
        Self::try_from(format!("{year:04}-{month:02}-{day:02}")).ok()
    }

    /// The text, `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, 0 to 9999.
    pub fn year(&self) -> i32 {
        day(&self.0).map_or(0, time::Date::year)
    }

    /// Month, 1 to 12.
    pub fn month(&self) -> i32 {
        day(&self.0).map_or(0, |day| i32::from(u8::from(day.month())))
    }

    /// Day of the month, 1 to 31.
    pub fn day(&self) -> i32 {
        day(&self.0).map_or(0, |day| i32::from(day.day()))
    }
}

impl Timestamp {
    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The calendar day. Of the forms that ISO 8601 knows, providers take one.
fn day(text: &str) -> Option<time::Date> {
    let calendar = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (text.len() == 10 && calendar).then(|| time::Date::parse(text, &Iso8601::DATE).ok())?
}

fn is_date(text: &str) -> bool {
    day(text).is_some()
}

fn is_timestamp(text: &str) -> bool {
    // The parser takes any character between day and time.
    matches!(text.as_bytes().get(10), Some(b'T' | b't')) && time::OffsetDateTime::parse(text, &Rfc3339).is_ok()
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
    fn dates_are_checked_against_the_calendar() {
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
    fn moments_keep_their_offset() {
        let text = "2021-07-01T14:56:45+03:00";
        assert_eq!(text.parse::<Timestamp>().map(String::from), Ok(text.to_owned()));
        for good in ["2023-11-07T05:31:56Z", "2025-05-14T13:39:50.396Z", "2016-12-31T23:59:60Z"] {
            assert!(good.parse::<Timestamp>().is_ok(), "{good}");
        }
        for bad in [
            "2021-07-01",
            "2021-07-01T14:56:45",
            "2021-07-01T24:00:00Z",
            "2021-07-01T14:56Z",
            "2021-07-01T14:56:45.Z",
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
