//! Which of the coming requests go wrong, and how.
//!
//! A plan is plain data, in process and over the control endpoint alike; what was played of it stands in `draw`.

use super::Fault;
use serde::{Deserialize, Serialize};

/// The faults of one provider's coming requests.
///
/// As JSON it is one of
///
/// * `"none"`
/// * `{"in_order": [{"kind": "reset_after_storing"}, null, {"kind": "rate_limited", "retry_after": {"seconds": 1}}]}`
/// * `{"every": {"kind": "slow_headers", "millis": 200}}`
/// * `{"random": {"seed": 7, "share": 0.25, "faults": [{"kind": "truncated_json"}, {"kind": "server_error"}]}}`
///
/// ```
/// use enroll_sandbox::{Fault, FaultPlan};
///
/// let plan = FaultPlan::in_order([Some(Fault::ResetAfterStoring), None, Some(Fault::TruncatedJson)]);
/// let text = r#"{"in_order": [{"kind": "reset_after_storing"}, null, {"kind": "truncated_json"}]}"#;
/// assert_eq!(serde_json::from_str::<FaultPlan>(text)?, plan);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultPlan(pub(super) Kind);

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    #[default]
    None,
    InOrder(Vec<Option<Fault>>),
    Every(Fault),
    Random(Random),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) share: f64,
    pub(super) faults: Vec<Fault>,
}

impl FaultPlan {
    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The next requests get these, one each, in the order of their arrival; `None` is a request that goes well. Later
    /// ones go well.
    pub fn in_order(faults: impl IntoIterator<Item = impl Into<Option<Fault>>>) -> Self {
        Self(Kind::InOrder(faults.into_iter().map(Into::into).collect()))
    }

    /// Every request gets this one.
    #[must_use]
    pub fn every(fault: Fault) -> Self {
        Self(Kind::Every(fault))
    }

    /// A share of the requests, between 0 and 1, get one of these, each equally often.
    ///
    /// Which ones is decided by the seed, the provider, the customer and how many requests for that customer came
    /// before: with the same seed the same customers meet the same faults, whatever order a crowd arrives in. The
    /// customer is told by the external id in the body, or by the e-mail address where there is none.
    pub fn random(seed: u64, share: f64, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self(Kind::Random(Random { seed, share, faults: faults.into_iter().collect() }))
    }

    /// All faults that the plan names.
    pub(super) fn faults(&self) -> Vec<&Fault> {
        match &self.0 {
            Kind::None => Vec::new(),
            Kind::InOrder(faults) => faults.iter().flatten().collect(),
            Kind::Every(fault) => vec![fault],
            Kind::Random(random) => random.faults.iter().collect(),
        }
    }
}
