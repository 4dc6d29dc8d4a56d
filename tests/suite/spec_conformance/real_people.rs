//! Real people: names in many scripts, one name or several, addresses without what their country
//! does not have, blank fields. If `check` finds no problem, the provider accepts the user; if it
//! does, it names the field.

use std::cell::Cell;

use enroll::{CallOptions, CreateUser, NewUser, PROVIDER_IDS};
use enroll_sandbox::{Duplicates, Sandbox};
use enroll_tests::harness;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::runner::hold_for;
use crate::spec_conformance::generators::profiles::profiles;

/// People, each of whom goes to every provider. `PROPTEST_CASES` raises it.
const CASES: u32 = 250;

/// One name in each of forty scripts, and what else names have: marks that combine, joiners, and
/// apostrophes and hyphens of several kinds.
const NAMES: [&str; 46] = [
    "Maria",
    "Ελένη",
    "Иван",
    "Նարինե",
    "დავით",
    "שרה",
    "محمد",
    "ܡܪܝܡ",
    "ދިވެހި",
    "ߒߞߏ",
    "अनिता",
    "অনিতা",
    "ਅਨੀਤਾ",
    "અનિતા",
    "ଅନିତା",
    "அனிதா",
    "అనిత",
    "ಅನಿತಾ",
    "അനിത",
    "අනිතා",
    "สมชาย",
    "ສົມຊາຍ",
    "བསྟན་འཛིན",
    "မောင်",
    "សុខា",
    "ᠮᠣᠩᠭᠣᠯ",
    "김",
    "ひろし",
    "ヒロシ",
    "王",
    "ㄅㄆㄇ",
    "ꀊꀋ",
    "አበበ",
    "ᏣᎳᎩ",
    "ᐃᓄᒃ",
    "ⵜⴰⵏⵉⵔⵜ",
    "ꯃꯅꯤ",
    "ᱥᱟᱱᱛᱟ",
    "𞤀𞤣𞤤𞤢𞤥",
    "ꓡꓲꓢꓴ",
    "ᮞᮥᮔ᮪ᮓ",
    "ꦗꦮ",
    "e\u{301}milie",
    "O’Neil",
    "Anne‑Marie",
    "می\u{200c}خواهم",
];

/// How a form leaves a field, or what a person writes into it.
#[derive(Debug, Clone)]
enum Mess {
    Is(&'static str),
    Ends(&'static str, &'static str),
    Gone,
}

fn mess() -> impl Strategy<Value = Mess> {
    let blank = select(&["", " ", "\t\n", "\u{a0}", "\u{200b}", "\u{3000}"][..]).prop_map(Mess::Is);
    let ends =
        select(&[(" ", ""), ("", "\n"), ("\u{feff}", "\r\n"), ("\u{a0}", " ")][..]).prop_map(|(a, b)| Mess::Ends(a, b));
    prop_oneof![3 => blank, 2 => ends, 2 => select(&NAMES[..]).prop_map(Mess::Is), 3 => Just(Mess::Gone)]
}

/// A profile, some of whose common fields are in a mess, with a birthday that may be a leap day.
fn people() -> impl Strategy<Value = Value> {
    let names = (select(&NAMES[..]), select(&NAMES[..]));
    let leap_day = select(&[None, None, Some("2000-02-29"), Some("1996-02-29"), Some("1999-12-31")][..]);
    (profiles(), names, leap_day, prop::collection::vec((any::<Index>(), mess()), 0..5)).prop_map(
        |(mut profile, (given, family), birthday, messes)| {
            if let Some(person) = profile.pointer_mut("/subject/person") {
                person["name"]["given"] = json!(given);
                person["name"]["family"] = json!(family);
                person["date_of_birth"] = birthday.map_or(Value::Null, Value::from);
            }
            for (index, mess) in messes {
                apply(&mut profile, &index, &mess);
            }
            profile
        },
    )
}

/// Fields that a profile cannot be without, in whatever state.
const WRITTEN: [&str; 5] = ["given", "line1", "country", "id", "legal_name"];

fn apply(profile: &mut Value, index: &Index, mess: &Mess) {
    let mut places = Vec::new();
    texts(profile, "", &mut places);
    let place = places[index.index(places.len())].clone();
    let is_written = WRITTEN.iter().any(|name| place.ends_with(&format!("/{name}")));
    let value = profile.pointer_mut(&place).unwrap();
    *value = match mess {
        Mess::Is(text) => json!(text),
        Mess::Ends(before, after) => json!(format!("{before}{}{after}", value.as_str().unwrap())),
        Mess::Gone if is_written => json!(""),
        Mess::Gone => Value::Null,
    };
}

/// The places of the free strings of the common profile.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let common = fields
                .iter()
                .filter(|(name, _)| !["extras", "gender", "date_of_birth", "formation_date"].contains(&name.as_str()));
            common.for_each(|(name, field)| texts(field, &format!("{place}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| texts(item, &format!("{place}/{at}"), found))
        }
        Value::String(_) if place != "/subject" => found.push(place.to_owned()),
        _ => {}
    }
}

/// A list has no empty places.
fn without_nulls(mut profile: Value) -> Value {
    fn clean(value: &mut Value) {
        match value {
            Value::Object(fields) => fields.values_mut().for_each(clean),
            Value::Array(items) => {
                items.retain(|item| !item.is_null());
                items.iter_mut().for_each(clean);
            }
            _ => {}
        }
    }
    clean(&mut profile);
    profile
}

async fn sandbox() -> Sandbox {
    let all = PROVIDER_IDS.iter().fold(Sandbox::builder(), |builder, id| builder.duplicates(*id, Duplicates::Allow));
    all.start().await.unwrap()
}

/// What a provider makes of a person; whether it was ready.
async fn meets(client: &dyn CreateUser, user: &NewUser) -> Result<bool, String> {
    let report = client.check(user);
    let created = client.create_user(user, &CallOptions::new()).await;
    match created {
        Ok(_) if report.is_ready() => Ok(true),
        Ok(_) => Err(format!("created although {report}")),
        Err(error) if report.is_ready() => Err(format!("ready, and then {error}")),
        Err(error) if error.report() != Some(&report) => Err(format!("{report}, and then {error}")),
        Err(_) if report.blocking().any(|problem| problem.path.is_empty() || problem.why.is_empty()) => {
            Err(format!("a problem without its path or its reason: {report}"))
        }
        Err(_) => Ok(false),
    }
}

#[test]
fn what_check_calls_ready_is_accepted_and_what_it_refuses_is_named() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(sandbox());
    let clients: Vec<_> = PROVIDER_IDS.iter().map(|id| harness::provider(&sandbox, id).unwrap()).collect();
    let counts: Vec<_> = PROVIDER_IDS.iter().map(|_| (Cell::new(0), Cell::new(0))).collect();
    hold_for(CASES, "people", &people(), |profile| {
        let profile = without_nulls(profile);
        let user = NewUser::from_json(profile.to_string().as_bytes()).map_err(|error| error.to_string())?;
        for (client, (ready, refused)) in clients.iter().zip(&counts) {
            let is_ready = runtime.block_on(meets(client.as_ref(), &user));
            let is_ready = is_ready.map_err(|what| format!("{}: {what}: {profile}", client.id()))?;
            let count = if is_ready { ready } else { refused };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    for (id, (ready, refused)) in PROVIDER_IDS.iter().zip(counts) {
        assert!(ready.get() > 10 && refused.get() > 10, "{id}: {} ready, {} refused", ready.get(), refused.get());
    }
}
