//! Processes a look-up as the provider would, step by step.
//!
//! The steps are credentials, signature and nonce, parameters and body, users. The first that fails
//! decides the response. Nothing is stored. Faults are played as with a create.

use super::{
    Provider,
    query::{Filter, Pages},
    rejected::Rejected,
};
use crate::{
    inject::{self, Processed},
    reason::Reason,
    response::{JsonResponse, OutgoingResponse, found},
    spec::{Case, Input, LookUp},
    store::{Received, Store},
};
use serde_json::Value;

/// The provider's response to a look-up, or that of the fault that it gets.
pub(crate) fn respond(provider: &Provider, look_up: &LookUp, store: &Store, request: &Received) -> OutgoingResponse {
    let (id, operation) = (provider.endpoint.id.as_str(), &look_up.operation);
    if let Some(fault) = request.fault() {
        tracing::debug!(provider = id, fault = fault.name(), "fault played with a look-up");
    }
    if let Some(response) = request.fault().and_then(|fault| inject::instead(fault, operation, request)) {
        return response;
    }
    let (response, processed) = match process(provider, look_up, store, request) {
        Ok(body) => (JsonResponse::succeeded(operation, body), Processed::LookedUp),
        Err(rejected) => {
            tracing::debug!(provider = id, case = rejected.reason.case(), "look-up rejected");
            let case = rejected.case().unwrap_or(Case::InvalidBody);
            request.reject(rejected.reason);
            (provider.rejection(operation, case, None), Processed::Rejected)
        }
    };
    match request.fault() {
        Some(fault) => inject::damage(fault, operation, request, response, processed),
        None => response.into(),
    }
}

/// What identifies the customer in a look-up; empty for a list of all users.
pub(crate) fn customer(look_up: &LookUp, request: &Received) -> String {
    [Input::Email, Input::UserId].into_iter().find_map(|input| look_up.text(input, request)).unwrap_or_default()
}

fn process(provider: &Provider, look_up: &LookUp, store: &Store, request: &Received) -> Result<Value, Rejected> {
    provider.authorise(request)?;
    provider.check_input(&look_up.operation, request)?;
    let filter = Filter::read(provider, look_up, request);
    let view = provider.view(store.clock.now());
    if look_up.record.list.is_none() {
        let (users, _) = store.find(view, |user| filter.matches(user), 0, 1);
        return users.first().map(|user| found::one(look_up, user)).ok_or_else(|| not_found(request, look_up));
    }
    let page = Pages::read(look_up, request);
    let (users, total) = store.find(view, |user| filter.matches(user), page.skip, page.limit());
    Ok(found::list(look_up, &users, &page.shown(total)))
}

fn not_found(request: &Received, look_up: &LookUp) -> Rejected {
    let message = "no user with this id is visible to the caller; \
                   check the id; a check of access asks for one that does not exist";
    let reason = Reason::new(Case::NotFound.as_str(), message);
    Rejected::new(Case::NotFound, reason.with_unknown(look_up.operation.unknown_fields(request)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        credentials::Credentials,
        provider::{Choices, seeding},
        spec::{Endpoint, testing},
        store::{MAX_USERS, SeedUser, testing::request},
    };
    use http::Method;
    use std::time::{Duration, UNIX_EPOCH};

    fn provider(spec: &Value, choices: Choices) -> Provider {
        let endpoint = Box::leak(Box::new(Endpoint::parse("sixth", &spec.to_string()).unwrap()));
        let credentials = Credentials::examples(std::slice::from_ref(endpoint));
        Provider::new(endpoint, &credentials, choices)
    }

    fn list() -> Provider {
        provider(&testing::list(), Choices::default())
    }

    fn store(provider: &Provider, users: impl IntoIterator<Item = SeedUser>) -> Store {
        let store = Store::new(MAX_USERS);
        users.into_iter().for_each(|user| drop(seeding::seed(provider, &store, user).unwrap()));
        store
    }

    fn ours(name: &str) -> SeedUser {
        let created_at = UNIX_EPOCH + Duration::from_millis(1_747_229_990_396);
        SeedUser::earlier().email(format!("{name}@example.com")).external_id(name).created_at(created_at)
    }

    fn ask_with(key: &str, provider: &Provider, store: &Store, target: &str) -> (u16, Value) {
        let look_up = provider.endpoint.look_up.as_ref().unwrap();
        let received = request(target, &[("x-key", key)], b"");
        let response = respond(provider, look_up, store, &Received { method: Method::GET, ..received });
        (response.status.as_u16(), serde_json::from_slice(&response.body).unwrap())
    }

    fn ask(provider: &Provider, store: &Store, target: &str) -> (u16, Value) {
        ask_with("sandbox-sixth-key", provider, store, target)
    }

    /// The e-mail addresses on a page.
    fn found(provider: &Provider, store: &Store, target: &str) -> Vec<String> {
        let (status, body) = ask(provider, store, target);
        assert_eq!(status, 200, "{body}");
        let schema = &provider.endpoint.look_up.as_ref().unwrap().operation.response;
        assert_eq!(schema.problems(&body), [""; 0], "{body}");
        let email = |user: &Value| user["logins"][0]["email"].as_str().unwrap().to_owned();
        body["people"].as_array().unwrap().iter().map(email).collect()
    }

    #[test]
    fn a_record_is_the_example_with_what_is_known_of_the_user() {
        let provider = list();
        let store = store(&provider, [ours("one")]);
        let (_, body) = ask(&provider, &store, "/people");
        let (id, user) = (store.users()[0].id().to_owned(), &body["people"][0]);
        assert_eq!((user["id"].as_str(), &user["self"]), (Some(id.as_str()), &format!("/people/{id}").into()));
        assert_eq!(user["logins"][0]["email"], "one@example.com");
        assert_eq!((&user["extra"]["joined"], &user["extra"]["own"]), (&1_747_229_990_396_u64.into(), &"one".into()));
        assert_eq!(user["name"], "Test User", "of the example");
        let password = user["password"].as_str().unwrap();
        assert!(password.len() == 10 && password != "sCPJUXnBrJ", "{password}");
    }

    #[test]
    fn what_a_user_lacks_is_null_or_left_out() {
        let provider = list();
        let (_, body) = ask(&provider, &store(&provider, [SeedUser::earlier()]), "/people");
        assert_eq!(
            (&body["people"][0]["extra"]["own"], &body["people"][0]["logins"][0]),
            (&Value::Null, &Value::from(serde_json::Map::new()))
        );
    }

    #[test]
    fn pages_are_counted_from_the_documented_first_one() {
        let provider = list();
        let store = store(&provider, ["a", "b", "c", "d", "e"].map(ours));
        assert_eq!(found(&provider, &store, "/people?size=2").len(), 2);
        assert_eq!(found(&provider, &store, "/people?size=2&page=1"), ["c@example.com", "d@example.com"]);
        assert_eq!(found(&provider, &store, "/people?size=2&page=2"), ["e@example.com"]);
        assert!(found(&provider, &store, "/people?size=2&page=3").is_empty());
        let (_, body) = ask(&provider, &store, "/people?size=2&page=2");
        let numbers = ["total", "page", "size", "pages", "here"].map(|name| body[name].as_u64());
        assert_eq!(numbers, [Some(5), Some(2), Some(2), Some(3), Some(1)]);
    }

    #[test]
    fn an_offset_counts_users() {
        let provider = list();
        let store = store(&provider, ["a", "b", "c", "d"].map(ours));
        assert_eq!(found(&provider, &store, "/people?size=2&skip=1"), ["b@example.com", "c@example.com"]);
        assert_eq!(found(&provider, &store, "/people?skip=3"), ["d@example.com"]);
    }

    #[test]
    fn a_page_has_the_documented_number_of_users() {
        let provider = list();
        let store = store(&provider, (0..7).map(|number| ours(&format!("u{number}"))));
        assert_eq!(found(&provider, &store, "/people").len(), 3, "the default");
    }

    #[test]
    fn an_exact_search_finds_the_whole_address_alone() {
        let provider = list();
        let store = store(&provider, ["a", "aa"].map(ours));
        assert_eq!(found(&provider, &store, "/people?email=a%40example.com"), ["a@example.com"]);
        assert!(found(&provider, &store, "/people?email=A%40example.com").is_empty(), "as uniqueness compares them");
        assert!(found(&provider, &store, "/people?email=example.com").is_empty());
    }

    #[test]
    fn any_other_search_finds_parts_without_regard_to_case() {
        let mut spec = testing::list();
        spec["x-enroll-provider"]["look_up"]["not_found"] = "nothing".into();
        let provider = provider(&spec, Choices::default());
        let store = store(&provider, ["a", "aa"].map(ours));
        assert_eq!(found(&provider, &store, "/people?email=A%40example.com").len(), 2);
        assert_eq!(found(&provider, &store, "/people?email=aa%40example.com"), ["aa@example.com"]);
    }

    #[test]
    fn nobody_is_found_by_a_phone_number() {
        let provider = list();
        assert!(found(&provider, &store(&provider, [ours("a")]), "/people?phone=%2B15125550177").is_empty());
    }

    #[test]
    fn only_own_users_that_can_be_seen_are_found() {
        let choices = Choices { visible_after: Duration::from_secs(60), ..Choices::default() };
        let provider = provider(&testing::list(), choices);
        let new = SeedUser::earlier().email("new@example.com");
        let foreign =
            SeedUser { created_at: Some(UNIX_EPOCH), ..SeedUser::of_another_partner().email("b@example.com") };
        let hidden = SeedUser { created_at: Some(UNIX_EPOCH), ..SeedUser::hidden().email("c@example.com") };
        let store = store(&provider, [ours("a"), new, foreign, hidden]);
        assert_eq!(found(&provider, &store, "/people"), ["a@example.com"]);
        assert_eq!(ask(&provider, &store, "/people").1["total"], 1);
        assert_eq!(store.len(), 4);
    }

    #[test]
    fn requests_are_checked_in_order() {
        let provider = list();
        let store = store(&provider, []);
        for (key, target, status) in [
            ("", "/people?size=x", 401),
            ("other", "/people?size=x", 401),
            ("sandbox-sixth-key", "/people?size=x", 422),
            ("sandbox-sixth-key", "/people?size=11", 422),
            ("sandbox-sixth-key", "/people?page=-1", 422),
            ("sandbox-sixth-key", "/people?unknown=x", 200),
        ] {
            assert_eq!(ask_with(key, &provider, &store, target).0, status, "{target}");
        }
    }

    #[test]
    fn one_user_is_found_by_its_id() {
        let provider = provider(&testing::one(), Choices::default());
        let store = store(&provider, [ours("a"), SeedUser::hidden()]);
        let ids: Vec<String> = store.users().iter().map(|user| user.id().to_owned()).collect();
        let (status, body) = ask(&provider, &store, &format!("/people/{}", ids[0].replace('-', "%2d")));
        assert_eq!((status, body["person"]["id"].as_str()), (200, Some(ids[0].as_str())));
        assert_eq!(body["person"]["created_at"], "2025-05-14T13:39:50.396Z");
        assert_eq!(
            ask(&provider, &store, &format!("/people/{}", ids[1])),
            (404, serde_json::json!({ "error": "none" }))
        );
        assert_eq!(ask(&provider, &store, "/people/9486244c-ff7d-4c22-9984-797179d7deaa").0, 404);
        assert_eq!(ask(&provider, &store, "/people/short").0, 422);
    }
}
