//! Fault plans: which of the next requests get which fault.
//!
//! A plan is data, the same in process and over the control endpoint. `draw` keeps how much of it
//! was played.

use super::Fault;
use serde::{Deserialize, Serialize};

/// A plan of which of a provider's next requests get which [`Fault`].
///
/// Give it to [`Builder::faults`](crate::Builder::faults) or
/// [`Sandbox::set_faults`](crate::Sandbox::set_faults), for look-ups to
/// [`Builder::look_up_faults`](crate::Builder::look_up_faults) or
/// [`Sandbox::set_look_up_faults`](crate::Sandbox::set_look_up_faults). All reject a plan with a fault that the
/// provider cannot play, because a fault that is silently skipped would look like a client that
/// handled it.
///
/// As JSON, which the [control endpoint](crate#the-control-endpoint) accepts, a plan is one of
/// these:
///
/// ```json
/// "none"
/// {"in_order": [{"kind": "rate_limited", "retry_after": {"seconds": 1}}, null, {"kind": "echo"}]}
/// {"every": {"kind": "slow_headers", "millis": 200}}
/// {"random": {"seed": 7, "share": 0.25, "faults": [{"kind": "truncated_json"}]}}
/// ```
///
/// ```
/// use enroll_sandbox::{Fault, FaultPlan};
///
/// let plan = FaultPlan::in_order([Some(Fault::TruncatedJson), None, Some(Fault::ByteOrderMark)]);
/// let json = r#"{"in_order": [{"kind": "truncated_json"}, null, {"kind": "byte_order_mark"}]}"#;
/// assert_eq!(serde_json::from_str::<FaultPlan>(json)?, plan);
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
    /// A plan without faults, which is the default.
    ///
    /// ```
    /// use enroll_sandbox::FaultPlan;
    ///
    /// assert_eq!(FaultPlan::none(), FaultPlan::default());
    /// assert_eq!(serde_json::to_string(&FaultPlan::none())?, r#""none""#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A plan that gives the next requests one fault each, in the order of their arrival. `None` is
    /// no fault; requests after the last get none either.
    ///
    /// ```
    /// use enroll_sandbox::{Fault, FaultPlan};
    ///
    /// let one = FaultPlan::in_order([Fault::ResetAfterStoring]);
    /// let second = FaultPlan::in_order([None, Some(Fault::ResetAfterStoring)]);
    /// assert_ne!(one, second);
    /// ```
    pub fn in_order(faults: impl IntoIterator<Item = impl Into<Option<Fault>>>) -> Self {
        Self(Kind::InOrder(faults.into_iter().map(Into::into).collect()))
    }

    /// A plan that gives every request the same fault.
    ///
    /// ```
    /// use enroll_sandbox::{Fault, FaultPlan};
    ///
    /// let plan = FaultPlan::every(Fault::SlowHeaders { millis: 200 });
    /// let json = r#"{"every": {"kind": "slow_headers", "millis": 200}}"#;
    /// assert_eq!(serde_json::from_str::<FaultPlan>(json)?, plan);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn every(fault: Fault) -> Self {
        Self(Kind::Every(fault))
    }

    /// A plan that gives a share of the requests one of these faults, each equally often.
    ///
    /// The choice depends on the seed, the provider, the customer and the number of earlier
    /// requests for that customer. With the same seed the same customers get the same faults, in
    /// whatever order they arrive. The customer is the external id in the body, or the e-mail
    /// address if it has none; in a look-up the e-mail address or the id that it asks for.
    ///
    /// A share that is not between 0 and 1 and an empty list of faults are rejected when the plan
    /// is set.
    ///
    /// ```
    /// use enroll_sandbox::{Fault, FaultPlan};
    ///
    /// let plan = FaultPlan::random(7, 0.25, [Fault::TruncatedJson, Fault::ResetAfterStoring]);
    /// let json = r#"{"random": {"seed": 7, "share": 0.25,
    ///     "faults": [{"kind": "truncated_json"}, {"kind": "reset_after_storing"}]}}"#;
    /// assert_eq!(serde_json::from_str::<FaultPlan>(json)?, plan);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn random(seed: u64, share: f64, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self(Kind::Random(Random { seed, share, faults: faults.into_iter().collect() }))
    }

    /// All faults in the plan.
    pub(super) fn faults(&self) -> Vec<&Fault> {
        match &self.0 {
            Kind::None => Vec::new(),
            Kind::InOrder(faults) => faults.iter().flatten().collect(),
            Kind::Every(fault) => vec![fault],
            Kind::Random(random) => random.faults.iter().collect(),
        }
    }
}
