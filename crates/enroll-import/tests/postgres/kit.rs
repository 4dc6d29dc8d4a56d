//! A journal in a database of its own, and rows.

use enroll_import::testing::TestDatabase;
use enroll_import::{Claim, JournalError, PostgresJournal, PostgresOptions};

pub(crate) use crate::support::*;

pub(crate) fn options(database: &TestDatabase) -> PostgresOptions {
    PostgresOptions::new(&database.address()).unwrap()
}

pub(crate) async fn open(database: &TestDatabase) -> PostgresJournal {
    PostgresJournal::open(options(database)).await.unwrap()
}

/// Why the journal cannot be opened: kind and message.
pub(crate) async fn refused(database: &TestDatabase) -> String {
    reported(&PostgresJournal::open(options(database)).await.unwrap_err())
}

pub(crate) fn reported(error: &JournalError) -> String {
    format!("{:?}: {error}", error.kind())
}

/// The numbers of claimed rows.
pub(crate) fn numbers(claims: &[Claim]) -> Vec<u64> {
    claims.iter().map(|claim| claim.attempt.id.row).collect()
}
