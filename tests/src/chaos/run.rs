//! A run at one provider, with its own sandbox and client. Users come in waves, because the sandbox
//! remembers a limited number of requests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use enroll::{CallOptions, CreateUser, CreatedUser, Error, NewUser};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use futures_util::StreamExt as _;
use futures_util::stream;

use super::{Counters, Messages, Options, client, compare, faults, users};
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
    let sandbox = Arc::new(builder.faults(provider, plan).start().await?);
    let client: Arc<dyn CreateUser> = client::client(&sandbox, provider, options)?.into();
    let mut happened = Happened::default();
    let person = profiles::minimal_person();
    for first in (0..options.creates).step_by(usize::try_from(WAVE)?) {
        let numbers = first..options.creates.min(first + WAVE);
        let lacks_id = |number: &u64| users::user(client.as_ref(), &person, *number).external_id.is_none();
        happened.without_id.extend(numbers.clone().filter(lacks_id));
        happened.ends.extend(wave(&client, &person, numbers, options).await);
        happened.look(&sandbox, provider)?;
    }
    // Some users are stored after the response; the truth is what is stored in the end.
    tokio::time::sleep(LATE).await;
    Ok(compare::compare(provider, &happened, &sandbox.truth(), options))
}

async fn wave(
    client: &Arc<dyn CreateUser>,
    person: &NewUser,
    numbers: std::ops::Range<u64>,
    options: &Options,
) -> Vec<(u64, End)> {
    let limit = options.total() + GRACE;
    let creates = stream::iter(numbers).map(|number| {
        let (client, user) = (Arc::clone(client), users::user(client.as_ref(), person, number));
        // A task each, so that a panic is seen and ends nothing else.
        let task = tokio::spawn(async move { create(client.as_ref(), &user, limit).await });
        async move { (number, task.await.unwrap_or(End::Aborted)) }
    });
    creates.buffer_unordered(options.concurrency.max(1)).collect().await
}

async fn create(client: &dyn CreateUser, user: &NewUser, limit: Duration) -> End {
    match tokio::time::timeout(limit, client.create_user(user, &CallOptions::new())).await {
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
        let received = sandbox.received();
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
