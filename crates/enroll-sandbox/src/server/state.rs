//! The state that all connections share: providers, stored users, received requests, and settings.
//!
//! The handle of a sandbox and the control endpoint change it with the same methods.

use crate::{
    fault::{FaultError, FaultPlan},
    provider::Provider,
    store::{Journal, Store, Tally, Truth},
    transport::{Guard, stop::Stop},
};
use std::time::Duration;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) providers: Vec<Provider>,
    pub(crate) store: Store,
    pub(crate) journal: Journal,
    pub(crate) stop: Stop,
    pub(crate) guard: Guard,
    pub(crate) body_timeout: Duration,
    /// The secret segment of the control endpoint's paths, if it is on.
    pub(crate) control: Option<String>,
}

impl Shared {
    /// The provider of that id.
    pub(crate) fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.endpoint.id == id)
    }

    /// What is stored at this moment.
    pub(crate) fn truth(&self) -> Truth {
        let tally = |provider: &Provider| {
            let (requests, faults) = provider.faults.tally();
            (provider.endpoint.id.as_str(), Tally { requests, faults })
        };
        Truth { users: self.store.users(), tallies: self.providers.iter().map(tally).collect() }
    }

    /// Replaces a provider's plan.
    pub(crate) fn set_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        let known = self.provider(provider).ok_or_else(|| FaultError::UnknownProvider(provider.to_owned()))?;
        plan.check(known.endpoint)?;
        known.faults.set(plan);
        Ok(())
    }

    /// Removes the plans of all providers.
    pub(crate) fn clear_faults(&self) {
        self.providers.iter().for_each(|provider| provider.faults.set(FaultPlan::none()));
    }

    /// Issues a bearer token; `None` for a provider without them.
    pub(crate) fn issue_token(&self, provider: &str) -> Option<String> {
        self.provider(provider)?.plain.tokens().map(|tokens| tokens.issue(provider))
    }

    /// Expires all bearer tokens.
    pub(crate) fn expire_tokens(&self) {
        self.providers.iter().filter_map(|provider| provider.plain.tokens()).for_each(|tokens| tokens.expire_all());
    }
}
