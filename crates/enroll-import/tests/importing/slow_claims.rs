//! A journal each of whose claims takes longer than the one before it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use enroll_core::Outcome;
use enroll_import::{
    Attempt, Claim, Counts, Import, Journal, JournalKey, MemoryJournal, NewImport, NewRow, Recorded, Resolution,
    Result, Row, RowId, RowQuery, TargetId,
};

pub(crate) struct SlowClaims<'a> {
    journal: &'a MemoryJournal,
    begun: AtomicUsize,
    claimed: AtomicUsize,
    /// Called when the first claim has rows.
    after_first: Box<dyn Fn() + Send + Sync + 'a>,
}

impl<'a> SlowClaims<'a> {
    pub(crate) fn new(journal: &'a MemoryJournal) -> Self {
        Self::with(journal, || {})
    }

    /// The same, with something that happens between the first claim and what is done with its rows.
    pub(crate) fn with(journal: &'a MemoryJournal, after_first: impl Fn() + Send + Sync + 'a) -> Self {
        let (begun, claimed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { journal, begun, claimed, after_first: Box::new(after_first) }
    }

    /// How many rows were claimed.
    pub(crate) fn claimed(&self) -> usize {
        self.claimed.load(Ordering::Relaxed)
    }
}

impl Journal for SlowClaims<'_> {
    fn key(&self) -> &JournalKey {
        self.journal.key()
    }

    async fn begin(&self, import: NewImport) -> Result<Import> {
        self.journal.begin(import).await
    }

    async fn imports(&self) -> Result<Vec<Import>> {
        self.journal.imports().await
    }

    async fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.journal.plan(target, rows).await
    }

    async fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.journal.plan_again(target, rows).await
    }

    async fn planned(&self, target: TargetId) -> Result<()> {
        self.journal.planned(target).await
    }

    async fn claim(&self, target: TargetId, limit: usize, lease: Duration) -> Result<Vec<Claim>> {
        for _ in 0..10 * self.begun.fetch_add(1, Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
        let claims = self.journal.claim(target, limit, lease).await?;
        if self.claimed.fetch_add(claims.len(), Ordering::Relaxed) == 0 && !claims.is_empty() {
            (self.after_first)();
        }
        Ok(claims)
    }

    async fn claim_unknown(&self, row: RowId, lease: Duration) -> Result<Option<Claim>> {
        self.journal.claim_unknown(row, lease).await
    }

    async fn record(&self, attempt: Attempt, outcome: Outcome) -> Result<Recorded> {
        self.journal.record(attempt, outcome).await
    }

    async fn sweep(&self) -> Result<u64> {
        self.journal.sweep().await
    }

    async fn resolve(&self, row: RowId, resolution: Resolution) -> Result<bool> {
        self.journal.resolve(row, resolution).await
    }

    async fn counts(&self, target: TargetId) -> Result<Counts> {
        self.journal.counts(target).await
    }

    async fn rows(&self, target: TargetId, query: RowQuery) -> Result<Vec<Row>> {
        self.journal.rows(target, query).await
    }
}
