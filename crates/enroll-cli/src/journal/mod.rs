//! What the commands of an import share: the journal, and what is made of its rows.
//!
//! * `place`: where the journal is: `--journal`, and what an address of a database may have.
//! * `any`: the journal that was opened, in a file or in a database.
//! * `danger`: the exit code of a row, and of the reason why a run ended.
//! * `line`: a row as a JSON object.
//! * `survey`: the rows of a target, counted in one pass.
//! * `text`: counts, users who may exist and the next commands, as a person reads them.
//! * `replace`: a file that is written anew, whole or not at all.
//! * `raw`: the rows of an input as they came in.
//! * `views`: results and rejects, as files made of the journal.
//! * `others`: who else works on the journal, and what its workers share.
//!
//! Nothing here changes a row.

mod any;
pub(crate) mod danger;
pub(crate) mod line;
pub(crate) mod others;
pub(crate) mod place;
pub(crate) mod raw;
pub(crate) mod replace;
pub(crate) mod survey;
pub(crate) mod text;
pub(crate) mod views;

use std::path::{Path, PathBuf};

use enroll_import::{Import, Journal as _, Row, RowId, RowQuery, State, Target, TargetId};

pub(crate) use any::AnyJournal;
pub(crate) use place::{Flag, Place, Sharing};

use crate::cli::ids;
use crate::exit::UsageError;
use crate::output;

/// How many rows are read at once.
const PAGE: usize = 1000;

/// Says how many rows the process before this one left in doubt.
pub(crate) fn report_swept(journal: &AnyJournal) {
    let swept = journal.swept();
    if swept > 0 {
        output::message(format_args!(
            "{} being sent when an earlier run was lost; their users may exist, and the rows are unknown now",
            were(swept)
        ));
    }
}

/// A number of rows at the start of a sentence: `1 row was`, `2 rows were`.
pub(crate) fn were(rows: u64) -> String {
    if rows == 1 { "1 row was".to_owned() } else { format!("{rows} rows were") }
}

/// A number of rows.
pub(crate) fn rows(rows: u64) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

/// Ends the journal. What was reported as done is durable whether this fails or not.
pub(crate) async fn close(journal: AnyJournal) {
    if let Err(error) = journal.close().await {
        output::message(format_args!("enroll: the journal was not closed: {}", output::with_causes(&error)));
    }
}

/// The import with this name.
pub(crate) async fn import(journal: &AnyJournal, name: &str) -> anyhow::Result<Import> {
    let imports = journal.imports().await?;
    let names: Vec<_> = imports.iter().map(|import| import.name.clone()).collect();
    let found = imports.into_iter().find(|import| import.name == name);
    Ok(found.ok_or_else(|| missing("the journal has no import", name, &names))?)
}

/// The target with this name.
pub(crate) fn target<'i>(import: &'i Import, name: &str) -> anyhow::Result<&'i Target> {
    let found = import.targets.iter().find(|target| target.name == name);
    let names: Vec<_> = import.targets.iter().map(|target| target.name.clone()).collect();
    Ok(found.ok_or_else(|| missing("--to: the import has no target", name, &names))?)
}

fn missing(what: &str, name: &str, names: &[String]) -> UsageError {
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let suggestion = ids::suggestion(name, names.iter().map(String::as_str));
    UsageError(format!("{what} {name}; it has {known}{suggestion}"))
}

/// Goes through the rows of a target in these states, or all, in their order.
pub(crate) async fn each_row(
    journal: &AnyJournal,
    target: TargetId,
    states: &[State],
    mut each: impl FnMut(&Row) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let query = RowQuery { states: states.to_vec(), after, limit: PAGE };
        let page = journal.rows(target, query).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id.row;
        page.iter().try_for_each(&mut each)?;
    }
}

/// One row, if there is one with this number.
pub(crate) async fn row(journal: &AnyJournal, id: RowId) -> anyhow::Result<Option<Row>> {
    let query = RowQuery { states: Vec::new(), after: id.row.saturating_sub(1), limit: 1 };
    Ok(journal.rows(id.target, query).await?.into_iter().find(|row| row.id == id))
}

/// Checks that no file is both read and written, or written twice.
pub(crate) fn check_apart(paths: &[(&str, Option<&Path>)]) -> anyhow::Result<()> {
    let mut given: Vec<_> = paths.iter().filter_map(|(flag, path)| Some((*flag, place((*path)?)))).collect();
    // What belongs to the journal is no place for anything else.
    let journal = paths.iter().find(|(flag, _)| *flag == "--journal").and_then(|(_, path)| *path);
    given.extend(journal.into_iter().flat_map(beside).map(|path| ("a file of --journal", path)));
    for (at, (flag, path)) in given.iter().enumerate() {
        if let Some((other, _)) = given[..at].iter().find(|(_, other)| other == path) {
            return Err(UsageError(format!("{flag} and {other} are one file; name another one")).into());
        }
    }
    Ok(())
}

/// The files that a journal has beside it.
fn beside(journal: &Path) -> impl Iterator<Item = PathBuf> {
    let journal = place(journal);
    ["-wal", "-shm", "-journal", ".lock", ".generation", ".generation.new", ".reserve"].into_iter().map(move |ending| {
        let mut path = journal.clone().into_os_string();
        path.push(ending);
        path.into()
    })
}

/// Whether two paths are those of one file.
pub(crate) fn is_one_file(one: &Path, other: &Path) -> bool {
    place(one) == place(other)
}

/// Where a file is, by its folder if it is not there yet.
fn place(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name))
    })
}
