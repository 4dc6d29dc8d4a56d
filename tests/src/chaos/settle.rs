//! Settles the unknown outcomes of a run, as an application would: from what it stored before each
//! call, in at most five rounds of up to four tries.
//!
//! A new idempotency key is a decision of the caller. This one takes it if the old key is used up.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use enroll::client::Verdict;
use enroll::{
    CreateUser, Ended, Error, ErrorKind, LookUp, NewUser, PendingCall, RejectionKind, SettleOptions, Settled,
    UserMayExist, settle,
};
use futures_util::{StreamExt as _, stream};

use super::run::{End, Happened};
use super::{Options, users};

/// In how many rounds an outcome is settled at most.
const ROUNDS: u32 = 5;
/// How often a round tries, if the retry fails.
const TRIES: u32 = 4;
/// How long after the last attempt a retry may begin: longer than a provider here takes to store a
/// user and to show it.
const DELAY: Duration = Duration::from_millis(60);
/// How long a stored user is missing from look-ups.
pub(super) const VISIBLE_AFTER: Duration = Duration::from_millis(20);

/// What settling one outcome reported.
#[derive(Default)]
pub(super) struct Rounds {
    /// How many rounds there were.
    pub(super) count: usize,
    /// Every result, in order.
    pub(super) results: Vec<Settled>,
}

/// Settles every unknown outcome.
///
/// # Errors
///
/// If a stored call cannot be read, or does not belong to its user.
pub(super) async fn all(
    client: &Arc<dyn CreateUser>,
    person: &NewUser,
    happened: &mut Happened,
    options: &Options,
) -> anyhow::Result<()> {
    let mut open = happened.unknown();
    for _ in 0..ROUNDS {
        for (number, results, pending) in round(client, person, open.clone(), &happened.pending, options).await? {
            let rounds = happened.settled.entry(number).or_default();
            rounds.count += 1;
            rounds.results.extend(results);
            happened.pending.insert(number, pending);
        }
        open.retain(|number| happened.settled.get(number).is_some_and(Rounds::is_open));
    }
    Ok(())
}

impl Rounds {
    /// Whether a further round can settle what the last one left unknown.
    fn is_open(&self) -> bool {
        self.results.last().is_some_and(is_open)
    }
}

type Round = (u64, Vec<Settled>, String);

async fn round(
    client: &Arc<dyn CreateUser>,
    person: &NewUser,
    numbers: Vec<u64>,
    pending: &BTreeMap<u64, String>,
    options: &Options,
) -> anyhow::Result<Vec<Round>> {
    let each = stream::iter(numbers).map(|number| {
        let (client, user) = (Arc::clone(client), users::user(client.as_ref(), person, number));
        let stored = pending.get(&number).cloned();
        async move {
            let stored = stored.context("a call was not stored")?;
            // A task each, so that a panic is seen.
            let task = tokio::spawn(async move { once(client.as_ref(), &user, &stored).await });
            let (results, pending) = task.await??;
            anyhow::Ok((number, results, pending))
        }
    });
    let settled: Vec<_> = each.buffer_unordered(options.concurrency.max(1)).collect().await;
    settled.into_iter().collect()
}

/// Settles from what was stored, and again while the retry or the look-up fails. A used-up
/// idempotency key gives way to a new one.
async fn once(client: &dyn CreateUser, user: &NewUser, stored: &str) -> anyhow::Result<(Vec<Settled>, String)> {
    let mut pending: PendingCall = serde_json::from_str(stored)?;
    let options = SettleOptions::new().delay(DELAY);
    let mut results = Vec::new();
    for _ in 0..TRIES {
        let settled = settle(client, user, &pending, &options).await?;
        pending.settled(&settled);
        if matches!(&settled, Settled::Unknown(unknown) if unknown.is_key_used_up()) {
            ensure!(pending.renew_key(), "there is no new idempotency key");
        }
        let is_tried_again = is_open(&settled);
        results.push(settled);
        if !is_tried_again {
            break;
        }
    }
    Ok((results, serde_json::to_string(&pending)?))
}

/// Whether a further try may settle an unknown outcome: not if the provider responded that it knows
/// no more, in a look-up without a retry, or to a used key whose user is one of the candidates.
fn is_open(settled: &Settled) -> bool {
    let Settled::Unknown(unknown) = settled else { return false };
    let is_used = |retry: &Error| *retry.kind() == ErrorKind::IdempotencyKeyReused;
    let may_be_late = |retry: &Error| !retry.attempts().iter().all(|attempt| created_nobody(&attempt.ended));
    match (&unknown.retry, &unknown.look_up) {
        (_, Some(Err(_))) => true,
        (Some(retry), _) => !is_used(retry) || unknown.candidates.is_empty() || may_be_late(retry),
        (None, _) => false,
    }
}

/// Whether an attempt that ended so created no user who could show later.
fn created_nobody(ended: &Ended) -> bool {
    let is_used = matches!(ended, Ended::Responded(Verdict::Rejected(RejectionKind::IdempotencyKeyReused)));
    is_used || UserMayExist::after(ended) == UserMayExist::No
}

/// Why an outcome is still unknown, in a few words.
pub(super) fn cause(settled: &Settled) -> String {
    let Settled::Unknown(unknown) = settled else { return "none".to_owned() };
    let retry = match &unknown.retry {
        None => "no retry is promised".to_owned(),
        Some(error) => match error.kind() {
            ErrorKind::Conflict => "a duplicate in unlisted words".to_owned(),
            ErrorKind::IdempotencyKeyReused => "the key is used".to_owned(),
            kind => format!("the retry failed: {kind}"),
        },
    };
    let look_up = match &unknown.look_up {
        None => "no look-up".to_owned(),
        Some(Ok(LookUp::NotFound { .. })) => "not found".to_owned(),
        Some(Ok(_)) => "candidates".to_owned(),
        Some(Err(error)) => format!("the look-up failed: {error}"),
    };
    format!("{retry}; {look_up}")
}

impl Happened {
    /// The users whose outcome is unknown.
    fn unknown(&self) -> Vec<u64> {
        let is_unknown = |end: &End| matches!(end, End::Failed(error) if error.user_may_exist() == UserMayExist::Maybe);
        self.ends.iter().filter(|(_, end)| is_unknown(end)).map(|(number, _)| *number).collect()
    }
}
