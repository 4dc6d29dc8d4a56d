//! The page `personal_data.md` of the facade: which datum of a profile goes to which provider, and as
//! which field of its request, and what a look-up sends and compares.
//!
//! Both are in the specs: `x-enroll-user` names the path in the profile, `x-enroll-privacy` who may
//! see the value.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::capabilities::row;
use super::outputs::Outputs;
use super::template;
use crate::lower::Spec;
use crate::spec::leaves::{self, Leaf};
use crate::spec::operation;
use crate::spec::privacy::Privacy;
use crate::spec::responses::shown;

const FILE: &str = "crates/enroll/docs/personal_data.md";

/// Adds the page, made from all specs.
pub(super) fn add(outputs: &mut Outputs, specs: &[Spec]) -> Result<()> {
    let leaves = specs.iter().map(leaves_of).collect::<Result<Vec<_>>>()?;
    let values =
        vec![("common", common(specs, &leaves)), ("extras", extras(specs, &leaves)), ("look_ups", look_ups(specs)?)];
    let page = template::fill(include_str!("templates/personal_data.md.in"), &values, &[]);
    outputs.add(FILE, page.context("xtask/src/emit/templates/personal_data.md.in")?);
    Ok(())
}

fn leaves_of(spec: &Spec) -> Result<Vec<Leaf>> {
    let leaves = operation::find(&spec.document).and_then(|operation| leaves::of(&spec.document, &operation));
    leaves.with_context(|| spec.file.clone())
}

/// A row for each path that all providers share, a column for each provider.
fn common(specs: &[Spec], leaves: &[Vec<Leaf>]) -> String {
    let mut cells: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for (column, leaf, path) in sources(leaves) {
        if !path.starts_with("extras.") {
            let row = cells.entry(path).or_insert_with(|| vec![Vec::new(); specs.len()]);
            push(&mut row[column], field(leaf));
        }
    }
    let options: Vec<_> = specs.iter().map(credentials_per_call).collect();
    for (column, (path, header)) in
        options.iter().enumerate().flat_map(|(at, all)| all.iter().map(move |one| (at, one)))
    {
        let row = cells.entry(path).or_insert_with(|| vec![Vec::new(); specs.len()]);
        push(&mut row[column], format!("`header {header}` (secret)"));
    }
    let names = specs.iter().map(|spec| spec.provider.name.as_str());
    let rows = cells.iter().map(|(path, fields)| {
        let fields = fields.iter().map(|fields| or_none(fields.join(", ")));
        [format!("`{path}`")].into_iter().chain(fields).collect()
    });
    table(["in the profile"].into_iter().chain(names), rows)
}

/// A row for each of the extras, which one provider alone asks for, but for those that anyone may see.
fn extras(specs: &[Spec], leaves: &[Vec<Leaf>]) -> String {
    let mut cells: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (column, leaf, path) in sources(leaves) {
        if let Some(extra) = path.strip_prefix("extras.").filter(|_| leaf.privacy != Privacy::Public) {
            push(cells.entry((&specs[column].provider.id, extra)).or_default(), field(leaf));
        }
    }
    let rows = cells.iter().map(|((id, extra), fields)| vec![format!("`extras.{id}.{extra}`"), fields.join(", ")]);
    table(["in the profile", "field"].into_iter(), rows)
}

/// A row for each provider with a look-up: its call, what it sends of a user, and what it compares.
fn look_ups(specs: &[Spec]) -> Result<String> {
    let mut rows = Vec::new();
    for spec in specs {
        let Some(call) = operation::look_up(&spec.document) else { continue };
        let leaves = leaves::of(&spec.document, &call).with_context(|| spec.file.clone())?;
        let sent = leaves.iter().filter(|leaf| leaf.from.iter().any(|path| is_about_a_user(path))).map(field);
        let shown = shown::find(&spec.document, &call, shown::KEY).into_iter();
        let compared = shown.filter(|shown| ["email", "external_id", "created_at"].contains(&shown.name.as_str()));
        let mut fields = [Vec::new(), Vec::new()];
        sent.for_each(|name| push(&mut fields[0], name));
        compared.for_each(|shown| push(&mut fields[1], format!("`{}`", shown.field)));
        let [sent, compared] = fields.map(|fields| or_none(fields.join(", ")));
        rows.push(vec![spec.provider.name.clone(), format!("`{} {}`", call.method, call.path), sent, compared]);
    }
    Ok(table(["provider", "look-up", "sent", "compared"].into_iter(), rows.into_iter()))
}

/// Whether the source of a look-up's value is a user, and not the place in a list.
fn is_about_a_user(path: &str) -> bool {
    path.starts_with("call.") || ["look_up.email", "look_up.phone", "look_up.user_id"].contains(&path)
}

/// The options of a call that may replace a credential, each with the header that carries it.
fn credentials_per_call(spec: &Spec) -> Vec<(String, String)> {
    let schemes = spec.document.pointer("/components/securitySchemes").and_then(Value::as_object);
    let of = |scheme: &Value| {
        let text = |key: &str| scheme.get(key).and_then(Value::as_str);
        Some((format!("call.{}", text("x-enroll-per-call")?), text("name")?.to_owned()))
    };
    schemes.into_iter().flatten().filter_map(|(_, scheme)| of(scheme)).collect()
}

/// Each path that a caller fills in, with the leaf that it is sent as and the provider's index. What
/// is the same in every request, or filled in by the signer, is no datum of a profile.
fn sources(leaves: &[Vec<Leaf>]) -> impl Iterator<Item = (usize, &Leaf, &str)> {
    let all = leaves.iter().enumerate().flat_map(|(column, leaves)| leaves.iter().map(move |leaf| (column, leaf)));
    let each = all.flat_map(|(column, leaf)| leaf.from.iter().map(move |path| (column, leaf, path.as_str())));
    each.filter(|(.., path)| *path != "constant" && !path.starts_with("signer."))
}

/// A field of the request, with what the spec says of who may see it, unless that is *personal*.
fn field(leaf: &Leaf) -> String {
    let name = &leaf.field;
    match leaf.privacy {
        Privacy::Personal => format!("`{name}`"),
        Privacy::Public => format!("`{name}` (public)"),
        Privacy::Secret => format!("`{name}` (secret)"),
    }
}

/// Two forms of one request can have the same field.
fn push(fields: &mut Vec<String>, field: String) {
    if !fields.contains(&field) {
        fields.push(field);
    }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn table<'a>(heads: impl Iterator<Item = &'a str>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let heads: Vec<_> = heads.collect();
    let mut table = row(heads.iter().copied()) + &format!("|{}\n", "---|".repeat(heads.len()));
    rows.for_each(|cells| table += &row(cells.iter().map(String::as_str)));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_who_may_see_it_unless_it_is_personal() {
        let leaf = |privacy| Leaf {
            field: "name".to_owned(),
            required: true,
            from: vec!["email".to_owned(), "constant".to_owned(), "signer.nonce".to_owned()],
            rule: None,
            privacy,
            mode: None,
        };
        let shown = [Privacy::Personal, Privacy::Public, Privacy::Secret].map(|privacy| field(&leaf(privacy)));
        assert_eq!(shown, ["`name`", "`name` (public)", "`name` (secret)"]);
        let leaves = [vec![leaf(Privacy::Personal)]];
        let paths: Vec<_> = sources(&leaves).map(|(.., path)| path).collect();
        assert_eq!(paths, ["email"], "constants and what a signer fills in are no data of a profile");
    }

    #[test]
    fn a_look_up_has_a_row_with_what_it_sends_and_compares() {
        use crate::emit::testing::{spec, without_look_up};
        let header = "| provider | look-up | sent | compared |\n|---|---|---|---|\n";
        let with = spec("openapi: 3.0.3", "openapi: 3.0.3");
        let row = "| Alpha | `GET /users/find` | `query email` | `users[].email` |\n";
        assert_eq!(look_ups(&[with, without_look_up()]).unwrap(), format!("{header}{row}"));
    }
}
