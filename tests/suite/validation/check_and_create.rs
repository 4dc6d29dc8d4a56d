//! `check` and `create_user` agree, problem by problem.

use enroll::HttpClient;
use enroll::{CallOptions, Config, NewUser, PROVIDER_IDS};
use enroll_tests::{harness, profiles, scripted};
use serde_json::Value;

use super::support::changed;

fn people() -> Vec<NewUser> {
    let mut people = vec![
        profiles::minimal_person(),
        profiles::full_person(),
        profiles::overriding_person(),
        profiles::business(),
        profiles::reference(),
        changed("/extras", Value::Object(Default::default())),
        changed("/extras", serde_json::json!({ "kracken": {} })),
    ];
    let fields = ["/external_id", "/email", "/phone", "/language", "/subject/person/date_of_birth"];
    people.extend(fields.map(|field| changed(field, Value::Null)));
    let strings = ["/phone", "/language", "/subject/person/occupation", "/subject/person/residence/country"];
    people.extend(strings.map(|text| changed(text, "?")));
    people
}

#[tokio::test]
async fn what_check_says_is_what_create_user_does() {
    let (mut ready, mut blocked) = (0, 0);
    let http = HttpClient::new().unwrap();
    for (number, user) in people().iter().enumerate() {
        let sandbox = harness::sandbox().await;
        let config = Config::new(sandbox.url()).http_client(http.clone());
        for id in PROVIDER_IDS {
            let client = scripted::client(id, &config).unwrap();
            let checked = client.check(user);
            assert_eq!(enroll::check(id, user), Some(checked.clone()), "person {number}, without a client");
            match client.create_user(user, &CallOptions::new()).await {
                Ok(_) => assert!(checked.is_ready(), "person {number}: {checked}"),
                Err(error) => assert_eq!(error.report(), Some(&checked), "person {number}, {id}: {error}"),
            }
            if checked.is_ready() { ready += 1 } else { blocked += 1 }
        }
    }
    // Both ways were taken.
    assert!(ready > 20 && blocked > 20, "{ready} ready, {blocked} blocked");
}
