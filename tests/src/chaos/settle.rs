//! Settles the unknown outcomes of a run, as an application would: from what it stored before each
//! call, at most five times.
//!
//! A new idempotency key is a decision of the caller. This one takes it if the provider knows the
//! old key and the look-up shows no user.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use enroll::{CreateUser, ErrorKind, LookUp, NewUser, PendingCall, SettleOptions, Settled, UserMayExist, settle};
use futures_util::{StreamExt as _, stream};

use super::run::{End, Happened};
use super::{Options, users};

/// How often an outcome is settled at most.
const ROUNDS: u32 = 5;
/// How long after the last attempt a retry may begin: longer than a provider here takes to store a
/// user and to show it.
const DELAY: Duration = Duration::from_millis(60);
/// How long a stored user is missing from look-ups.
pub(super) const VISIBLE_AFTER: Duration = Duration::from_millis(20);

/// What settling one outcome reported, round by round.
pub(super) type Rounds = Vec<Settled>;

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
        for (number, settled) in round(client, person, open, &happened.pending, options).await? {
            happened.settled.entry(number).or_default().push(settled);
        }
        open = happened.settled.iter().filter(|(_, rounds)| is_unknown(rounds)).map(|(number, _)| *number).collect();
        renew_keys(&open, happened)?;
    }
    Ok(())
}

fn is_unknown(rounds: &Rounds) -> bool {
    rounds.last().is_some_and(|settled| settled.user_may_exist() == UserMayExist::Maybe)
}

async fn round(
    client: &Arc<dyn CreateUser>,
    person: &NewUser,
    numbers: Vec<u64>,
    pending: &BTreeMap<u64, String>,
    options: &Options,
) -> anyhow::Result<Vec<(u64, Settled)>> {
    let each = stream::iter(numbers).map(|number| {
        let (client, user) = (Arc::clone(client), users::user(client.as_ref(), person, number));
        let stored = pending.get(&number).cloned();
        async move {
            let pending: PendingCall = serde_json::from_str(&stored.context("a call was not stored")?)?;
            let options = SettleOptions::new().delay(DELAY);
            // A task each, so that a panic is seen.
            let settled = tokio::spawn(async move { settle(client.as_ref(), &user, &pending, &options).await });
            anyhow::Ok((number, settled.await??))
        }
    });
    let settled: Vec<_> = each.buffer_unordered(options.concurrency.max(1)).collect().await;
    settled.into_iter().collect()
}

/// Gives a call a new idempotency key if the provider knows the old one and shows no user, because
/// a create that fails may use up its key.
fn renew_keys(open: &[u64], happened: &mut Happened) -> anyhow::Result<()> {
    for number in open {
        let Some(Settled::Unknown(unknown)) = happened.settled.get(number).and_then(|rounds| rounds.last()) else {
            continue;
        };
        let is_used = unknown.retry.as_ref().is_some_and(|error| *error.kind() == ErrorKind::IdempotencyKeyReused);
        let is_not_found = matches!(&unknown.look_up, Some(Ok(LookUp::NotFound { .. })));
        if is_used && is_not_found {
            let stored = happened.pending.get_mut(number).context("a call was not stored")?;
            let mut pending: PendingCall = serde_json::from_str(stored)?;
            ensure!(pending.renew_key(), "there is no new idempotency key");
            *stored = serde_json::to_string(&pending)?;
        }
    }
    Ok(())
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
        None => "no look-up",
        Some(Ok(LookUp::NotFound { .. })) => "not found",
        Some(Ok(_)) => "candidates",
        Some(Err(_)) => "the look-up failed",
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
