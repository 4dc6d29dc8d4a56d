//! Bearer tokens that expire and are issued.

use super::{right, set, stored, with};
use crate::support::{Call, start};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};

fn bearing(sandbox: &Sandbox, token: &str, customer: &str) -> Call {
    right(sandbox, "bitpanda", customer).with("authorization", &format!("Bearer {token}"))
}

#[tokio::test]
async fn an_expired_token_is_rejected_until_another_is_issued() {
    let sandbox = start().await;
    assert_eq!(right(&sandbox, "bitpanda", "one").status(&sandbox).await, 201);
    set(&sandbox, "bitpanda", FaultPlan::in_order([Fault::ExpiredToken]));
    let rejected = right(&sandbox, "bitpanda", "two").send(&sandbox).await;
    assert_eq!((rejected.status, right(&sandbox, "bitpanda", "two").status(&sandbox).await), (401, 401));
    assert_eq!(sandbox.received()[2].fault(), None, "the plan is over, the token stays expired");
    let token = sandbox.issue_token("bitpanda").unwrap();
    assert_eq!(bearing(&sandbox, &token, "two").status(&sandbox).await, 201);
    assert_eq!(stored(&sandbox, "bitpanda"), 2);
}

#[tokio::test]
async fn a_fault_ends_the_token_of_its_request_only() {
    let sandbox = with("bitpanda", Fault::ExpiredToken).await;
    let [first, second] = [(); 2].map(|()| sandbox.issue_token("bitpanda").unwrap());
    assert_eq!(bearing(&sandbox, &first, "one").status(&sandbox).await, 401);
    sandbox.clear_faults();
    assert_eq!(bearing(&sandbox, &first, "one").status(&sandbox).await, 401);
    assert_eq!(bearing(&sandbox, &second, "one").status(&sandbox).await, 201);
}

#[tokio::test]
async fn all_tokens_can_be_ended_and_other_credentials_stay() {
    let sandbox = start().await;
    let issued = sandbox.issue_token("bitpanda").unwrap();
    sandbox.expire_tokens();
    assert_eq!(right(&sandbox, "bitpanda", "one").status(&sandbox).await, 401);
    assert_eq!(bearing(&sandbox, &issued, "one").status(&sandbox).await, 401);
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201);
    assert_eq!((sandbox.issue_token("capa"), sandbox.issue_token("nobody")), (None, None));
}
