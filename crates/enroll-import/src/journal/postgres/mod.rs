//! A journal in a PostgreSQL database, which workers on several machines share.
//!
//! * `options`, `connect`: where it is, and the connections to it.
//! * `schema`: the tables, and whether the database is one to rely on.
//! * `imports`, `plan`, `claim`, `record`, `resolve`, `read`: what is done with rows.
//! * `shared`: the pace and the signing keys that workers share.
//! * `workers`: who is there.
//! * `column`: how columns are read.
//! * `fault`: what is reported if something fails.
//!
//! A row of a worker that is lost becomes unknown when its lease is over, and is never handed to
//! another worker. The only clock is that of the database.

mod claim;
mod column;
mod connect;
mod fault;
mod imports;
mod options;
mod plan;
mod read;
mod record;
mod resolve;
mod schema;
mod shared;
mod workers;

use std::time::Duration;

use deadpool_postgres::{Client, Pool};
use enroll_core::Outcome;
use enroll_core::client::Clock as _;
use enroll_core::client::clock::SystemClock;
use tokio::task::JoinHandle;

use super::{
    Attempt, Claim, Counts, Import, Journal, JournalError, JournalErrorKind as Kind, JournalKey, KeyLease, KeyRequest,
    NewImport, NewRow, Recorded, Resolution, Result, Row, RowId, RowQuery, TargetId,
};
use claim::Claimant;
use fault::Fault;

pub use options::PostgresOptions;
pub use workers::{HeldBack, SigningKey, Worker};

/// The time between two tries to reach the database.
const RETRY: Duration = Duration::from_millis(250);

/// A journal in a PostgreSQL database, in the schema `enroll`. Workers on several machines can use
/// it at the same time.
///
/// A connection that is lost is made again, for the time of
/// [`PostgresOptions::reconnect_timeout`]: what was under way is done once, whether its response
/// was lost or not. A future that is dropped may have done its work all the same.
///
/// ```no_run
/// use enroll_import::{Journal as _, PostgresJournal, PostgresOptions};
/// # async fn open() -> Result<(), enroll_import::JournalError> {
/// let options = PostgresOptions::new("postgres://importer@db.example.com/enroll")?.worker("host-1");
/// let journal = PostgresJournal::open(options).await?;
/// println!("{} rows of lost workers are unknown now", journal.swept());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct PostgresJournal {
    key: JournalKey,
    pool: Pool,
    worker: i64,
    swept: u64,
    reconnect_timeout: Duration,
    beat: JoinHandle<()>,
}

/// Tries again while the database cannot be reached.
struct Retries {
    /// Begins with the first try.
    clock: SystemClock,
    limit: Duration,
    /// Whether something was tried before, and may have been done.
    is_second: bool,
}

impl Retries {
    fn new(limit: Duration) -> Self {
        Self { clock: SystemClock::new(), limit, is_second: false }
    }

    /// Waits before another try, if this fault may pass.
    async fn again(&mut self, fault: &Fault) -> bool {
        if !fault.is_temporary() || self.clock.monotonic() >= self.limit {
            return false;
        }
        self.is_second = true;
        tokio::time::sleep(RETRY).await;
        true
    }
}

/// Does this with a connection, and again with another one if the first was lost.
macro_rules! retrying {
    ($journal:expr, $retries:ident, $client:ident => $work:expr) => {{
        let mut $retries = Retries::new($journal.reconnect_timeout);
        loop {
            let result: fault::Outcome<_> = async {
                #[allow(unused_mut, reason = "only transactions need it")]
                let mut $client = $journal.pool.get().await?;
                $work.await
            }
            .await;
            match result {
                Err(fault) if $retries.again(&fault).await => {}
                result => break result.map_err(JournalError::from),
            }
        }
    }};
}

impl PostgresJournal {
    /// Opens a journal, or makes its tables if there are none in the database. Rows whose lease is
    /// over become `unknown`. Needs a runtime of tokio with time and input and output.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](Kind::Unreachable), [`Unusable`](Kind::Unusable) if the database refuses us
    /// or can only be read, [`NotAJournal`](Kind::NotAJournal), [`NotDurable`](Kind::NotDurable),
    /// and [`Damaged`](Kind::Damaged) if it is another copy than the one that was last used; see
    /// [`PostgresOptions::after_failover`].
    pub async fn open(options: PostgresOptions) -> Result<Self> {
        Ok(Self::begin(options, true).await?)
    }

    /// Opens a journal that exists.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open), and [`Unusable`](Kind::Unusable) if the database has no
    /// journal.
    pub async fn open_existing(options: PostgresOptions) -> Result<Self> {
        Ok(Self::begin(options, false).await?)
    }

    async fn begin(options: PostgresOptions, can_create: bool) -> fault::Outcome<Self> {
        let identity = connect::Identity::default();
        let pool = connect::pool(&options, identity.clone())?;
        let mut client = pool.get().await?;
        schema::check_server(&client).await?;
        let key = schema::prepare(&mut client, can_create).await?;
        let copy = schema::check_copy(&client, options.is_failover_accepted).await?;
        // It is set once, here.
        let _ = identity.set(copy);
        let worker = workers::begin(&client, &options.worker).await?;
        let swept = claim::sweep(&client).await?;
        drop(client);
        let beat = tokio::spawn(workers::beat(pool.clone(), worker));
        Ok(Self { key, pool, worker, swept, reconnect_timeout: options.reconnect_timeout, beat })
    }

    /// How many rows became `unknown` when the journal was opened, because their lease was over.
    pub const fn swept(&self) -> u64 {
        self.swept
    }

    /// The other workers that are there, or have rows under way.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub async fn workers(&self) -> Result<Vec<Worker>> {
        retrying!(self, retries, client => workers::others(&client, self.worker))
    }

    /// The keys that workers sign with now.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        retrying!(self, retries, client => workers::signing_keys(&client))
    }

    /// The providers at which all workers wait now.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    pub async fn held_back(&self) -> Result<Vec<HeldBack>> {
        retrying!(self, retries, client => workers::held_back(&client))
    }

    /// Says that the worker has ended, and closes the connections.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the database cannot be reached. What was reported as done is durable even
    /// then.
    pub async fn close(self) -> Result<()> {
        self.beat.abort();
        let ended = async { workers::end(&self.pool.get().await?, self.worker).await };
        let ended = ended.await;
        self.pool.close();
        Ok(ended?)
    }

    fn claimant(&self) -> Result<Claimant> {
        let mut token = [0; 8];
        getrandom::fill(&mut token).map_err(|error| {
            let message = "the operating system gives no random numbers, so no row can be claimed; fix the cause";
            JournalError::new(Kind::Io, message).caused_by(error)
        })?;
        Ok(Claimant { worker: self.worker, token: i64::from_le_bytes(token) })
    }

    /// The rows of a claim that was tried before, if its response was lost.
    async fn taken_before(
        &self,
        client: &Client,
        target: TargetId,
        by: Claimant,
        is_second: bool,
    ) -> fault::Outcome<Vec<Claim>> {
        if is_second { claim::taken_before(client, target, by).await } else { Ok(Vec::new()) }
    }
}

impl Drop for PostgresJournal {
    fn drop(&mut self) {
        self.beat.abort();
    }
}

impl Journal for PostgresJournal {
    fn key(&self) -> &JournalKey {
        &self.key
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn begin(&self, import: NewImport) -> Result<Import> {
        let import = import.normalized();
        retrying!(self, retries, client => imports::begin(&mut client, &import))
    }

    async fn imports(&self) -> Result<Vec<Import>> {
        retrying!(self, retries, client => imports::all(&client))
    }

    async fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        retrying!(self, retries, client => plan::plan(&mut client, target, &rows, false))
    }

    async fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        retrying!(self, retries, client => plan::plan(&mut client, target, &rows, true))
    }

    async fn planned(&self, target: TargetId) -> Result<()> {
        retrying!(self, retries, client => imports::planned(&client, target))
    }

    async fn claim(&self, target: TargetId, limit: usize, lease: Duration) -> Result<Vec<Claim>> {
        let by = self.claimant()?;
        let claims = retrying!(self, retries, client => async {
            let before = self.taken_before(&client, target, by, retries.is_second).await?;
            if before.is_empty() { claim::claim(&client, target, limit, lease, by).await } else { Ok(before) }
        });
        crate::crash::at("claim-committed");
        claims
    }

    async fn claim_unknown(&self, row: RowId, lease: Duration) -> Result<Option<Claim>> {
        let by = self.claimant()?;
        retrying!(self, retries, client => async {
            let before = self.taken_before(&client, row.target, by, retries.is_second).await?.pop();
            if before.is_some() { Ok(before) } else { claim::claim_unknown(&client, row, lease, by).await }
        })
    }

    async fn record(&self, attempt: Attempt, outcome: Outcome) -> Result<Recorded> {
        retrying!(self, retries, client => record::record(&mut client, attempt, &outcome, retries.is_second))
    }

    async fn sweep(&self) -> Result<u64> {
        retrying!(self, retries, client => claim::sweep(&client))
    }

    /// Is not tried again: the first try may have succeeded, and the second would find nothing left
    /// to resolve.
    async fn resolve(&self, row: RowId, resolution: Resolution) -> Result<bool> {
        let resolved = async { resolve::resolve(&mut self.pool.get().await?, row, &resolution).await };
        Ok(resolved.await?)
    }

    async fn counts(&self, target: TargetId) -> Result<Counts> {
        retrying!(self, retries, client => read::counts(&client, target))
    }

    async fn rows(&self, target: TargetId, query: RowQuery) -> Result<Vec<Row>> {
        retrying!(self, retries, client => read::rows(&client, target, &query))
    }

    async fn turn(&self, target: TargetId, gap: Duration) -> Result<Duration> {
        retrying!(self, retries, client => shared::turn(&client, target, gap))
    }

    async fn push_back(&self, target: TargetId, wait: Duration) -> Result<()> {
        retrying!(self, retries, client => shared::push_back(&client, target, wait))
    }

    async fn lease_key(&self, target: TargetId, request: KeyRequest) -> Result<KeyLease> {
        retrying!(self, retries, client => shared::lease_key(&client, target, self.worker, &request))
    }

    async fn release_key(&self, target: TargetId, key: String) -> Result<()> {
        retrying!(self, retries, client => shared::release_key(&client, target, self.worker, &key))
    }
}
