//! Several commands that share a journal in a database. Every two seconds, or as the options say,
//! something happens to one of them: most are killed, some sleep beyond their leases and wake up,
//! and the server of the database is restarted once, if there is a command for it. Whoever ends begins again until nothing is
//! left.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use enroll_import::State;

use super::command::{End, Process, Signal};
use super::database::Database;
use super::files;
use super::keys::Keys;
use super::play::{Played, Stage};
use super::{Together, journal};

/// How often the workers are looked at.
const TICK: Duration = Duration::from_millis(50);
/// One of so many disturbances is a sleep.
const SLEEPS: u64 = 8;
/// Which disturbance is the restart of the database.
const RESTART: u64 = 12;
/// How many disturbances there are at most.
const MOST: u64 = 2_000;
/// How long a statement may take that was on its way when its worker was killed.
const IN_FLIGHT: Duration = Duration::from_millis(50);

/// What happened to the workers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Disturbed {
    pub(super) sleeps: u64,
    pub(super) restarts: u64,
    /// How many keys moved from a killed worker to another one.
    pub(super) key_moves: u64,
    /// The longest time that a move took.
    pub(super) slowest_move: Duration,
}

/// A place for one worker after the other.
struct Slot {
    /// The name of the worker, which no other one has.
    name: String,
    process: Process,
    /// Until when it sleeps.
    asleep: Option<Duration>,
    is_done: bool,
}

/// The workers, and what happened to them.
struct Crowd<'a> {
    stage: Stage<'a>,
    together: &'a Together,
    database: Database,
    slots: Vec<Slot>,
    keys: Keys,
    played: Played,
}

impl<'a> Stage<'a> {
    /// Imports with several workers.
    pub(super) async fn import_together(self, together: &'a Together) -> anyhow::Result<Played> {
        let database = Database::new(&together.journal);
        let (keys, played) = (Keys::default(), Played::default());
        let mut crowd = Crowd { stage: self, together, database, slots: Vec::new(), keys, played };
        for slot in 0..together.workers {
            let started = crowd.start(slot)?;
            crowd.slots.push(started);
        }
        crowd.run().await
    }
}

impl Crowd<'_> {
    async fn run(mut self) -> anyhow::Result<Played> {
        let (mut count, mut next) = (0, self.stage.options.kill_every);
        let began = self.stage.watch.now();
        while !self.slots.iter().all(|slot| slot.is_done) {
            tokio::time::sleep(TICK).await;
            self.look().await?;
            if self.stage.watch.now().saturating_sub(began) >= next {
                ensure!(count < MOST, "rows are left after {MOST} disturbances");
                self.disturb(count).await?;
                count += 1;
                next = self.stage.watch.now().saturating_sub(began) + self.stage.options.kill_every;
            }
        }
        (self.played.disturbed.key_moves, self.played.disturbed.slowest_move) = self.keys.moves();
        Ok(self.played)
    }

    fn start(&mut self, slot: usize) -> anyhow::Result<Slot> {
        self.played.runs += 1;
        let name = format!("worker-{slot}-{}", self.played.runs);
        self.stage.files.write_providers(self.stage.sandbox, self.stage.options)?;
        let arguments = self.stage.arguments(&files::secrets_of(slot), &["--worker", &name]);
        let process = self.stage.enroll.spawn(self.stage.files, &slot.to_string(), &arguments)?;
        Ok(Slot { name, process, asleep: None, is_done: false })
    }

    /// Begins again whoever ended, unless nothing is left, and wakes those who slept long enough.
    async fn look(&mut self) -> anyhow::Result<()> {
        let now = self.stage.watch.now();
        if let Ok(holders) = self.database.holders().await {
            self.keys.look(&holders, now);
        }
        for at in 0..self.slots.len() {
            if self.slots[at].asleep.is_some_and(|until| now >= until) {
                self.slots[at].process.signal(Signal::Continue)?;
                self.slots[at].asleep = None;
            }
            if self.slots[at].is_done {
                continue;
            }
            if let Some(End::Exited(code)) = self.slots[at].process.end()? {
                self.stage.check(code, &self.slots[at].process.errors())?;
                let left = journal::count(self.stage.files, self.stage.options, State::Planned).await?;
                match left {
                    0 => self.slots[at].is_done = true,
                    _ => self.slots[at] = self.start(at)?,
                }
            }
        }
        Ok(())
    }

    async fn disturb(&mut self, count: u64) -> anyhow::Result<()> {
        if count == RESTART
            && let Some(restart) = &self.together.restart
        {
            return self.restart(restart).await;
        }
        let turn = usize::try_from(count + self.stage.options.seed)? % self.slots.len();
        let order = (0..self.slots.len()).map(|at| (turn + at) % self.slots.len());
        let awake = order.into_iter().find(|at| !self.slots[*at].is_done && self.slots[*at].asleep.is_none());
        match awake {
            Some(at) if count % SLEEPS == SLEEPS - 1 => self.put_to_sleep(at).await,
            Some(at) => self.kill(at).await,
            None => Ok(()),
        }
    }

    async fn kill(&mut self, at: usize) -> anyhow::Result<()> {
        let holders = self.database.holders().await?;
        match self.slots[at].process.kill()? {
            End::Killed => {
                self.played.kills += 1;
                self.keys.killed(&self.slots[at].name, &holders, self.stage.watch.now());
                self.count_met(at).await?;
            }
            // It ended by itself just before.
            End::Exited(code) => self.stage.check(code, &self.slots[at].process.errors())?,
        }
        self.slots[at] = self.start(at)?;
        Ok(())
    }

    /// Until its leases are long over.
    async fn put_to_sleep(&mut self, at: usize) -> anyhow::Result<()> {
        self.slots[at].process.signal(Signal::Stop)?;
        self.slots[at].asleep = Some(self.stage.watch.now() + self.stage.options.lease() * 2);
        self.played.disturbed.sleeps += 1;
        self.count_met(at).await
    }

    /// What a worker had under way may be unknown now.
    async fn count_met(&mut self, at: usize) -> anyhow::Result<()> {
        tokio::time::sleep(IN_FLIGHT).await;
        for (provider, rows) in self.database.sending(&self.slots[at].name).await? {
            *self.played.met.entry(provider).or_default() += rows;
        }
        Ok(())
    }

    /// All that was under way may be unknown after it.
    async fn restart(&mut self, command: &str) -> anyhow::Result<()> {
        for slot in &self.slots {
            for (provider, rows) in self.database.sending(&slot.name).await? {
                *self.played.met.entry(provider).or_default() += rows;
            }
        }
        let status = tokio::process::Command::new("sh").args(["-c", command]).status().await;
        let status = status.context("the command that restarts the database cannot be started")?;
        ensure!(status.success(), "the command that restarts the database ended with {status}");
        self.keys.forget();
        self.played.disturbed.restarts += 1;
        Ok(())
    }
}
