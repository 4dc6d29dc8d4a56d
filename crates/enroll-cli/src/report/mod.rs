//! `enroll report`: what became of every row of an import, and its files, made anew. It sends
//! nothing and needs no providers file.

use std::path::{Path, PathBuf};

use clap::Args;
use enroll_import::{Import, Journal as _, Row, State, Target};

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::journal::line::{Line, Names};
use crate::journal::others::Others;
use crate::journal::replace::Replacement;
use crate::journal::survey::Survey;
use crate::journal::{self, AnyJournal, Sharing, danger, text, views};
use crate::output::Results;

#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// The name of an import; by default all of the journal
    #[arg(value_name = "IMPORT")]
    import: Option<String>,

    #[command(flatten)]
    journal: journal::Flag,

    /// List the rows in these states only
    #[arg(long, value_name = "STATE,…", value_delimiter = ',')]
    state: Vec<State>,

    /// List rows: those of --state, or all whose user is not simply created
    #[arg(long)]
    rows: bool,

    /// Write what became of each row that is not planned, as NDJSON
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,

    /// Write the rows that are invalid or were rejected, as they came in; only you can read the file
    #[arg(long, value_name = "FILE", requires = "import")]
    rejects: Option<PathBuf>,

    /// The file of the import, for --rejects; by default the one that it began with
    #[arg(long, value_name = "FILE", requires = "rejects")]
    input: Option<PathBuf>,
}

const AFTER_HELP: &str = "The exit code is the last in the list of `enroll --help` that holds for any row: 3 for \
                          invalid and rejected rows, 5 if rows are left to send, 6 for users who exist and rows that \
                          were skipped or given up, 7 for users who may exist.\n\nStates: planned, invalid, skipped, \
                          sending, rejected, unknown, exists, created, abandoned.\n\nWith a journal on PostgreSQL it \
                          shows the other workers, who signs with which key, and which providers are held back. \
                          With --json they are fields of the object of a target: workers, signing_keys and \
                          held_back_until_ms.";

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let place = options.journal.place()?;
    journal::check_apart(&[
        ("--input", options.input.as_deref()),
        ("--journal", place.file()),
        ("--results", options.results.as_deref()),
        ("--rejects", options.rejects.as_deref()),
    ])?;
    let at = place.text();
    let journal = place.open_existing(&Sharing::default()).await?;
    let exit = report(options, global, &journal, &at).await;
    journal::close(journal).await;
    exit
}

async fn report(options: &Options, global: &global::Options, journal: &AnyJournal, at: &str) -> anyhow::Result<Exit> {
    let all = journal.imports().await?;
    let names = Names::new(&all);
    let one = match &options.import {
        Some(name) => Some(journal::import(journal, name).await?),
        None => None,
    };
    let imports: Vec<&Import> = one.as_ref().map_or_else(|| all.iter().collect(), |import| vec![import]);
    for import in &imports {
        // The input cannot be made again, and the import goes on with it.
        let input = ("the file of the import", Some(Path::new(&import.path)));
        journal::check_apart(&[
            input,
            ("--results", options.results.as_deref()),
            ("--rejects", options.rejects.as_deref()),
        ])?;
    }
    let others = Others::of(journal).await?;
    let (out, exit) = (Results::new(), Exit::Done);
    let mut report = Report { options, global, journal, at, names: &names, others, out, exit };
    if imports.is_empty() {
        global.note(format_args!("the journal has no import"));
    }
    for import in &imports {
        report.import(import).await?;
    }
    report.others()?;
    report.files(&imports).await?;
    Ok(report.exit)
}

struct Report<'a> {
    options: &'a Options,
    global: &'a global::Options,
    journal: &'a AnyJournal,
    /// Where the journal is.
    at: &'a str,
    names: &'a Names,
    others: Option<Others>,
    out: Results,
    exit: Exit,
}

impl Report<'_> {
    async fn import(&mut self, import: &Import) -> anyhow::Result<()> {
        let mut commands = Vec::new();
        for target in &import.targets {
            let survey = Survey::of(self.journal, target).await?;
            self.exit = self.exit.max(survey.exit(None));
            if self.is_listed() && self.global.json {
                self.rows(import, target).await?;
            }
            if self.global.json {
                let mut object = survey.json(import, target, None);
                if let Some(others) = &self.others {
                    others.add_to(&mut object, target);
                }
                self.out.print_json(&object)?;
                continue;
            }
            self.out.print(text::counts(import, target, &survey))?;
            match text::open(target, &survey).filter(|_| !self.is_listed()) {
                Some(open) => self.out.print(open)?,
                None if self.is_listed() => self.rows(import, target).await?,
                None => {}
            }
            let next = text::Next { journal: self.at, providers: self.global.providers.as_deref(), again: None };
            commands.extend(next.commands(import, target, &survey));
        }
        let commands = text::next(&commands).filter(|_| !self.global.json && !self.is_listed());
        commands.map_or(Ok(()), |commands| self.out.print(commands))
    }

    fn others(&mut self) -> anyhow::Result<()> {
        let text = self.others.as_ref().and_then(Others::text).filter(|_| !self.global.json && !self.is_listed());
        text.map_or(Ok(()), |text| self.out.print(text))
    }

    fn is_listed(&self) -> bool {
        self.options.rows || !self.options.state.is_empty()
    }

    async fn rows(&mut self, import: &Import, target: &Target) -> anyhow::Result<()> {
        let (out, names, as_json) = (&mut self.out, self.names, self.global.json);
        let is_all = !self.options.state.is_empty();
        let print = |row: &Row| {
            if out.is_closed() || !(is_all || is_remarkable(row)) {
                return Ok(());
            }
            if as_json {
                return out.print_json(&Line::new(&import.name, target, row, names));
            }
            out.print(format_args!("  {}", text::row(target, row, names)))
        };
        journal::each_row(self.journal, target.id, &self.options.state, print).await
    }

    async fn files(&self, imports: &[&Import]) -> anyhow::Result<()> {
        if let Some(path) = &self.options.results {
            let file = Replacement::begin("--results", path)?;
            views::results(self.journal, imports, self.names, file).await?;
        }
        let (Some(path), [import]) = (&self.options.rejects, imports) else { return Ok(()) };
        let input = self.options.input.as_deref().unwrap_or(Path::new(&import.path));
        if journal::is_one_file(path, input) {
            return Err(UsageError("--rejects is the file of the import itself; name another one".to_owned()).into());
        }
        views::rejects(self.journal, import, input, Replacement::begin("--rejects", path)?).await
    }
}

/// Whether a row is neither planned nor created with all that was shown of its user.
fn is_remarkable(row: &Row) -> bool {
    row.state != State::Planned && danger::of_row(row) != Exit::Done
}
