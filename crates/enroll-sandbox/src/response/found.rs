//! The body of the response to a look-up: the spec's example with the users that were found.
//!
//! Of a user the id, the e-mail address, the external id and the time of creation are its own, as
//! far as the spec marks them. Everything else is the example's. Secrets of the example are
//! replaced by fresh ones, which belong to nobody.

use super::created::put;
use crate::{
    clock::{rfc3339, unix_millis},
    ids,
    spec::{Counter, Leaf, LookUp, Shown},
    store::User,
};
use serde_json::Value;

/// The page of a list.
pub(crate) struct Page {
    pub(crate) number: u64,
    pub(crate) size: u64,
    /// How many users match, on all pages.
    pub(crate) total: u64,
}

/// The body with a list of users.
pub(crate) fn list(look_up: &LookUp, users: &[User], page: &Page) -> Value {
    let mut body = look_up.operation.success.body.clone();
    let count = u64::try_from(users.len()).unwrap_or(u64::MAX);
    for (counter, pointer) in &look_up.record.counters {
        if let Some(slot) = body.pointer_mut(pointer) {
            *slot = number(*counter, page, count).into();
        }
    }
    let list = look_up.record.list.as_deref().and_then(|pointer| body.pointer_mut(pointer));
    if let Some(list) = list {
        *list = users.iter().map(|user| one(look_up, user)).collect();
    }
    body
}

fn number(counter: Counter, page: &Page, count: u64) -> u64 {
    match counter {
        Counter::Total => page.total,
        Counter::Page => page.number,
        Counter::PageSize => page.size,
        Counter::PageCount => page.total.div_ceil(page.size.max(1)),
        Counter::Count => count,
    }
}

/// The record of one user; without a list, the whole body.
pub(crate) fn one(look_up: &LookUp, user: &User) -> Value {
    let mut record = look_up.record.template.clone();
    for path in &look_up.record.secrets {
        renew_secret(&mut record, path);
    }
    for leaf in &look_up.record.leaves {
        show(&mut record, leaf, user);
    }
    record
}

fn renew_secret(value: &mut Value, path: &[String]) {
    match (path.split_first(), value) {
        (None, Value::String(secret)) => *secret = ids::like(secret),
        (Some((step, rest)), Value::Array(items)) if step == "*" => {
            items.iter_mut().for_each(|item| renew_secret(item, rest));
        }
        (Some((step, rest)), Value::Object(fields)) => {
            if let Some(field) = fields.get_mut(step) {
                renew_secret(field, rest);
            }
        }
        _ => {}
    }
}

/// Sets a field of a record. A value that the user lacks is null, or left out if that is not
/// allowed.
fn show(record: &mut Value, leaf: &Leaf, user: &User) {
    let old = record.pointer(&leaf.pointer).and_then(Value::as_str).map(str::to_owned);
    match (leaf.shows, old) {
        // The id is also inside links to the user.
        (Shown::UserId, Some(old)) => return put(record, &leaf.pointer, &old, user.id()),
        (Shown::UserId, None) => return set(record, &leaf.pointer, user.id().into()),
        _ => {}
    }
    match value(leaf, user) {
        Some(value) => set(record, &leaf.pointer, value),
        None if leaf.is_nullable => set(record, &leaf.pointer, Value::Null),
        None => remove(record, &leaf.pointer),
    }
}

fn value(leaf: &Leaf, user: &User) -> Option<Value> {
    match leaf.shows {
        Shown::UserId => Some(user.id().into()),
        Shown::Email => user.email().map(Value::from),
        Shown::ExternalId => user.external_id().map(Value::from),
        Shown::CreatedAt if leaf.is_integer => Some(unix_millis(user.created_at()).into()),
        Shown::CreatedAt => Some(rfc3339(user.created_at()).into()),
    }
}

/// Sets a field, which the example may leave out if it has the object around it.
fn set(record: &mut Value, pointer: &str, value: Value) {
    if let Some(slot) = record.pointer_mut(pointer) {
        *slot = value;
    } else if let Some((fields, name)) = around(record, pointer) {
        fields.insert(name, value);
    }
}

fn remove(record: &mut Value, pointer: &str) {
    if let Some((fields, name)) = around(record, pointer) {
        fields.shift_remove(&name);
    }
}

/// The object around a field, and the name of the field.
fn around<'a>(record: &'a mut Value, pointer: &str) -> Option<(&'a mut serde_json::Map<String, Value>, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let fields = record.pointer_mut(parent)?.as_object_mut()?;
    Some((fields, name.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        credentials::Credentials,
        provider::{Choices, Provider, seeding},
        spec,
        store::{SeedUser, Store},
    };
    use std::time::UNIX_EPOCH;

    /// A user with everything, and one with no more than an e-mail address.
    fn users(provider: &Provider) -> Vec<User> {
        let store = Store::new(2);
        let full = SeedUser::earlier().email("a@example.com").external_id("Ext-Id-1").created_at(UNIX_EPOCH);
        let users = [full, SeedUser::earlier().email("b@example.com")];
        users.into_iter().map(|user| seeding::seed(provider, &store, user).unwrap()).collect()
    }

    #[test]
    fn every_response_is_valid_by_its_spec() {
        let mut count = 0;
        for endpoint in spec::endpoints().unwrap() {
            let Some(look_up) = &endpoint.look_up else { continue };
            let provider = Provider::new(endpoint, &Credentials::default(), Choices::default());
            let users = users(&provider);
            let page = |total| Page { number: 1, size: 2, total };
            let bodies = match look_up.record.list {
                Some(_) => vec![list(look_up, &users, &page(2)), list(look_up, &[], &page(0))],
                None => users.iter().map(|user| one(look_up, user)).collect(),
            };
            for body in bodies {
                assert_eq!(look_up.operation.response.problems(&body), [""; 0], "{} {body}", endpoint.id);
            }
            count += 1;
        }
        assert_eq!(count, 4);
    }

    #[test]
    fn no_secret_of_an_example_is_sent() {
        for endpoint in spec::endpoints().unwrap() {
            let Some(look_up) = &endpoint.look_up else { continue };
            let provider = Provider::new(endpoint, &Credentials::default(), Choices::default());
            let record = one(look_up, &users(&provider)[0]);
            for path in &look_up.record.secrets {
                let pointer = format!("/{}", path.join("/"));
                let example = look_up.record.template.pointer(&pointer);
                assert!(example.is_none() || example != record.pointer(&pointer), "{} {pointer}", endpoint.id);
            }
        }
    }
}
