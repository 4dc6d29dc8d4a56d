//! The imports of a journal and their targets.

use deadpool_postgres::{Client, GenericClient};
use tokio_postgres::Row;

use super::fault::Outcome;
use crate::journal::rules::missing_targets;
use crate::journal::stored::time;
use crate::{Import, JournalError, NewImport, NewTarget, Target, TargetId};

pub(super) async fn begin(client: &mut Client, new: &NewImport) -> Outcome<Import> {
    let transaction = client.transaction().await?;
    let insert = "insert into enroll.imports (name, digest, path, began_at) values ($1, $2, $3, enroll.now_ms()) \
                  on conflict (name) do nothing";
    transaction.execute(insert, &[&new.name, &new.digest.as_slice(), &new.path]).await?;
    // Another worker may add targets at the same time.
    let find = "select id from enroll.imports where name = $1 for update";
    let id: i64 = transaction.query_one(find, &[&new.name]).await?.try_get(0)?;
    let import = one(&transaction, id).await?;
    for target in missing_targets(&import, new)? {
        add_target(&transaction, id, target).await?;
    }
    let import = one(&transaction, id).await?;
    transaction.commit().await?;
    Ok(import)
}

async fn add_target(client: &impl GenericClient, import: i64, new: &NewTarget) -> Outcome<()> {
    let insert = "insert into enroll.scopes (provider, base_url) values ($1, $2) on conflict do nothing";
    client.execute(insert, &[&new.provider, &new.base_url]).await?;
    let insert = "insert into enroll.targets (import, name, scope) \
                  select $1, $2, id from enroll.scopes where provider = $3 and base_url = $4";
    client.execute(insert, &[&import, &new.name, &new.provider, &new.base_url]).await?;
    Ok(())
}

const IMPORT: &str = "select id, name, digest, path, began_at from enroll.imports";
const TARGETS: &str = "select t.id, t.name, s.provider, s.base_url, t.is_planned from enroll.targets t \
                       join enroll.scopes s on s.id = t.scope where t.import = $1 order by t.id";

pub(super) async fn all(client: &Client) -> Outcome<Vec<Import>> {
    let mut imports = Vec::new();
    for row in client.query(&format!("{IMPORT} order by id"), &[]).await? {
        imports.push(import(client, &row).await?);
    }
    Ok(imports)
}

async fn one(client: &impl GenericClient, id: i64) -> Outcome<Import> {
    let row = client.query_one(&format!("{IMPORT} where id = $1"), &[&id]).await?;
    import(client, &row).await
}

async fn import(client: &impl GenericClient, row: &Row) -> Outcome<Import> {
    let targets = client.query(TARGETS, &[&row.try_get::<_, i64>(0)?]).await?;
    Ok(Import {
        name: row.try_get(1)?,
        digest: row.try_get::<_, &[u8]>(2)?.try_into().map_err(|_| JournalError::unreadable())?,
        path: row.try_get(3)?,
        began_at: time(row.try_get(4)?),
        targets: targets.iter().map(target).collect::<Outcome<_>>()?,
    })
}

fn target(row: &Row) -> Outcome<Target> {
    Ok(Target {
        id: TargetId(row.try_get(0)?),
        name: row.try_get(1)?,
        provider: row.try_get(2)?,
        base_url: row.try_get(3)?,
        is_planned: row.try_get(4)?,
    })
}

pub(super) async fn planned(client: &Client, target: TargetId) -> Outcome<()> {
    let sql = "update enroll.targets set is_planned = true where id = $1";
    let changed = client.execute(sql, &[&target.0]).await?;
    if changed == 0 { Err(JournalError::no_such_target().into()) } else { Ok(()) }
}
