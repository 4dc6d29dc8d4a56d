//! The loop of an import at one provider: claim, call, record, until there is a reason to stop.
//!
//! A row is claimed only when it can be sent at once, so that a crash leaves no doubt about a row
//! that was waiting. Its place is free again when the response is there; the record is written
//! beside the next call.

use std::time::Duration;

use enroll_core::client::BoxFuture;
use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::brakes::Brakes;
use super::row::{Called, Done, Unsent, state};
use super::stop::{Phase, Stop, Stopper};
use super::{Event, ImportError, Importer};
use crate::nonces::Deadline;
use crate::pace::Pace;
use crate::secrets::returns_secrets;
use crate::{Attempt, Claim, Journal, JournalError, Pause, State, crash, with_causes};

/// How many connections in a row may fail.
const MAX_NO_CONNECTION: u32 = 3;
/// The longest time that a run waits because the provider asks for it.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);

impl<J: Journal> Importer<'_, J> {
    /// Sends what is planned, until nothing is left or there is a reason to stop. Calls under way
    /// end by themselves then.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if it could not begin. Nothing was sent.
    pub async fn run(&self, stopper: &Stopper) -> Result<Stop, ImportError> {
        self.check_secrets()?;
        let stop = self.send(stopper).await;
        self.release_key().await;
        stop
    }

    async fn send(&self, stopper: &Stopper) -> Result<Stop, ImportError> {
        let mut sender = Sender::new(self);
        let mut is_checked = false;
        while self.is_left(stopper).await? {
            // The check is signed too.
            if !is_checked && self.wait_for_key(sender.lease(), stopper).await? {
                match self.check_access().await {
                    Ok(is_ready) if is_ready => sender.brakes.prove(),
                    Ok(_) => {}
                    Err(stop) => return Ok(stop),
                }
                is_checked = true;
            }
            let stop = sender.run(stopper).await;
            if stop != Stop::Finished {
                return Ok(stop);
            }
        }
        Ok(Stop::Finished)
    }
}

/// What is known of the provider in this run.
struct Sender<'r, 'a, J> {
    importer: &'r Importer<'a, J>,
    brakes: Brakes,
    pace: Pace,
    concurrency: usize,
    /// The most records that may be written beside the next call.
    most_records: usize,
    stop: Option<Stop>,
    /// Whether the last claim found no planned row.
    is_exhausted: bool,
    /// When it is this worker's turn again, among others.
    turn_at: Duration,
    /// How many rows were planned again. A claim that began before the last of them may have missed
    /// it.
    returned: u64,
    sent: u64,
    /// The connections in a row that failed.
    lost_connections: u32,
}

/// What is under way.
struct UnderWay<'r> {
    /// Several at once and each for a few rows, so that the journal works beside the calls.
    claims: FuturesUnordered<BoxFuture<'r, Claimed>>,
    /// The rows that the claims ask for.
    asked: usize,
    calls: FuturesUnordered<BoxFuture<'r, Called>>,
    records: FuturesUnordered<BoxFuture<'r, Done>>,
    /// The attempts of the calls.
    attempts: Vec<Attempt>,
}

/// What a claim got.
struct Claimed {
    asked: usize,
    /// The rows that had been planned again when it began.
    returned: u64,
    /// When the leases of the rows end.
    deadline: Deadline,
    claims: Result<Vec<Claim>, JournalError>,
    /// How long to wait for the turn of this worker.
    wait: Duration,
}

impl<'r, 'a, J: Journal> Sender<'r, 'a, J> {
    fn new(importer: &'r Importer<'a, J>) -> Self {
        let options = &importer.options;
        // A row that waits for the nonces before it would be in doubt after a crash.
        let is_ordered = importer.provider.facts().signs.is_some();
        let concurrency = if is_ordered { 1 } else { options.concurrency.max(1) };
        // If a secret cannot be stored, the next one could not either.
        let stores_secrets = returns_secrets(importer.provider.facts());
        Self {
            importer,
            brakes: Brakes::new(options),
            pace: Pace::new(options.rate),
            concurrency,
            most_records: if stores_secrets { 0 } else { 4 * concurrency },
            stop: None,
            is_exhausted: false,
            turn_at: Duration::ZERO,
            returned: 0,
            sent: 0,
            lost_connections: 0,
        }
    }

    async fn run(&mut self, stopper: &Stopper) -> Stop {
        self.is_exhausted = false;
        let mut phase = stopper.subscribe();
        let mut way = UnderWay {
            claims: FuturesUnordered::new(),
            asked: 0,
            calls: FuturesUnordered::new(),
            records: FuturesUnordered::new(),
            attempts: Vec::new(),
        };
        loop {
            // One moment for both, so that no wait ends between them.
            let now = self.importer.clock.monotonic();
            if !self.goes_on(&mut way, *phase.borrow_and_update(), now) {
                break;
            }
            let wait = self.wait(&way, now);
            tokio::select! {
                biased;
                Ok(()) = phase.changed() => {}
                Some(called) = way.calls.next() => self.called(called, &mut way),
                Some(done) = way.records.next() => self.done(&done),
                Some(claimed) = way.claims.next() => self.claimed(claimed, &mut way),
                () = self.importer.clock.sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
        }
        self.end(way).await
    }

    /// Whether something is left to do or to wait for; claims what can be sent now.
    fn goes_on(&mut self, way: &mut UnderWay<'r>, phase: Phase, now: Duration) -> bool {
        if phase >= Phase::Drain {
            self.stop_for(Stop::Asked);
        }
        loop {
            let free = self.free(way, now);
            if free == 0 {
                break;
            }
            way.claims.push(self.claim(free));
            way.asked += free;
        }
        let is_idle = way.claims.is_empty() && way.calls.is_empty() && way.records.is_empty();
        let is_over = self.stop.is_some() || self.is_exhausted;
        phase < Phase::Now && !(is_idle && is_over)
    }

    /// How many rows can be sent now.
    fn free(&mut self, way: &UnderWay<'_>, now: Duration) -> usize {
        let left = self.importer.options.limit.map(|limit| limit.saturating_sub(self.sent));
        if left == Some(0) {
            self.stop_for(Stop::Limit);
        }
        let is_behind = way.records.len() > self.most_records;
        if self.stop.is_some() || self.is_exhausted || is_behind || !self.wait_for_turn(now).is_zero() {
            return 0;
        }
        let under_way = way.calls.len() + way.asked;
        let most = if self.brakes.is_proven() { self.concurrency } else { 1 };
        // At a rate, the next call has its time, and the one after it another.
        let most = if self.pace.is_limited() { most.min(way.calls.len() + 1) } else { most };
        let free = most.saturating_sub(under_way);
        let left = left.and_then(|left| usize::try_from(left).ok()).map(|left| left.saturating_sub(way.asked));
        // A few rows at a time cost the journal less than one by one.
        let is_worth_it = free >= self.share() || under_way == 0;
        if is_worth_it { free.min(self.share()).min(left.unwrap_or(free)) } else { 0 }
    }

    /// How many rows a claim asks for.
    fn share(&self) -> usize {
        if self.brakes.is_proven() && !self.pace.is_limited() { (self.concurrency / 8).max(1) } else { 1 }
    }

    fn claim(&self, limit: usize) -> BoxFuture<'r, Claimed> {
        crash::at("claiming");
        let (importer, returned, lease, gap) = (self.importer, self.returned, self.lease(), self.pace.gap());
        Box::pin(async move {
            let wait = match importer.turn(gap, lease).await {
                // Rows may have run out meanwhile.
                Ok(wait) if !wait.is_zero() => importer.has(State::Planned).await.map(|is_left| (wait, is_left)),
                turn => turn.map(|_| (Duration::ZERO, true)),
            };
            let deadline = Deadline::after(&*importer.clock, lease);
            let (wait, claims) = match wait {
                Ok((Duration::ZERO, _)) => {
                    (Duration::ZERO, importer.journal.claim(importer.target.id, limit, lease).await)
                }
                Ok((wait, is_left)) => (if is_left { wait } else { Duration::ZERO }, Ok(Vec::new())),
                Err(error) => (Duration::ZERO, Err(error)),
            };
            Claimed { asked: limit, returned, deadline, claims, wait }
        })
    }

    /// How long a row is claimed.
    fn lease(&self) -> Duration {
        self.importer.options.lease(self.importer.provider.timeouts().total)
    }

    /// How long to wait because of the pace, or of other workers.
    fn wait_for_turn(&self, now: Duration) -> Duration {
        self.pace.wait(now).max(self.turn_at.saturating_sub(now))
    }

    /// How long to wait until a row can be sent, if only the pace keeps it.
    fn wait(&self, way: &UnderWay<'_>, now: Duration) -> Option<Duration> {
        let wait = self.wait_for_turn(now);
        let is_kept = self.stop.is_none() && !self.is_exhausted && way.claims.is_empty();
        (is_kept && !wait.is_zero()).then_some(wait)
    }

    fn claimed(&mut self, claimed: Claimed, way: &mut UnderWay<'r>) {
        way.asked -= claimed.asked;
        let claims = claimed.claims.unwrap_or_else(|error| {
            self.stop_for(Stop::Journal { message: with_causes(&error) });
            Vec::new()
        });
        if !claimed.wait.is_zero() {
            self.turn_at = self.importer.clock.monotonic().saturating_add(claimed.wait);
            return;
        }
        self.is_exhausted |= claims.is_empty() && claimed.returned == self.returned;
        for claim in claims {
            if self.stop.is_some() {
                let called = self.importer.not_sent(&claim);
                way.records.push(Box::pin(self.importer.record(called)));
                continue;
            }
            self.sent += 1;
            self.pace.take(self.importer.clock.monotonic());
            way.attempts.push(claim.attempt);
            way.calls.push(Box::pin(self.importer.call(claim, claimed.deadline)));
        }
    }

    fn called(&mut self, mut called: Called, way: &mut UnderWay<'r>) {
        way.attempts.retain(|attempt| *attempt != called.attempt);
        match &called.unsent {
            Some(Unsent::Changed(message)) => self.stop_for(Stop::InputChanged { message: message.clone() }),
            Some(Unsent::Late) => {}
            None => called.push_back = self.learn(&called),
        }
        way.records.push(Box::pin(self.importer.record(called)));
    }

    /// What an outcome means for the rows after it. Returns for how long all workers wait.
    fn learn(&mut self, called: &Called) -> Option<Duration> {
        let now = self.importer.clock.monotonic();
        let is_new = self.pace.wait(now).is_zero();
        match called.next.pause {
            Pause::Busy(Some(wait)) if wait > LONGEST_WAIT => self.stop_for(Stop::Busy { seconds: wait.as_secs() }),
            Pause::Busy(wait) => self.push_back(now, wait),
            Pause::NoConnection => {
                // Calls that were under way together fail together.
                self.lost_connections += u32::from(is_new);
                self.push_back(now, None);
                if self.lost_connections >= MAX_NO_CONNECTION {
                    self.stop_for(Stop::NoConnection);
                }
            }
            _ => {
                self.lost_connections = 0;
                self.pace.succeeded();
            }
        }
        let message = || called.result.as_ref().err().map(|error| with_causes(error)).unwrap_or_default();
        if let Some(stop) = self.brakes.after(&called.outcome, called.next, &message) {
            self.stop_for(stop);
        }
        // A lost connection is a matter of this machine alone.
        matches!(called.next.pause, Pause::Busy(_)).then(|| self.pace.wait(now))
    }

    fn push_back(&mut self, now: Duration, wait: Option<Duration>) {
        self.pace.push_back(now, wait);
        (self.importer.events)(&Event::Waiting { time: self.pace.wait(now) });
    }

    fn done(&mut self, done: &Done) {
        match &done.recorded {
            // It can be claimed again.
            Ok(recorded) if state(recorded) == State::Planned => {
                self.is_exhausted = false;
                self.returned += 1;
            }
            Ok(_) => {}
            Err(error) => self.stop_for(Stop::Journal { message: with_causes(error) }),
        }
        if let Some(lost) = &done.lost {
            self.stop_for(Stop::SecretLost { row: done.row, message: with_causes(lost) });
        }
    }

    /// The first reason counts, unless a later one needs a person at once.
    fn stop_for(&mut self, stop: Stop) {
        let is_graver = matches!(stop, Stop::Journal { .. } | Stop::SecretLost { .. });
        if self.stop.is_none() || is_graver {
            self.stop = Some(stop);
        }
    }

    /// Drops the calls that are still under way, whose users may exist, and records all else.
    async fn end(&mut self, mut way: UnderWay<'r>) -> Stop {
        // A response that is there counts.
        while let Some(Some(called)) = way.calls.next().now_or_never() {
            self.called(called, &mut way);
        }
        drop(std::mem::take(&mut way.calls));
        for attempt in std::mem::take(&mut way.attempts) {
            let done = self.importer.write(attempt, &self.importer.dropped(), None).await;
            self.done(&done);
        }
        while let Some(claimed) = way.claims.next().await {
            for claim in claimed.claims.unwrap_or_default() {
                let done = self.importer.record(self.importer.not_sent(&claim)).await;
                self.done(&done);
            }
        }
        while let Some(done) = way.records.next().await {
            self.done(&done);
        }
        self.stop.take().unwrap_or(Stop::Finished)
    }
}
