//! Recording what a person found out about a row. Earlier findings are kept.

use deadpool_postgres::{Client, Transaction};

use super::column::state;
use super::fault::Outcome;
use crate::journal::rules::can_be_resolved;
use crate::journal::stored::{number, of_ours};
use crate::{Decision, JournalError, Ours, Resolution, RowId, State};

pub(super) async fn resolve(client: &mut Client, id: RowId, resolution: &Resolution) -> Outcome<bool> {
    let transaction = client.transaction().await?;
    if !is_open(&transaction, id, &resolution.decision).await? {
        return Ok(false);
    }
    let finding = keep(&transaction, id, resolution).await?;
    let (target, row) = (id.target.0, number(id.row));
    match &resolution.decision {
        Decision::Created(user) => {
            let sql = "update enroll.rows set state = $3, ours = $4, user_id = $5, doubt = false, resolution = $6 \
                       where target = $1 and number = $2";
            let (created, ours) = (State::Created.as_str(), of_ours(Ours::Yes));
            transaction.execute(sql, &[&target, &row, &created, &ours, user, &finding]).await?;
        }
        Decision::Absent => {
            let sql = "update enroll.rows set state = $3, ours = null, user_id = null, doubt = false, resolution = $4 \
                       where target = $1 and number = $2";
            transaction.execute(sql, &[&target, &row, &State::Planned.as_str(), &finding]).await?;
        }
        Decision::GiveUp => {
            let sql = "update enroll.rows set state = $3, resolution = $4 where target = $1 and number = $2";
            transaction.execute(sql, &[&target, &row, &State::Abandoned.as_str(), &finding]).await?;
        }
    }
    transaction.commit().await?;
    Ok(true)
}

async fn is_open(transaction: &Transaction<'_>, id: RowId, decision: &Decision) -> Outcome<bool> {
    let sql = "select state, user_id from enroll.rows where target = $1 and number = $2 for update";
    let row = transaction.query_opt(sql, &[&id.target.0, &number(id.row)]).await?;
    let row = row.ok_or_else(JournalError::no_such_row)?;
    Ok(can_be_resolved(state(&row, 0)?, row.try_get(1)?, decision))
}

async fn keep(transaction: &Transaction<'_>, id: RowId, resolution: &Resolution) -> Outcome<i64> {
    let user_id = match &resolution.decision {
        Decision::Created(user_id) => Some(user_id),
        Decision::Absent | Decision::GiveUp => None,
    };
    let sql = "insert into enroll.resolutions (target, number, at, decision, user_id, note, actor) \
               values ($1, $2, enroll.now_ms(), $3, $4, $5, $6) returning id";
    let (target, row, decision) = (id.target.0, number(id.row), resolution.decision.as_str());
    let (note, actor) = (&resolution.note, &resolution.actor);
    Ok(transaction.query_one(sql, &[&target, &row, &decision, &user_id, note, actor]).await?.try_get(0)?)
}
