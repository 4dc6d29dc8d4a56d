//! A journal in memory. It ends with its process, so it keeps no promise of an import: it is for
//! tests, and for measuring what durability costs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use enroll_core::client::Clock;
use enroll_core::{Outcome, Problem};

use super::rules::{Decided, Known, can_be_resolved, ended, missing_targets, says_nothing};
use super::{
    Attempt, Claim, Counts, Decision, Import, Journal, JournalError, JournalKey, NewImport, NewRow, NewTarget, Plan,
    Recorded, Resolution, Result, Row, RowId, RowOutcome, RowQuery, Target, TargetId,
};
use crate::{Fingerprint, Ours, Span, State};

/// A journal in memory, for tests.
///
/// ```
/// use enroll_core::client::clock::SystemClock;
/// use std::sync::Arc;
/// let journal = enroll_import::MemoryJournal::new(Arc::new(SystemClock::new()))?;
/// # Ok::<(), enroll_import::JournalError>(())
/// ```
#[derive(Debug)]
pub struct MemoryJournal {
    key: JournalKey,
    clock: Arc<dyn Clock>,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    imports: Vec<Import>,
    rows: BTreeMap<RowId, Entry>,
    /// Who holds a fingerprint at a provider and base URL.
    users: HashMap<(String, String, Fingerprint), RowId>,
    /// Per target, the rows that are planned.
    planned: BTreeMap<TargetId, std::collections::BTreeSet<u64>>,
}

#[derive(Debug)]
struct Entry {
    span: Span,
    content: Fingerprint,
    state: State,
    doubt: bool,
    attempt: u32,
    key_attempt: u32,
    ours: Option<Ours>,
    user_id: Option<String>,
    outcome: Option<RowOutcome>,
    problems: Vec<Problem>,
    same_as: Option<RowId>,
    began_at: Option<Duration>,
    ended_at: Option<Duration>,
    lease_until: Duration,
    is_suspected_twice: bool,
    resolution: Option<Resolution>,
}

impl MemoryJournal {
    /// An empty journal.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the operating system gives no random numbers.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self { key: JournalKey::random()?, clock, all: Mutex::default() })
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn target(&self, id: TargetId) -> Result<&Target> {
        let mut targets = self.imports.iter().flat_map(|import| &import.targets);
        targets.find(|target| target.id == id).ok_or_else(JournalError::no_such_target)
    }

    fn target_mut(&mut self, id: TargetId) -> Result<&mut Target> {
        let mut targets = self.imports.iter_mut().flat_map(|import| &mut import.targets);
        targets.find(|target| target.id == id).ok_or_else(JournalError::no_such_target)
    }

    fn add_targets(&mut self, at: usize, new: NewImport) -> Result<Import> {
        let mut last = self.imports.iter().flat_map(|import| &import.targets).map(|target| target.id.0).max();
        let import = &mut self.imports[at];
        for target in missing_targets(import, &new)? {
            let id = TargetId(last.map_or(1, |last| last + 1));
            last = Some(id.0);
            let NewTarget { name, provider, base_url } = target.clone();
            import.targets.push(Target { id, name, provider, base_url, is_planned: false });
        }
        Ok(import.clone())
    }

    fn plan(&mut self, id: RowId, scope: &(String, String), row: NewRow, again: bool) {
        let is_free = |known: &Entry| again && known.state.can_be_planned_again() && !known.is_suspected_twice;
        if self.rows.get(&id).is_some_and(|known| !is_free(known)) {
            return;
        }
        let (state, problems, same_as) = match row.plan {
            Plan::Invalid(problems) => (State::Invalid, problems, None),
            Plan::Send(fingerprints) => {
                let keys: Vec<_> =
                    fingerprints.into_iter().map(|print| (scope.0.clone(), scope.1.clone(), print)).collect();
                match keys.iter().find_map(|key| self.holder(key, id)) {
                    Some(holder) => (State::Skipped, Vec::new(), Some(holder)),
                    None => {
                        self.users.extend(keys.into_iter().map(|key| (key, id)));
                        (State::Planned, Vec::new(), None)
                    }
                }
            }
        };
        let attempt = self.rows.get(&id).map_or(0, |known| known.attempt);
        let entry = Entry { state, problems, same_as, attempt, ..Entry::new(row.span, row.content) };
        self.rows.insert(id, entry);
        self.index(id, state);
    }

    fn plan_all(&mut self, target: TargetId, rows: Vec<NewRow>, again: bool) -> Result<()> {
        let Target { provider, base_url, .. } = self.target(target)?;
        let scope = (provider.clone(), base_url.clone());
        for row in rows {
            self.plan(RowId { target, row: row.span.row }, &scope, row, again);
        }
        Ok(())
    }

    /// The row that keeps this one from being sent.
    fn holder(&self, key: &(String, String, Fingerprint), but: RowId) -> Option<RowId> {
        let holder = *self.users.get(key)?;
        let holds = self.rows.get(&holder).is_some_and(|row| row.state.holds_user() || row.is_suspected_twice);
        (holder != but && holds).then_some(holder)
    }

    /// Keeps the list of planned rows.
    fn index(&mut self, id: RowId, state: State) {
        let planned = self.planned.entry(id.target).or_default();
        if state == State::Planned {
            planned.insert(id.row);
        } else {
            planned.remove(&id.row);
        }
    }

    fn claim(&mut self, id: RowId, now: Duration, lease: Duration) -> Option<Claim> {
        self.index(id, State::Sending);
        let row = self.rows.get_mut(&id)?;
        row.state = State::Sending;
        row.attempt += 1;
        row.lease_until = now.saturating_add(lease);
        if !row.doubt {
            (row.key_attempt, row.began_at, row.ended_at) = (row.attempt, Some(now), None);
            row.outcome = None;
        }
        Some(Claim {
            attempt: Attempt { id, attempt: row.attempt },
            span: row.span,
            content: row.content,
            doubt: row.doubt,
            key_attempt: row.key_attempt,
            began_at: row.began_at.unwrap_or(now),
            ended_at: row.ended_at,
        })
    }

    fn record(&mut self, attempt: Attempt, outcome: &Outcome) -> Result<Recorded> {
        let row = self.rows.get_mut(&attempt.id).ok_or_else(JournalError::no_such_row)?;
        let Decided { next, recorded } = row.known(attempt).decide(outcome);
        if let Recorded::Late { is_contradiction, .. } = recorded {
            row.is_suspected_twice |= is_contradiction;
        }
        if let Some(next) = next {
            row.take(next, outcome);
            self.index(attempt.id, next.state);
        }
        Ok(recorded)
    }
}

impl Entry {
    fn new(span: Span, content: Fingerprint) -> Self {
        Self {
            span,
            content,
            state: State::Planned,
            doubt: false,
            attempt: 0,
            key_attempt: 0,
            ours: None,
            user_id: None,
            outcome: None,
            problems: Vec::new(),
            same_as: None,
            began_at: None,
            ended_at: None,
            lease_until: Duration::ZERO,
            is_suspected_twice: false,
            resolution: None,
        }
    }

    fn known(&self, attempt: Attempt) -> Known {
        let is_last = self.attempt == attempt.attempt;
        Known { state: self.state, doubt: self.doubt, is_last, user_id: self.user_id.clone() }
    }

    fn take(&mut self, next: crate::Next, outcome: &Outcome) {
        (self.state, self.doubt) = (next.state, next.doubt);
        self.ours = matches!(next.state, State::Created | State::Exists).then_some(next.ours);
        self.user_id = outcome.user_id.clone().filter(|_| self.ours.is_some());
        self.problems.clone_from(&outcome.problems);
        if self.outcome.is_none() || !says_nothing(next.state, outcome) {
            self.outcome = Some(RowOutcome::from(outcome));
        }
        self.ended_at = ended(outcome).or(self.ended_at);
    }

    fn row(&self, id: RowId) -> Row {
        Row {
            id,
            span: self.span,
            content: self.content,
            state: self.state,
            doubt: self.doubt,
            attempts: self.attempt,
            ours: self.ours,
            user_id: self.user_id.clone(),
            outcome: self.outcome.clone(),
            problems: self.problems.clone(),
            same_as: self.same_as,
            began_at: self.began_at,
            ended_at: self.ended_at,
            is_suspected_twice: self.is_suspected_twice,
            resolution: self.resolution.clone(),
        }
    }

    fn resolve(&mut self, resolution: Resolution) {
        match &resolution.decision {
            Decision::Created(id) => {
                (self.state, self.ours, self.user_id) = (State::Created, Some(Ours::Yes), Some(id.clone()));
                self.doubt = false;
            }
            Decision::Absent => {
                (self.state, self.ours, self.user_id) = (State::Planned, None, None);
                self.doubt = false;
            }
            Decision::GiveUp => self.state = State::Abandoned,
        }
        self.resolution = Some(resolution);
    }
}

impl Journal for MemoryJournal {
    fn key(&self) -> &JournalKey {
        &self.key
    }

    async fn begin(&self, import: NewImport) -> Result<Import> {
        let (now, mut all) = (self.clock.since_epoch(), self.all());
        let at = all.imports.iter().position(|known| known.name == import.name);
        let at = at.unwrap_or_else(|| {
            let (name, path, digest) = (import.name.clone(), import.path.clone(), import.digest);
            all.imports.push(Import { name, digest, path, began_at: now, targets: Vec::new() });
            all.imports.len() - 1
        });
        all.add_targets(at, import.normalized())
    }

    async fn imports(&self) -> Result<Vec<Import>> {
        Ok(self.all().imports.clone())
    }

    async fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.all().plan_all(target, rows, false)
    }

    async fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.all().plan_all(target, rows, true)
    }

    async fn planned(&self, target: TargetId) -> Result<()> {
        self.all().target_mut(target)?.is_planned = true;
        Ok(())
    }

    async fn claim(&self, target: TargetId, limit: usize, lease: Duration) -> Result<Vec<Claim>> {
        let (now, mut all) = (self.clock.since_epoch(), self.all());
        if !all.target(target)?.is_planned {
            return Ok(Vec::new());
        }
        let rows: Vec<u64> = all.planned.entry(target).or_default().iter().copied().take(limit).collect();
        Ok(rows.into_iter().filter_map(|row| all.claim(RowId { target, row }, now, lease)).collect())
    }

    async fn claim_unknown(&self, id: RowId, lease: Duration) -> Result<Option<Claim>> {
        let (now, mut all) = (self.clock.since_epoch(), self.all());
        let is_unknown = all.rows.get(&id).is_some_and(|row| row.state == State::Unknown);
        Ok(if is_unknown { all.claim(id, now, lease) } else { None })
    }

    async fn record(&self, attempt: Attempt, outcome: Outcome) -> Result<Recorded> {
        self.all().record(attempt, &outcome)
    }

    async fn sweep(&self) -> Result<u64> {
        let (now, mut all, mut swept) = (self.clock.since_epoch(), self.all(), 0);
        for row in all.rows.values_mut().filter(|row| row.state == State::Sending && row.lease_until <= now) {
            (row.state, row.doubt, row.ended_at) = (State::Unknown, true, Some(row.lease_until));
            swept += 1;
        }
        Ok(swept)
    }

    async fn resolve(&self, id: RowId, resolution: Resolution) -> Result<bool> {
        let mut all = self.all();
        let row = all.rows.get_mut(&id).ok_or_else(JournalError::no_such_row)?;
        if !can_be_resolved(row.state, row.user_id.as_deref(), &resolution.decision) {
            return Ok(false);
        }
        row.resolve(resolution);
        let state = row.state;
        all.index(id, state);
        Ok(true)
    }

    async fn counts(&self, target: TargetId) -> Result<Counts> {
        let all = self.all();
        let mut counts = Counts::default();
        for row in all.of(target).map(|(_, row)| row) {
            *counts.states.entry(row.state).or_default() += 1;
            counts.without_id += u64::from(row.state == State::Created && row.user_id.is_none());
            counts.suspected_twice += u64::from(row.is_suspected_twice);
        }
        Ok(counts)
    }

    async fn rows(&self, target: TargetId, query: RowQuery) -> Result<Vec<Row>> {
        let all = self.all();
        let is_wanted = |row: &Entry| query.states.is_empty() || query.states.contains(&row.state);
        let rows = all.of(target).filter(|(id, row)| id.row > query.after && is_wanted(row));
        Ok(rows.take(query.limit).map(|(id, row)| row.row(*id)).collect())
    }
}

impl All {
    fn of(&self, target: TargetId) -> impl Iterator<Item = (&RowId, &Entry)> {
        self.rows.range(RowId { target, row: 0 }..=RowId { target, row: u64::MAX })
    }
}
