//! What the database of a shared journal says of a worker, in SQL of our own: a second opinion.
//!
//! Each question has a connection of its own, because the server may have been restarted.

use std::collections::BTreeMap;

use anyhow::Context as _;
use tokio_postgres::{Client, NoTls};

/// The database.
#[derive(Debug, Clone)]
pub(super) struct Database {
    address: String,
}

/// Who has the key of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) provider: String,
    pub(super) worker: String,
    pub(super) is_leased: bool,
}

impl Database {
    pub(super) fn new(address: &str) -> Self {
        Self { address: address.to_owned() }
    }

    /// How many rows a worker sends at each provider.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub(super) async fn sending(&self, worker: &str) -> anyhow::Result<BTreeMap<String, u64>> {
        let sql = "select s.provider, count(*) from enroll.rows r join enroll.workers w on w.id = r.worker \
                   join enroll.targets t on t.id = r.target join enroll.scopes s on s.id = t.scope \
                   where r.state = 'sending' and w.name = $1 group by s.provider";
        let rows = self.connect().await?.query(sql, &[&worker]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get::<_, i64>(1)?.unsigned_abs()))).collect()
    }

    /// Who has which key.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub(super) async fn holders(&self) -> anyhow::Result<Vec<Holder>> {
        let sql = "select s.provider, w.name, k.until > enroll.now_ms() from enroll.signing_keys k \
                   join enroll.scopes s on s.id = k.scope join enroll.workers w on w.id = k.worker";
        let rows = self.connect().await?.query(sql, &[]).await?;
        let holder = |row: &tokio_postgres::Row| {
            Ok(Holder { provider: row.try_get(0)?, worker: row.try_get(1)?, is_leased: row.try_get(2)? })
        };
        rows.iter().map(holder).collect()
    }

    async fn connect(&self) -> anyhow::Result<Client> {
        let connected = tokio_postgres::connect(&self.address, NoTls).await;
        let (client, connection) = connected.context("the database cannot be reached")?;
        // What fails is reported by the query.
        tokio::spawn(connection);
        Ok(client)
    }
}
