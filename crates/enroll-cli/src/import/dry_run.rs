//! `--dry-run`: maps every row for every target and counts what would be sent. It opens no
//! connection and makes no journal.

use std::collections::{BTreeMap, BTreeSet};

use enroll::{Problem, ProblemKind};
use enroll_import::Journal as _;
use enroll_import::input::{InputFile, Rows as _};
use serde_json::json;

use super::options::Options;
use crate::cli::global;
use crate::exit::Exit;
use crate::input::providers_file::Connected;
use crate::journal::{self, AnyJournal, Place};
use crate::output::{Results, VERSION, plain};

/// How many different problems are counted apart.
const MAX_KINDS: usize = 1000;

/// A kind of problem: the target, the path without indexes, and how it is wrong.
type Kind = (String, String, &'static str);

#[derive(Default)]
struct Tally {
    rows: u64,
    ready: BTreeMap<String, u64>,
    /// How many rows have it, and the first of them.
    kinds: BTreeMap<Kind, (u64, u64)>,
}

pub(super) async fn run(
    options: &Options,
    global: &global::Options,
    place: Place,
    input: &InputFile,
    connected: &Connected,
) -> anyhow::Result<Exit> {
    let known = known(options, place, input).await?;
    let mut tally = Tally::default();
    let mut rows = input.rows();
    while let Some(place) = rows.next()? {
        tally.rows += 1;
        let user = rows.profile();
        for (name, provider) in connected.in_order(&options.to) {
            match &user {
                Ok(user) => {
                    let report = provider.check(user);
                    let blocking = report.blocking().map(|problem| kind(name, problem)).collect();
                    tally.row(name, place.row, blocking);
                }
                Err(unreadable) => {
                    let kind = (name.to_owned(), without_indexes(&unreadable.path), "unreadable");
                    tally.row(name, place.row, BTreeSet::from([kind]));
                }
            }
        }
    }
    tally.print(options, global, known.as_deref())?;
    let is_ready = options.to.iter().all(|name| tally.ready(name) == tally.rows);
    Ok(if is_ready { Exit::Done } else { Exit::Profile })
}

/// What the journal knows of the import, if there is a journal.
async fn known(options: &Options, place: Place, input: &InputFile) -> anyhow::Result<Option<String>> {
    if place.file().is_some_and(|file| !file.exists()) {
        return Ok(None);
    }
    let is_database = place.file().is_none();
    let journal = match place.open_existing(&options.sharing).await {
        // The database need not have a journal yet, nor be reached, for what the rows are.
        Err(error) if is_database => {
            return Ok(Some(format!("the journal was not read: {}", plain(&format!("{error:#}")))));
        }
        journal => journal?,
    };
    let known = describe(options, input, &journal).await;
    journal::close(journal).await;
    known
}

async fn describe(options: &Options, input: &InputFile, journal: &AnyJournal) -> anyhow::Result<Option<String>> {
    let name = options.import_name();
    let imports = journal.imports().await?;
    let Some(import) = imports.iter().find(|import| import.name == name) else {
        return Ok(Some("the journal has no row of this import".to_owned()));
    };
    if import.digest != input.digest()? {
        return Ok(Some(format!(
            "the journal has the import {} of another file, so it would be refused",
            plain(&name)
        )));
    }
    let mut counts = Vec::new();
    for target in import.targets.iter().filter(|target| options.to.contains(&target.name)) {
        counts.push(format!("{} rows at {}", journal.counts(target.id).await?.total(), target.name));
    }
    Ok(Some(format!("the journal has {} of this import already", counts.join(", "))))
}

impl Tally {
    fn row(&mut self, name: &str, row: u64, kinds: BTreeSet<Kind>) {
        if kinds.is_empty() {
            *self.ready.entry(name.to_owned()).or_default() += 1;
        }
        for kind in kinds {
            if self.kinds.len() < MAX_KINDS || self.kinds.contains_key(&kind) {
                self.kinds.entry(kind).or_insert((0, row)).0 += 1;
            }
        }
    }

    fn ready(&self, name: &str) -> u64 {
        self.ready.get(name).copied().unwrap_or_default()
    }

    fn print(&self, options: &Options, global: &global::Options, known: Option<&str>) -> anyhow::Result<()> {
        let mut out = Results::new();
        for name in &options.to {
            let ready = self.ready(name);
            let problems = self.kinds.iter().filter(|((of, ..), _)| of == name);
            if global.json {
                let problems = problems.map(|((_, path, kind), (rows, first_row))| {
                    json!({ "path": path, "kind": kind, "rows": rows, "first_row": first_row })
                });
                out.print_json(&json!({
                    "v": VERSION, "name": name, "rows": self.rows, "ready": ready, "not_ready": self.rows - ready,
                    "problems": problems.collect::<Vec<_>>(),
                }))?;
                continue;
            }
            let invalid = self.rows - ready;
            out.print(format_args!("{name}: {} rows: {ready} to send, {invalid} invalid", self.rows))?;
            for ((_, path, kind), (rows, first)) in problems {
                out.print(format_args!("{rows:>9}  {} {kind}, first in row {first}", plain(path)))?;
            }
        }
        if let Some(known) = known {
            global.note(format_args!("{known}"));
        }
        global.note(format_args!("nothing was sent, because of --dry-run"));
        Ok(())
    }
}

fn kind(name: &str, problem: &Problem) -> Kind {
    let kind = if problem.kind == ProblemKind::Missing { "missing" } else { "rejected" };
    (name.to_owned(), without_indexes(&problem.path), kind)
}

/// A path without its indexes, and cut if it is long.
fn without_indexes(path: &str) -> String {
    let kept: String = path.chars().take(200).collect();
    kept.split_inclusive('[').map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit())).collect()
}
