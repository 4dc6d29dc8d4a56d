//! A run at one provider, with its own sandbox and client. Users come in waves, because the sandbox
//! remembers a limited number of requests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use enroll::{CallOptions, CreateUser, CreatedUser, Error, NewUser, PendingCall};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use futures_util::StreamExt as _;
use futures_util::stream;

use super::settle::{self, Rounds};
use super::{Counters, Messages, Options, client, compare, faults, seeds, users};
use crate::profiles;

/// So many users are created before the requests are looked at.
const WAVE: u64 = 2_000;
/// How much longer than its limit a call may take before it counts as hung.
const GRACE: Duration = Duration::from_secs(10);

/// How long after the last response a provider may still store a user.
const LATE: Duration = Duration::from_millis(500);

/// How a create ended.
pub(super) enum End {
    Created(Box<CreatedUser>),
    Failed(Box<Error>),
    /// It did not end in its time.
    Hung,
    /// It panicked.
    Aborted,
}

/// What happened, by the number of the user.
#[derive(Default)]
pub(super) struct Happened {
    pub(super) ends: BTreeMap<u64, End>,
    /// The faults that the requests of each user met.
    pub(super) faults: BTreeMap<u64, Vec<Fault>>,
    /// How many requests each user took.
    requests_by_user: BTreeMap<u64, u64>,
    /// The users without an external id.
    without_id: BTreeSet<u64>,
    /// How many requests were looked at.
    pub(super) requests: u64,
    /// What was stored before each call, if unknown outcomes are settled.
    pub(super) pending: BTreeMap<u64, String>,
    /// What settling reported.
    pub(super) settled: BTreeMap<u64, Rounds>,
}

/// Creates users at one provider while things go wrong, and compares.
///
/// # Errors
///
/// Where the run cannot be made: an unknown provider, a share that is none, no free port.
pub async fn run(provider: &str, options: &Options) -> anyhow::Result<Counters> {
    let plan = FaultPlan::random(options.seed, options.faults + options.attacks, faults::of(provider, options));
    let builder = Sandbox::builder().reject_only_promised_duplicates().failed_creates_use_up_keys("synapse");
    let builder = if options.messages == Messages::Other { builder.other_messages(provider) } else { builder };
    let builder = if options.settle { seeds::add(builder, provider, options) } else { builder };
    let sandbox = Arc::new(builder.faults(provider, plan).start().await?);
    let client: Arc<dyn CreateUser> = client::client(&sandbox, provider, options)?.into();
    let mut happened = Happened::default();
    let person = profiles::minimal_person();
    for first in (0..options.creates).step_by(usize::try_from(WAVE)?) {
        let numbers = first..options.creates.min(first + WAVE);
        let lacks_id = |number: &u64| users::user(client.as_ref(), &person, *number).external_id.is_none();
        happened.without_id.extend(numbers.clone().filter(lacks_id));
        for (number, end, pending) in wave(&client, &person, numbers, options).await {
            happened.ends.insert(number, end);
            happened.pending.extend(pending.map(|pending| (number, pending)));
        }
        happened.look(&sandbox, provider)?;
    }
    // Some users are stored after the response; the truth is what is stored in the end.
    tokio::time::sleep(LATE).await;
    if options.settle {
        settle::all(&client, &person, &mut happened, options).await?;
        tokio::time::sleep(LATE).await;
    }
    Ok(compare::compare(provider, &happened, &sandbox.truth(), options))
}

async fn wave(
    client: &Arc<dyn CreateUser>,
    person: &NewUser,
    numbers: std::ops::Range<u64>,
    options: &Options,
) -> Vec<(u64, End, Option<String>)> {
    let limit = options.total() + GRACE;
    let creates = stream::iter(numbers).map(|number| {
        let (client, user) = (Arc::clone(client), users::user(client.as_ref(), person, number));
        let pending = options.settle.then(|| PendingCall::new(client.as_ref(), &user));
        let call = pending.as_ref().map_or_else(CallOptions::new, |pending| pending.call_options(CallOptions::new()));
        // A task each, so that a panic is seen and ends nothing else.
        let task = tokio::spawn(async move { create(client.as_ref(), &user, &call, limit).await });
        async move {
            let end = task.await.unwrap_or(End::Aborted);
            (number, end, pending.and_then(stored))
        }
    });
    creates.buffer_unordered(options.concurrency.max(1)).collect().await
}

/// A call that has ended, as it is stored.
fn stored(mut pending: PendingCall) -> Option<String> {
    pending.ended();
    serde_json::to_string(&pending).ok()
}

async fn create(client: &dyn CreateUser, user: &NewUser, call: &CallOptions, limit: Duration) -> End {
    match tokio::time::timeout(limit, client.create_user(user, call)).await {
        Ok(Ok(created)) => End::Created(Box::new(created)),
        Ok(Err(error)) => End::Failed(Box::new(error)),
        Err(_) => End::Hung,
    }
}

impl Happened {
    /// Whether the user of this number has an external id.
    pub(super) fn has_id(&self, number: u64) -> bool {
        !self.without_id.contains(&number)
    }

    /// How many requests the user of this number took.
    pub(super) fn requests_of(&self, number: u64) -> u64 {
        self.requests_by_user.get(&number).copied().unwrap_or_default()
    }

    /// Notes the faults of the requests that came since the last time.
    fn look(&mut self, sandbox: &Sandbox, provider: &str) -> anyhow::Result<()> {
        let received: Vec<_> = sandbox.received().into_iter().filter(|request| !request.is_look_up()).collect();
        let all = sandbox.truth().requests(provider);
        let new = usize::try_from(all - self.requests)?;
        ensure!(new <= received.len(), "the sandbox forgot requests of one wave; make waves smaller");
        for request in received.iter().skip(received.len() - new) {
            let number = users::number_in(request.body()).context("a request is for nobody")?;
            self.faults.entry(number).or_default().extend(request.fault().cloned());
            *self.requests_by_user.entry(number).or_default() += 1;
        }
        self.requests = all;
        Ok(())
    }
}
