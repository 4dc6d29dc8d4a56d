//! Plants a canary in every personal or secret string of a profile, and in every credential.

use enroll::facts::Privacy;
use enroll::{CreateUser, NewUser, PROVIDERS, Report};
use enroll_sandbox::Credentials;
use enroll_tests::{profiles, scripted};
use serde_json::Value;

/// A day and a moment that stand for all others, where a string must be one.
const DAY: &str = "1987-06-05";
const MOMENT: &str = "1987-06-05T14:56:45Z";

/// A profile with canaries, and the canaries.
pub(super) struct Planted {
    pub(super) user: NewUser,
    pub(super) canaries: Vec<String>,
}

/// Every profile of the full set, with a canary in each string that takes one.
pub(super) fn people() -> Vec<Planted> {
    let clients = clients();
    profiles::full_set().into_iter().map(|(_, user)| plant(&user, &clients)).collect()
}

/// The person with every field, likewise.
pub(super) fn full_person() -> Planted {
    plant(&profiles::full_person(), &clients())
}

fn clients() -> Vec<Box<dyn CreateUser>> {
    let config = enroll::Config::new("https://api.example.com");
    PROVIDERS.iter().map(|facts| scripted::client(facts.id, &config).unwrap()).collect()
}

/// A string that passes for a name or an address where `old` was one. Digits would not.
fn canary(number: usize, old: &str) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    let name = format!("Canary{}{}q", letter(number / 26), letter(number));
    match old {
        _ if old.contains('@') => format!("{name}@example.com"),
        _ if old.len() == DAY.len() && old.as_bytes()[4] == b'-' => DAY.to_owned(),
        _ if old.len() > DAY.len() && old.as_bytes()[10] == b'T' => MOMENT.to_owned(),
        _ => name,
    }
}

fn plant(user: &NewUser, clients: &[Box<dyn CreateUser>]) -> Planted {
    let mut planted = Planted { user: user.clone(), canaries: Vec::new() };
    let reports = |user: &NewUser| clients.iter().map(|client| client.check(user)).collect::<Vec<Report>>();
    let expected = reports(user);
    for (number, (pointer, old)) in strings(&serde_json::to_value(user).unwrap()).into_iter().enumerate() {
        let mut profile = serde_json::to_value(&planted.user).unwrap();
        let canary = canary(number, &old);
        *profile.pointer_mut(&pointer).unwrap() = canary.clone().into();
        match serde_json::from_value(profile) {
            Ok(user) if reports(&user) == expected => {
                planted.user = user;
                planted.canaries.push(canary);
            }
            // A code that a provider checks stays as it is. A number that long is nowhere else.
            _ if old.bytes().filter(u8::is_ascii_digit).count() > 8 => planted.canaries.push(old),
            _ => {}
        }
    }
    planted
}

/// The strings of a profile that are not public, by their pointers.
fn strings(profile: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(profile, String::new(), &mut found);
    found.retain(|(pointer, _)| !is_public(pointer));
    found
}

fn walk(value: &Value, pointer: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| walk(field, format!("{pointer}/{name}"), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, format!("{pointer}/{at}"), found))
        }
        // The bare word for a reference is no datum.
        Value::String(text) if pointer != "/subject" => found.push((pointer, text.clone())),
        _ => {}
    }
}

/// Whether a spec lets everybody see what is there.
fn is_public(pointer: &str) -> bool {
    let parts = pointer
        .split('/')
        .skip(1)
        .map(|part| if part.parse::<usize>().is_ok() { "[]".to_owned() } else { format!(".{part}") });
    let path: String = parts.collect();
    let path = path.trim_start_matches('.');
    let requirements = PROVIDERS.iter().filter_map(|facts| facts.requirement_of(path));
    requirements.into_iter().any(|requirement| requirement.privacy == Privacy::Public)
}

/// Credentials that a sandbox can be configured to accept, each of them a canary.
pub(super) fn credentials() -> (Credentials, Value, Vec<String>) {
    let mut all = serde_json::to_value(Credentials::default()).unwrap();
    let mut fake = Vec::new();
    walk(&all, String::new(), &mut fake);
    for (number, (pointer, _)) in fake.iter().enumerate() {
        let canary = match pointer.as_str() {
            // It must be Base64.
            "/kraken/api_secret" => "CanarySecretOfKraken".to_owned(),
            _ => format!("CanaryCredential{number}"),
        };
        *all.pointer_mut(pointer).unwrap() = canary.into();
    }
    let mut canaries = Vec::new();
    walk(&all, String::new(), &mut canaries);
    (serde_json::from_value(all.clone()).unwrap(), all, canaries.into_iter().map(|(_, canary)| canary).collect())
}

#[test]
fn canaries_are_in_most_of_a_profile() {
    let Planted { user, canaries } = full_person();
    let all = serde_json::to_value(&user).unwrap();
    let (planted, open) = strings(&all).into_iter().partition::<Vec<_>, _>(|(_, text)| canaries.contains(text));
    let open: Vec<_> = open.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert!(planted.len() > 50, "{}", planted.len());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("strings_without_a_canary", open.join("\n"));
    });
}
