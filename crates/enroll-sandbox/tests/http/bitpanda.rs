//! Bitpanda: a bearer token, and an external id compared without case.

use crate::support::{Call, credential, start};
use enroll_sandbox::{Case, Sandbox};
use serde_json::{Value, json};

pub(crate) fn call(sandbox: &Sandbox, body: Value) -> Call {
    let token = format!("Bearer {}", credential(sandbox, "bitpanda", "token"));
    Call::new("/v2/users", &[("authorization", &token)], body)
}

pub(crate) fn person() -> Value {
    json!({
        "email": "anna.berg@example.com", "phone": "+33199001234", "first_name": "Anna Sofie", "last_name": "O'Neil-Berg", "language": "de",
        "country": "AT", "terms": [1], "aml": [{ "question_id": 1, "answer_id": 3 }], "verification": { "birth_date": "1985-11-30" },
    })
}

#[tokio::test]
async fn both_solutions_create_users() {
    let sandbox = start().await;
    for body in [person(), json!({ "external_id": "Ext-Id-1" })] {
        let response = call(&sandbox, body).send(&sandbox).await;
        assert_eq!(response.status, 201);
        assert_eq!(response.text("/data/id"), sandbox.users().last().unwrap().id());
    }
}

#[tokio::test]
async fn wrong_and_missing_tokens_are_rejected() {
    let sandbox = start().await;
    let right = call(&sandbox, person());
    assert_eq!(right.without("authorization").status(&sandbox).await, 401);
    assert_eq!(right.with("authorization", "Bearer other").status(&sandbox).await, 401);
    assert_eq!(right.with("authorization", "sandbox-bitpanda-token").status(&sandbox).await, 401);
    assert_eq!(right.with("authorization", "bearer sandbox-bitpanda-token").status(&sandbox).await, 201);
}

#[tokio::test]
async fn an_invalid_body_is_rejected_with_the_status_that_was_chosen() {
    let chosen = Sandbox::builder().respond_with("bitpanda", Case::InvalidBody, 422).start().await.unwrap();
    for (sandbox, status) in [(start().await, 400), (chosen, 422)] {
        for (field, value) in [("phone", json!("0199")), ("first_name", json!("R2D2")), ("terms", json!("1"))] {
            let mut body = person();
            body[field] = value;
            assert_eq!(call(&sandbox, body).status(&sandbox).await, status, "{field}");
        }
        assert_eq!(call(&sandbox, json!({ "email": "a@example.com" })).status(&sandbox).await, status);
        assert!(sandbox.users().is_empty());
    }
}

#[tokio::test]
async fn an_external_id_in_another_case_is_a_duplicate() {
    let sandbox = start().await;
    let of = |id: &str| call(&sandbox, json!({ "external_id": id }));
    assert_eq!(of("Ext-Id-1").status(&sandbox).await, 201);
    let response = of("ext-id-1").send(&sandbox).await;
    assert_eq!((response.status, response.text("/errors/0/title")), (409, "Duplicate external_id"));
    assert_eq!(of("Ext-Id-2").status(&sandbox).await, 201);
}
