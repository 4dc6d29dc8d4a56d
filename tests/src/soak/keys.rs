//! How long it takes until another worker signs with the key of one that was killed.

use std::collections::BTreeMap;
use std::time::Duration;

use super::database::Holder;

/// The moves of keys, from a kill to the lease of another worker.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The provider of each key whose worker was killed, the worker, and when.
    lost: BTreeMap<String, (String, Duration)>,
    moves: Vec<Duration>,
}

impl Keys {
    /// A worker was killed while these had the keys.
    pub(super) fn killed(&mut self, worker: &str, holders: &[Holder], now: Duration) {
        for holder in holders.iter().filter(|holder| holder.worker == worker && holder.is_leased) {
            self.lost.insert(holder.provider.clone(), (worker.to_owned(), now));
        }
    }

    /// Nobody could lease a key meanwhile.
    pub(super) fn forget(&mut self) {
        self.lost.clear();
    }

    /// Looks who has the keys.
    pub(super) fn look(&mut self, holders: &[Holder], now: Duration) {
        for holder in holders {
            let moved = self.lost.get(&holder.provider).filter(|(worker, _)| *worker != holder.worker);
            if let Some((_, since)) = moved {
                self.moves.push(now.saturating_sub(*since));
                self.lost.remove(&holder.provider);
            }
        }
    }

    /// How often a key moved, and the longest time that it took.
    pub(super) fn moves(&self) -> (u64, Duration) {
        (self.moves.len() as u64, self.moves.iter().max().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(worker: &str, is_leased: bool) -> Holder {
        Holder { provider: "kraken".to_owned(), worker: worker.to_owned(), is_leased }
    }

    #[test]
    fn a_move_takes_from_the_kill_until_another_worker_has_the_key() {
        let mut keys = Keys::default();
        keys.killed("other", &[holder("a", true)], Duration::from_secs(1));
        keys.look(&[holder("b", true)], Duration::from_secs(2));
        assert_eq!(keys.moves(), (0, Duration::ZERO));
        keys.killed("b", &[holder("b", true)], Duration::from_secs(3));
        keys.look(&[holder("b", false)], Duration::from_secs(5));
        keys.look(&[holder("c", true)], Duration::from_secs(7));
        keys.look(&[holder("a", true)], Duration::from_secs(60));
        assert_eq!(keys.moves(), (1, Duration::from_secs(4)));
    }

    #[test]
    fn a_key_that_was_given_back_is_not_lost() {
        let mut keys = Keys::default();
        keys.killed("a", &[holder("a", false)], Duration::from_secs(1));
        keys.look(&[holder("b", true)], Duration::from_secs(9));
        assert_eq!(keys.moves(), (0, Duration::ZERO));
    }
}
