//! Kraken Embed: one user by its id, under a signature over the path and query as they are sent.

use super::{get_from_kraken, look_up};
use crate::{
    kraken::{TARGET, person, signed},
    support::start,
};
use enroll_sandbox::{Case, Sandbox, SeedUser};
use serde_json::json;

#[tokio::test]
async fn a_user_is_found_by_its_id_alone() {
    let sandbox = start().await;
    assert_eq!(signed(&sandbox, TARGET, 1, &person("one")).status(&sandbox).await, 201);
    let id = sandbox.users()[0].id().to_owned();
    let response = look_up(&sandbox, "kraken", &id).send(&sandbox).await;
    assert_eq!((response.status, response.text("/result/user")), (200, id.as_str()));
    assert_eq!(response.text("/result/external_id"), "one");
    assert!(response.text("/result/created_at").starts_with("20"));
    assert!(response.headers.contains_key("x-trace-id"));
    let response = look_up(&sandbox, "kraken", "AA95 N84G NONE XXXX").send(&sandbox).await;
    assert_eq!((response.status, response.text("/error/0")), (404, "ENexus:Invalid user ID"));
    assert_eq!(get_from_kraken(&sandbox, "/b2b/users/", 9_000_000).status(&sandbox).await, 404);
}

#[tokio::test]
async fn a_user_without_an_external_id_shows_none() {
    let sandbox = start().await;
    let user = sandbox.seed("kraken", SeedUser::earlier()).unwrap();
    let response = look_up(&sandbox, "kraken", user.id()).send(&sandbox).await;
    assert_eq!((response.status, response.body["result"]["external_id"].as_str()), (200, None));
}

#[tokio::test]
async fn an_unknown_id_may_get_another_documented_status() {
    let sandbox = Sandbox::builder().respond_with("kraken", Case::NotFound, 400).start().await.unwrap();
    assert_eq!(look_up(&sandbox, "kraken", "AA95 N84G NONE XXXX").status(&sandbox).await, 400);
}

#[tokio::test]
async fn path_and_query_are_signed_as_they_are_sent() {
    let sandbox = start().await;
    let user = sandbox.seed("kraken", SeedUser::earlier()).unwrap();
    let (encoded, lower) = (user.id().replace(' ', "%20"), user.id().replace('X', "%58"));
    let target = format!("/b2b/users/{encoded}?trace=a%20b");
    assert_eq!(get_from_kraken(&sandbox, &target, 1).status(&sandbox).await, 200);
    let other = format!("/b2b/users/{}?trace=a+b", lower.replace(' ', "%20"));
    assert_eq!(get_from_kraken(&sandbox, &other, 2).status(&sandbox).await, 200, "other escapes, signed as sent");
    let mut moved = get_from_kraken(&sandbox, &target, 3);
    moved.target = format!("/b2b/users/{encoded}");
    let response = moved.send(&sandbox).await;
    assert_eq!((response.status, response.text("/error/0")), (401, "Invalid signature"));
}

#[tokio::test]
async fn nonces_grow_over_creates_and_look_ups() {
    let sandbox = start().await;
    let user = sandbox.seed("kraken", SeedUser::earlier()).unwrap();
    let target = format!("/b2b/users/{}", user.id().replace(' ', "%20"));
    assert_eq!(signed(&sandbox, TARGET, 10, &person("one")).status(&sandbox).await, 201);
    let response = get_from_kraken(&sandbox, &target, 10).send(&sandbox).await;
    assert_eq!((response.status, response.text("/error/0")), (401, "EAPI:Invalid nonce"));
    assert_eq!(get_from_kraken(&sandbox, &target, 11).status(&sandbox).await, 200);
    assert_eq!(signed(&sandbox, TARGET, 11, &person("two")).status(&sandbox).await, 401);
}

#[tokio::test]
async fn credentials_and_headers_are_checked() {
    let sandbox = start().await;
    let user = sandbox.seed("kraken", SeedUser::earlier()).unwrap();
    let right = look_up(&sandbox, "kraken", user.id());
    assert_eq!(right.without("api-sign").send(&sandbox).await.text("/error/0"), "Missing API-Key");
    assert_eq!(right.with("api-key", "other").send(&sandbox).await.text("/error/0"), "EAPI:Invalid key");
    assert_eq!(right.with("payward-version", "1999-01-01").status(&sandbox).await, 400);
    assert_eq!(
        look_up(&sandbox, "kraken", user.id()).with("payward-version", "2025-04-15").status(&sandbox).await,
        200
    );
}

#[tokio::test]
async fn the_id_in_the_path_is_in_no_record_of_the_control_endpoint() {
    let sandbox = Sandbox::builder().control(true).start().await.unwrap();
    let user = sandbox.seed("kraken", SeedUser::earlier()).unwrap();
    assert_eq!(look_up(&sandbox, "kraken", user.id()).status(&sandbox).await, 200);
    let requests = reqwest::get(format!("{}/requests", sandbox.control_url().unwrap())).await.unwrap();
    let expected = json!([{
        "number": 1, "provider": "kraken", "method": "GET", "path": "/b2b/users/{user}", "status": 200, "is_look_up": true, "fault": null,
    }]);
    assert_eq!(requests.json::<serde_json::Value>().await.unwrap(), expected);
    assert!(!format!("{:?}", sandbox.received()).contains("AA95"));
}
