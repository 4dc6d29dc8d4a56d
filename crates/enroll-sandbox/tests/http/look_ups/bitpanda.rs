//! Bitpanda: an exact search by e-mail address, which shows neither that nor the external id.

use super::{find_at_bitpanda, ids};
use crate::{
    bitpanda::{call, person},
    support::start,
};
use enroll_sandbox::{Case, Sandbox, SeedUser};
use serde_json::json;

#[tokio::test]
async fn a_created_user_is_found_by_its_address() {
    let sandbox = start().await;
    assert_eq!(call(&sandbox, person()).status(&sandbox).await, 201);
    let response = find_at_bitpanda(&sandbox, "email=anna.berg%40example.com&page=1&page_size=10").send(&sandbox).await;
    assert_eq!((response.status, ids("bitpanda", &response.body)), (200, vec![sandbox.users()[0].id().to_owned()]));
    assert_eq!(response.body["meta"], json!({ "total_count": 1, "page": 1, "page_size": 10 }));
    assert!(!response.body.to_string().contains("anna"), "{}", response.body);
    for other in ["nna.berg%40example.com", "anna.berg", "anna.berg%40example.co", "phone=%2B33199001234"] {
        let query = if other.starts_with("phone") { other.to_owned() } else { format!("email={other}") };
        let response = find_at_bitpanda(&sandbox, &query).send(&sandbox).await;
        assert_eq!((&response.body["data"], &response.body["meta"]["total_count"]), (&json!([]), &json!(0)), "{other}");
    }
}

#[tokio::test]
async fn a_plus_sign_must_be_encoded() {
    let sandbox = start().await;
    sandbox.seed("bitpanda", SeedUser::earlier().email("a+b@example.com")).unwrap();
    let found = async |query: &str| ids("bitpanda", &find_at_bitpanda(&sandbox, query).send(&sandbox).await.body).len();
    assert_eq!((found("email=a%2Bb%40example.com").await, found("email=a+b%40example.com").await), (1, 0));
}

#[tokio::test]
async fn tokens_and_parameters_are_checked() {
    let sandbox = start().await;
    let right = find_at_bitpanda(&sandbox, "email=a%40example.com");
    assert_eq!(right.without("authorization").status(&sandbox).await, 401);
    assert_eq!(right.with("authorization", "Bearer other").status(&sandbox).await, 401);
    assert_eq!(find_at_bitpanda(&sandbox, "page=first").status(&sandbox).await, 422);
    sandbox.expire_tokens();
    assert_eq!(right.status(&sandbox).await, 401);
    let chosen = Sandbox::builder().respond_with("bitpanda", Case::InvalidBody, 400).start().await.unwrap();
    assert_eq!(call(&chosen, json!({})).status(&chosen).await, 400);
    assert_eq!(find_at_bitpanda(&chosen, "page=first").status(&chosen).await, 422, "400 is of the create alone");
}

#[tokio::test]
async fn all_users_are_listed_page_by_page() {
    let sandbox = start().await;
    for number in 0..5 {
        sandbox.seed("bitpanda", SeedUser::earlier().email(format!("u{number}@example.com"))).unwrap();
    }
    let mut all = Vec::new();
    for page in 1..=4 {
        let response = find_at_bitpanda(&sandbox, &format!("page={page}&page_size=2")).send(&sandbox).await;
        assert_eq!(response.body["meta"], json!({ "total_count": 5, "page": page, "page_size": 2 }));
        all.extend(ids("bitpanda", &response.body));
    }
    let stored: Vec<String> = sandbox.truth().seeded("bitpanda").map(|user| user.id().to_owned()).collect();
    assert_eq!(all, stored);
}

#[tokio::test]
async fn another_method_is_rejected_as_before() {
    let sandbox = start().await;
    let response = call(&sandbox, json!({})).get("/v2/users").send(&sandbox).await;
    assert_eq!((response.status, &response.headers["allow"]), (405, &"POST".parse().unwrap()));
    let mut post = call(&sandbox, json!({}));
    post.target = "/v1/users".to_owned();
    let response = post.send(&sandbox).await;
    assert_eq!((response.status, &response.headers["allow"]), (405, &"GET".parse().unwrap()));
}
