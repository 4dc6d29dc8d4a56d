//! The state that all connections share: providers, stored users, received requests, and settings.
//!
//! The handle of a sandbox and the control endpoint change it with the same methods.

use super::Observer;
use crate::{
    fault::{FaultError, FaultPlan},
    provider::{Provider, seeding},
    store::{Journal, SeedError, SeedUser, Store, Tally, Truth, User},
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
    pub(crate) observer: Observer,
}

impl Shared {
    /// The provider of that id.
    pub(crate) fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.endpoint.id == id)
    }

    /// What is stored at this moment.
    pub(crate) fn truth(&self) -> Truth {
        let tally = |provider: &Provider| {
            let (creates, look_ups) = (provider.faults.count(), provider.look_up_faults.count());
            (provider.endpoint.id.as_str(), Tally { creates, look_ups })
        };
        Truth { users: self.store.users(), tallies: self.providers.iter().map(tally).collect() }
    }

    /// Replaces a provider's plan for creates.
    pub(crate) fn set_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        let known = self.known(provider)?;
        plan.check(known.endpoint)?;
        known.faults.set(plan);
        Ok(())
    }

    /// Replaces a provider's plan for look-ups.
    pub(crate) fn set_look_up_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        let known = self.known(provider)?;
        plan.check_look_up(known.endpoint)?;
        known.look_up_faults.set(plan);
        Ok(())
    }

    /// Removes the plans of all providers, for creates and look-ups.
    pub(crate) fn clear_faults(&self) {
        for provider in &self.providers {
            provider.faults.set(FaultPlan::none());
            provider.look_up_faults.set(FaultPlan::none());
        }
    }

    /// Stores a user that no request created.
    pub(crate) fn seed(&self, provider: &str, user: SeedUser) -> Result<User, SeedError> {
        let known = self.provider(provider).ok_or_else(|| SeedError::UnknownProvider(provider.to_owned()))?;
        seeding::seed(known, &self.store, user)
    }

    fn known(&self, provider: &str) -> Result<&Provider, FaultError> {
        self.provider(provider).ok_or_else(|| FaultError::UnknownProvider(provider.to_owned()))
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
