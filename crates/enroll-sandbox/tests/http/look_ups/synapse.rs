//! Synapse: a search in names and e-mail addresses, page by page.

use super::{find_at_synapse, ids};
use crate::{
    support::start,
    synapse::{call, person},
};
use enroll_sandbox::SeedUser;
use serde_json::json;

#[tokio::test]
async fn a_created_user_is_found_with_its_external_id() {
    let sandbox = start().await;
    let created = call(&sandbox, person()).send(&sandbox).await;
    let response =
        find_at_synapse(&sandbox, "query=test.user%40example.com&show_refresh_tokens=NO").send(&sandbox).await;
    assert_eq!((response.status, ids("synapse", &response.body)), (200, vec![created.text("/_id").to_owned()]));
    assert!(response.text("/users/0/_links/self/href").ends_with(created.text("/_id")));
    assert_eq!(
        (response.text("/users/0/extra/supp_id"), response.text("/users/0/logins/0/email")),
        ("mine", "test.user@example.com")
    );
    assert_eq!(response.body["users"][0]["extra"]["date_joined"], created.body["extra"]["date_joined"]);
    let numbers = ["limit", "page", "page_count", "users_count"].map(|name| response.body[name].as_u64());
    assert_eq!(numbers, [Some(20), Some(1), Some(1), Some(1)]);
    assert!(!response.body.to_string().contains(created.text("/refresh_token")));
}

#[tokio::test]
async fn the_search_finds_parts_of_an_address_and_several_users() {
    let sandbox = start().await;
    for email in ["a@example.com", "a@example.com", "aa@example.com"] {
        sandbox.seed("synapse", SeedUser::earlier().email(email)).unwrap();
    }
    let found = async |query: &str| ids("synapse", &find_at_synapse(&sandbox, query).send(&sandbox).await.body).len();
    assert_eq!(found("query=A%40example.com").await, 3);
    assert_eq!(found("query=aa%40example.com").await, 1);
    assert_eq!(found("query=b%40example.com").await, 0);
    assert_eq!((found("per_page=2").await, found("per_page=2&page=2").await, found("").await), (2, 1, 3));
}

#[tokio::test]
async fn a_user_may_be_hidden_by_its_request() {
    let sandbox = start().await;
    let mut body = person();
    body["extra"]["supp_id"] = "seen".into();
    assert_eq!(call(&sandbox, body.clone()).status(&sandbox).await, 200);
    body["is_hidden"] = true.into();
    body["extra"]["supp_id"] = "hidden".into();
    assert_eq!(call(&sandbox, body).status(&sandbox).await, 200);
    let users = sandbox.users();
    assert_eq!((users[0].is_hidden(), users[1].is_hidden()), (false, true));
    let response = find_at_synapse(&sandbox, "query=test.user%40example.com").send(&sandbox).await;
    assert_eq!(ids("synapse", &response.body), [users[0].id()]);
}

#[tokio::test]
async fn credentials_and_parameters_are_checked() {
    let sandbox = start().await;
    let right = find_at_synapse(&sandbox, "query=a");
    assert_eq!(right.without("x-sp-gateway").status(&sandbox).await, 401);
    assert_eq!(right.with("x-sp-gateway", "a|b").status(&sandbox).await, 401);
    assert_eq!(right.with("x-sp-user", "oauth|other").status(&sandbox).await, 401);
    assert_eq!(find_at_synapse(&sandbox, "page=x").status(&sandbox).await, 400);
    let other = call(&sandbox, json!({})).get("/v3.1/users/").send(&sandbox).await;
    assert_eq!(other.status, 404);
}
