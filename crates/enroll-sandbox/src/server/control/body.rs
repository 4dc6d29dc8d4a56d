//! Reads the bodies of requests that seed a user or move the clock. Errors name the field, and
//! never show a value, which may be personal data.

use super::error::ControlError;
use crate::{clock, store::SeedUser};
use serde_json::{Map, Value};
use std::time::{Duration, SystemTime};

const TIME: &str = "a time such as 2027-01-31T12:00:00Z or Sun, 31 Jan 2027 12:00:00 GMT";

/// The user to seed: `{"kind": …, "email": …, "external_id": …, "created_at": …}`, each optional.
pub(super) fn user(body: &[u8]) -> Result<SeedUser, ControlError> {
    let fields = object(body, &["kind", "email", "external_id", "created_at"])?;
    let mut user = match string(&fields, "kind")?.unwrap_or("earlier") {
        "earlier" => SeedUser::earlier(),
        "hidden" => SeedUser::hidden(),
        "other_partner" => SeedUser::of_another_partner(),
        _ => return Err(ControlError::Field { field: "kind", expected: "earlier, hidden or other_partner" }),
    };
    user.email = string(&fields, "email")?.map(str::to_owned);
    user.external_id = string(&fields, "external_id")?.map(str::to_owned);
    user.created_at = time(&fields, "created_at")?;
    Ok(user)
}

/// How far to move a clock: `{"advance_seconds": 60}` or `{"at": TIME}`.
pub(super) fn advance(body: &[u8], now: SystemTime) -> Result<Duration, ControlError> {
    let fields = object(body, &["advance_seconds", "at"])?;
    match (fields.get("advance_seconds"), time(&fields, "at")?) {
        (Some(seconds), None) => seconds.as_u64().map(Duration::from_secs).ok_or(ControlError::Field {
            field: "advance_seconds",
            expected: "a whole number of seconds, not below zero, for the clock is never moved backwards",
        }),
        (None, Some(at)) => at.duration_since(now).map_err(|_| ControlError::Backwards(clock::rfc3339(now))),
        _ => Err(ControlError::Field { field: "advance_seconds", expected: "either this field or `at`" }),
    }
}

/// The fields of a body, all of which are known.
fn object(body: &[u8], known: &[&'static str]) -> Result<Map<String, Value>, ControlError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ControlError::NotJson { line: error.line(), column: error.column() })?;
    let Value::Object(fields) = value else { return Err(ControlError::NotObject) };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(ControlError::UnknownField { field: unknown.clone(), known: known.join(", ") }),
        None => Ok(fields),
    }
}

/// A string that is not blank; a null is none.
fn string<'a>(fields: &'a Map<String, Value>, field: &'static str) -> Result<Option<&'a str>, ControlError> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
        Some(_) => Err(ControlError::Field { field, expected: "a string that is not blank" }),
    }
}

fn time(fields: &Map<String, Value>, field: &'static str) -> Result<Option<SystemTime>, ControlError> {
    let text = string(fields, field).map_err(|_| ControlError::Field { field, expected: TIME })?;
    text.map(|text| clock::parse(text).ok_or(ControlError::Field { field, expected: TIME })).transpose()
}
