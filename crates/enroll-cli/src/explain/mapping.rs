//! Which field of the request is taken from which path of the profile.

use std::collections::BTreeMap;

use anyhow::Context as _;
use enroll::{NewUser, Requirement};
use serde::Serialize;
use serde_json::Value;

use super::personal::is_at_or_below;
use super::request::Request;

/// A field of the request.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) field: &'static str,
    /// Whether the request has it.
    pub(super) sent: bool,
    /// The paths that it is taken from: those that the profile has, or all if it has none. The
    /// first ones take precedence.
    pub(super) from: Vec<&'static str>,
    pub(super) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<&'static str>,
}

/// The fields of the form of the request that was made.
pub(super) fn rows(user: &NewUser, request: &Request) -> anyhow::Result<Vec<Row>> {
    // The error of a serialiser may quote a value.
    let profile = serde_json::to_value(user).ok().context("the profile cannot be written as JSON")?;
    let form = form(request);
    let in_form = request.facts.requirements.iter().filter(|one| one.mode.is_none() || one.mode == form);
    Ok(in_form.map(|one| row(one, &profile, request)).collect())
}

fn row(requirement: &'static Requirement, profile: &Value, request: &Request) -> Row {
    let from = requirement.from.iter().copied();
    let filled: Vec<_> = from.clone().filter(|path| is_filled(path, profile)).collect();
    Row {
        field: requirement.field,
        sent: is_sent(requirement, request),
        from: if filled.is_empty() { from.collect() } else { filled },
        required: requirement.required,
        rule: requirement.rule,
    }
}

/// The form of the request: of those whose required fields were all sent, that which requires most.
fn form(request: &Request) -> Option<&'static str> {
    let mut required = BTreeMap::<_, (usize, bool)>::new();
    for one in request.facts.requirements {
        let Some(form) = one.mode else { continue };
        let (count, is_whole) = required.entry(form).or_insert((0, true));
        *count += usize::from(one.required);
        *is_whole &= !one.required || is_sent(one, request);
    }
    let whole = required.into_iter().filter(|(_, (_, is_whole))| *is_whole);
    whole.max_by_key(|(_, (count, _))| *count).map(|(form, _)| form)
}

fn is_sent(requirement: &Requirement, request: &Request) -> bool {
    match requirement.field.strip_prefix("header ") {
        Some(name) => request.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name)),
        None => request.body.paths.iter().any(|path| is_at_or_below(path, requirement.field)),
    }
}

/// Whether the profile has a value at a path such as `subject.person.tax_ids[].id`.
fn is_filled(path: &str, profile: &Value) -> bool {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    let below = |value: &Value| if rest.is_empty() { !value.is_null() } else { is_filled(rest, value) };
    match profile.get(name) {
        Some(Value::Array(values)) if is_list => values.iter().any(below),
        Some(value) => below(value),
        None => false,
    }
}
