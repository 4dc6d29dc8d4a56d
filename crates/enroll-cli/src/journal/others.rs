//! Who else works on a journal in a database: its workers, who has which signing key, and which
//! providers are held back for all of them.
//!
//! The fields of the objects are stable: new ones may come, none changes its meaning. A journal in a
//! file has no others.

use std::fmt::Write as _;
use std::time::Duration;

use enroll_import::{HeldBack, SigningKey, Target, Worker};
use serde_json::{Value, json};

use super::{AnyJournal, rows, text};
use crate::output::plain;

/// What the workers of a journal share.
pub(crate) struct Others {
    workers: Vec<Worker>,
    keys: Vec<SigningKey>,
    held_back: Vec<HeldBack>,
}

impl Others {
    /// Those of a journal in a database.
    pub(crate) async fn of(journal: &AnyJournal) -> anyhow::Result<Option<Self>> {
        let AnyJournal::Database(journal) = journal else { return Ok(None) };
        let workers = Box::pin(journal.workers()).await?;
        let keys = Box::pin(journal.signing_keys()).await?;
        let held_back = Box::pin(journal.held_back()).await?;
        Ok(Some(Self { workers, keys, held_back }))
    }

    /// As a person reads it; none if there is nothing to say.
    pub(crate) fn text(&self) -> Option<String> {
        let mut text = String::new();
        list(&mut text, "workers:", self.workers.iter().map(worker));
        list(&mut text, "signing keys:", self.keys.iter().map(key));
        list(&mut text, "providers held back:", self.held_back.iter().map(held_back));
        (!text.is_empty()).then_some(text)
    }

    /// Adds them to the object of a target: all workers, and what is of its provider.
    pub(crate) fn add_to(&self, object: &mut Value, target: &Target) {
        let is_here = |provider: &str, base_url: &str| provider == target.provider && base_url == target.base_url;
        let workers = self.workers.iter().map(|worker| {
            json!({
                "name": worker.name, "rows_sending": worker.sending,
                "lease_until_ms": worker.lease_until.map(millis),
                "began_at_ms": millis(worker.began_at), "seen_at_ms": millis(worker.seen_at),
            })
        });
        let keys = self.keys.iter().filter(|key| is_here(&key.provider, &key.base_url));
        let keys =
            keys.map(|key| json!({ "name": key.key, "worker": key.worker, "lease_until_ms": millis(key.until) }));
        let held = self.held_back.iter().find(|held| is_here(&held.provider, &held.base_url));
        object["workers"] = workers.collect();
        object["signing_keys"] = keys.collect();
        object["held_back_until_ms"] = held.map(|held| millis(held.until)).into();
    }
}

fn worker(worker: &Worker) -> String {
    let mut text = format!("{}: {} in flight", plain(&worker.name), rows(worker.sending));
    if let Some(until) = worker.lease_until {
        let _ = write!(text, ", lease until {}", text::time(until));
    }
    let _ = write!(text, ", last seen {}", text::time(worker.seen_at));
    text
}

fn key(key: &SigningKey) -> String {
    let name = format!("{} at {} ({})", plain(&key.key), plain(&key.provider), plain(&key.base_url));
    format!("{name}: {} until {}", plain(&key.worker), text::time(key.until))
}

fn held_back(held: &HeldBack) -> String {
    format!("{} ({}): until {}", plain(&held.provider), plain(&held.base_url), text::time(held.until))
}

fn list(text: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            let line_break = if text.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{line_break}{heading}");
        }
        let _ = write!(text, "\n  {line}");
    }
}

fn millis(since_epoch: Duration) -> u64 {
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_lines_has_no_heading() {
        let mut text = String::new();
        list(&mut text, "none:", std::iter::empty());
        list(&mut text, "one:", ["a".to_owned()].into_iter());
        list(&mut text, "two:", ["b", "c"].map(str::to_owned).into_iter());
        assert_eq!(text, "one:\n  a\ntwo:\n  b\n  c");
    }
}
