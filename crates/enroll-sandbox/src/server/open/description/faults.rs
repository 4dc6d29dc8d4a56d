//! The kinds of faults and the forms of plans.

use crate::{
    fault::{Fault, FaultPlan, kinds},
    provider::Provider,
    spec::Endpoint,
};
use serde_json::{Value, json};

pub(super) fn kinds(providers: &[Provider]) -> Vec<Value> {
    let ids = |can: &dyn Fn(&Endpoint) -> bool| -> Vec<&str> {
        let endpoints = providers.iter().map(|provider| provider.endpoint);
        endpoints.filter(|endpoint| can(endpoint)).map(|endpoint| endpoint.id.as_str()).collect()
    };
    let kind = |kind: &kinds::Kind| {
        json!({
            "kind": kind.name(),
            "what": kind.what,
            "example": kind.example,
            "creates": ids(&|endpoint| kind.is_for_create(endpoint)),
            "look_ups": ids(&|endpoint| kind.is_for_look_up(endpoint)),
        })
    };
    kinds::all().iter().map(kind).collect()
}

pub(super) fn plans() -> Vec<Value> {
    let forms = [
        ("the next requests get one fault each, null is none", {
            FaultPlan::in_order([Some(Fault::ResetAfterStoring), None, Some(Fault::TruncatedJson)])
        }),
        ("every request gets the fault", FaultPlan::every(Fault::SlowHeaders { millis: 200 })),
        (
            "a share of the requests get one of the faults, the same for a customer whenever the seed is the same",
            FaultPlan::random(7, 0.25, [Fault::ResetBeforeProcessing, Fault::ResetAfterStoring]),
        ),
        ("no request gets a fault", FaultPlan::none()),
    ];
    forms.into_iter().map(|(what, example)| json!({ "what": what, "example": example })).collect()
}
