//! Fault plans: which request meets which fault.

use super::{right, set};
use crate::support::start;
use enroll_sandbox::{Fault, FaultError, FaultPlan, Sandbox, StartError};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_plan_in_order_is_played_once_and_at_its_provider_only() {
    let plan = FaultPlan::in_order([
        Some(Fault::ServerError { after_storing: false }),
        None,
        Some(Fault::ResetBeforeProcessing),
    ]);
    let sandbox = Sandbox::builder().faults("capa", plan).start().await.unwrap();
    assert_eq!(right(&sandbox, "bitpanda", "one").status(&sandbox).await, 201);
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 500);
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201);
    assert!(right(&sandbox, "capa", "two").response(&sandbox).await.is_err());
    assert_eq!(right(&sandbox, "capa", "two").status(&sandbox).await, 201);
    let faults: Vec<_> = sandbox.received().iter().map(|request| request.fault().map(Fault::name)).collect();
    assert_eq!(faults, [None, Some("server_error"), None, Some("reset_before_processing"), None]);
}

#[tokio::test]
async fn a_plan_is_replaced_and_cleared_while_the_sandbox_runs() {
    let sandbox = start().await;
    set(&sandbox, "capa", FaultPlan::every(Fault::ServerError { after_storing: false }));
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 500);
    set(&sandbox, "capa", FaultPlan::every(Fault::RateLimited { retry_after: None }));
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 429);
    sandbox.clear_faults();
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 201);
    assert_eq!(sandbox.truth().faults("capa"), [("server_error", 1), ("rate_limited", 1)].into());
}

/// Which faults each customer met, in a crowd.
async fn met(seed: u64, provider: &'static str) -> BTreeMap<String, Option<Fault>> {
    let sandbox = start().await;
    let faults = [Fault::RateLimited { retry_after: None }, Fault::TruncatedJson, Fault::WithoutId];
    set(&sandbox, provider, FaultPlan::random(seed, 0.5, faults));
    let sandbox = &sandbox;
    let customers: Vec<String> = (0..40).map(|number| format!("customer-{number}")).collect();
    let each = |customer: &String| {
        let call = right(sandbox, provider, customer);
        async move { call.response(sandbox).await.unwrap().status() }
    };
    futures_util::future::join_all(customers.iter().map(each)).await;
    let of = |body: &[u8]| customers.iter().rev().find(|name| body.windows(name.len()).any(|at| at == name.as_bytes()));
    sandbox.received().iter().map(|request| (of(request.body()).unwrap().clone(), request.fault().cloned())).collect()
}

#[tokio::test]
async fn a_seed_gives_the_same_customers_the_same_faults() {
    for provider in ["capa", "onchainpay", "synapse"] {
        let (one, again, other) = (met(3, provider).await, met(3, provider).await, met(4, provider).await);
        assert_eq!((one.len(), &one), (40, &again), "{provider}");
        assert_ne!(one, other, "{provider}");
        assert!(one.values().any(Option::is_some) && one.values().any(Option::is_none));
    }
}

#[tokio::test]
async fn a_plan_that_cannot_be_played_is_refused_and_changes_nothing() {
    let sandbox = start().await;
    set(&sandbox, "capa", FaultPlan::every(Fault::ServerError { after_storing: false }));
    let redirect = |to: &str| FaultPlan::every(Fault::Redirect { to: to.to_owned(), permanent: false });
    let random = |share| FaultPlan::random(1, share, [Fault::TruncatedJson]);
    let wrong = [
        ("nobody", FaultPlan::none(), "`nobody`"),
        ("capa", FaultPlan::every(Fault::ExpiredToken), "`expired_token`"),
        ("capa", FaultPlan::in_order([None, Some(Fault::RejectedNonce)]), "`rejected_nonce`"),
        ("capa", redirect("a\nb"), "`to`"),
        ("capa", redirect(""), "`to`"),
        ("capa", random(1.1), "`share`"),
        ("capa", random(f64::NAN), "`share`"),
        ("capa", FaultPlan::random(1, 0.5, []), "`faults`"),
    ];
    for (provider, plan, named) in wrong {
        let error = sandbox.set_faults(provider, plan.clone()).unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
        let start = Sandbox::builder().faults(provider, plan).start().await;
        assert!(matches!(start, Err(StartError::Fault(again)) if again == error));
    }
    assert!(matches!(sandbox.set_faults("nobody", FaultPlan::none()), Err(FaultError::UnknownProvider(_))));
    assert_eq!(right(&sandbox, "capa", "one").status(&sandbox).await, 500);
}
