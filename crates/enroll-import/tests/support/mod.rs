//! An import of one target and its rows, for the journals in a file and in a database.

use std::ops::RangeInclusive;
use std::time::Duration;

use enroll_core::{CreatedUser, Outcome};
use enroll_import::{Claim, Fingerprint, Journal, NewImport, NewRow, NewTarget, Plan, Row, RowQuery, Span, TargetId};

pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// Plans rows of an import.
pub(crate) async fn plan(journal: &impl Journal, rows: RangeInclusive<u64>) -> TargetId {
    let target = begin(journal).await;
    let rows: Vec<_> = rows.map(row).collect();
    for batch in rows.chunks(1000) {
        journal.plan(target, batch.to_vec()).await.unwrap();
    }
    journal.planned(target).await.unwrap();
    target
}

pub(crate) async fn begin(journal: &impl Journal) -> TargetId {
    let target = NewTarget { name: "main".into(), provider: "capa".into(), base_url: "https://capa.example".into() };
    let import = NewImport { name: "june".into(), digest: [7; 32], path: "users.csv".into(), targets: vec![target] };
    journal.begin(import).await.unwrap().targets[0].id
}

pub(crate) fn row(number: u64) -> NewRow {
    let mut print = [0; 16];
    print[..8].copy_from_slice(&number.to_be_bytes());
    let span = Span { row: number, line: number + 1, offset: number * 100, length: 90 };
    NewRow { span, content: Fingerprint(print), plan: Plan::Send(vec![Fingerprint(print)]) }
}

pub(crate) async fn claim(journal: &impl Journal, target: TargetId, limit: usize) -> Vec<Claim> {
    journal.claim(target, limit, LEASE).await.unwrap()
}

pub(crate) async fn rows(journal: &impl Journal, target: TargetId) -> Vec<Row> {
    journal.rows(target, RowQuery { states: Vec::new(), after: 0, limit: 100_000 }).await.unwrap()
}

pub(crate) fn created(id: &str) -> Outcome {
    Outcome::from(&CreatedUser::new("capa", id))
}
