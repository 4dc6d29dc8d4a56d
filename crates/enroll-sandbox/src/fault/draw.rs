//! Draws the fault of the next request from a provider's plan.
//!
//! A random plan draws from a hash of the seed and the customer, so it needs no random numbers and
//! is the same on every machine. For each customer a hash and a counter are kept, 16 bytes in all,
//! for as long as the plan is set.

use super::{
    Fault, FaultPlan,
    plan::{Kind, Random},
};
use crate::store::Count;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The plan of one operation of a provider, how far it was played, and how often each fault was.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    plan: FaultPlan,
    /// How many requests arrived under this plan.
    drawn: usize,
    /// How many of them were for each customer, by the hash of the customer.
    by_customer: HashMap<u64, u64>,
    requests: u64,
    played: BTreeMap<&'static str, u64>,
}

impl Faults {
    /// Replaces the plan, which is played from its beginning.
    pub(crate) fn set(&self, plan: FaultPlan) {
        let mut state = self.lock();
        state.plan = plan;
        state.drawn = 0;
        state.by_customer.clear();
    }

    /// Draws the fault of the next request.
    pub(crate) fn draw(&self, provider: &str, customer: impl FnOnce() -> String) -> Option<Fault> {
        let mut state = self.lock();
        let fault = state.next(provider, customer);
        state.requests += 1;
        if let Some(fault) = &fault {
            *state.played.entry(fault.name()).or_default() += 1;
        }
        fault
    }

    /// How many requests arrived in all, and how often each fault was played.
    pub(crate) fn count(&self) -> Count {
        let state = self.lock();
        Count { requests: state.requests, faults: state.played.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&mut self, provider: &str, customer: impl FnOnce() -> String) -> Option<Fault> {
        let drawn = self.drawn;
        self.drawn += 1;
        match &self.plan.0 {
            Kind::None => None,
            Kind::InOrder(faults) => faults.get(drawn)?.clone(),
            Kind::Every(fault) => Some(fault.clone()),
            Kind::Random(random) => {
                let customer = hash(random.seed, provider, &customer());
                let before = self.by_customer.entry(customer[0]).or_default();
                *before += 1;
                random.pick(hash(customer[1], provider, &before.to_string()))
            }
        }
    }
}

impl Random {
    #[allow(clippy::cast_precision_loss, reason = "53 bits are enough for a share")]
    fn pick(&self, chance: [u64; 2]) -> Option<Fault> {
        let is_hit = (chance[0] >> 11) as f64 / (1_u64 << 53) as f64 >= self.share;
        let count = u64::try_from(self.faults.len()).ok().filter(|count| *count > 0)?;
        let index = usize::try_from(chance[1] % count).ok()?;
        if is_hit { None } else { self.faults.get(index).cloned() }
    }
}

fn hash(seed: u64, provider: &str, text: &str) -> [u64; 2] {
    let hash = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(provider).chain_update([0]);
    let hash = hash.chain_update(text).finalize();
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    [number(&hash[..8]), number(&hash[8..16])]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(plan: FaultPlan) -> Faults {
        let faults = Faults::default();
        faults.set(plan);
        faults
    }

    fn random(seed: u64) -> Faults {
        playing(FaultPlan::random(seed, 0.25, [Fault::TruncatedJson, Fault::EndlessBody]))
    }

    fn drawn(faults: &Faults, customers: impl Iterator<Item = u32>) -> BTreeMap<u32, Vec<Option<Fault>>> {
        let mut drawn: BTreeMap<u32, Vec<Option<Fault>>> = BTreeMap::new();
        customers.for_each(|of| drawn.entry(of).or_default().push(faults.draw("one", || of.to_string())));
        drawn
    }

    #[test]
    fn an_ordered_plan_is_played_once() {
        let faults = playing(FaultPlan::in_order([Some(Fault::TruncatedJson), None, Some(Fault::EndlessBody)]));
        let names: Vec<_> = (0..5).map(|_| faults.draw("one", String::new).map(|fault| fault.name())).collect();
        assert_eq!(names, [Some("truncated_json"), None, Some("endless_body"), None, None]);
        let count = faults.count();
        assert_eq!((count.requests, count.faults), (5, [("truncated_json", 1), ("endless_body", 1)].into()));
    }

    #[test]
    fn a_seed_gives_each_customer_the_same_faults_in_any_order() {
        let there = drawn(&random(7), (0..500).chain(0..500));
        let back = drawn(&random(7), (0..500).rev().chain((0..500).rev()));
        assert_eq!(there, back);
        assert_ne!(there, drawn(&random(8), (0..500).chain(0..500)));
        assert!(there.values().any(|faults| faults[0] != faults[1]), "a retry is drawn separately");
    }

    #[test]
    fn the_share_is_met_and_faults_are_equally_frequent() {
        let faults = random(1);
        drawn(&faults, 0..10_000);
        let played = faults.count().faults;
        for name in ["truncated_json", "endless_body"] {
            assert!((1100..1400).contains(&played[name]), "{played:?}");
        }
    }
}
