//! `cargo xtask lint`: everything that is wrong with the specs, each in its place, with what to do about it.
//!
//! One run shows all problems of all files. `codegen` goes through the same rules and refuses a spec that breaks one, so there is no second copy of
//! any of them. A rule is one small file under `lint/rules/`; it gets a spec that could be read, gives problems, and changes nothing.

mod finding;
mod render;
mod rules;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::print::print;
use crate::spec::{self, Draft, Unread};
use finding::Sheet;

/// Runs the command.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let examined = examine(spec::drafts(root)?);
    print(&report(&examined.sheets, io::stdout().is_terminal()))?;
    let clean = examined.sheets.iter().all(|sheet| sheet.findings.is_empty());
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The whole report on these specs, without colours.
pub(crate) fn report_on(specs: Vec<Result<Draft, Unread>>) -> String {
    report(&examine(specs).sheets, false)
}

/// The drafts, and what was found in each file.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) drafts: Vec<Draft>,
    sheets: Vec<Sheet>,
}

impl Examined {
    /// Every problem as one line that begins with file, line and column.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.sheets.iter().flat_map(Sheet::lines).collect()
    }
}

/// Holds all rules against all specs.
pub(crate) fn examine(read: Vec<Result<Draft, Unread>>) -> Examined {
    let mut sheets = Vec::new();
    let mut drafts = Vec::new();
    for draft in read {
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(unread) => sheets.push(Sheet::unread(unread)),
        }
    }
    let found = rules::all(&mut drafts);
    sheets.extend(drafts.iter().zip(found).map(|(draft, found)| Sheet::of(draft, found)));
    sheets.sort_by(|one, other| one.file.cmp(&other.file));
    Examined { drafts, sheets }
}

/// The whole report: the diagnostics, then one line that counts.
fn report(sheets: &[Sheet], styled: bool) -> String {
    let mut text = String::new();
    for sheet in sheets {
        for finding in &sheet.findings {
            text.push_str(&render::diagnostic(sheet, finding, styled));
            text.push_str("\n\n");
        }
    }
    let problems: usize = sheets.iter().map(|sheet| sheet.findings.len()).sum();
    let specs = counted(sheets.len(), "spec");
    let count = if problems == 0 { "no problems".to_owned() } else { counted(problems, "problem") };
    text.push_str(&format!("lint: {specs}, {count}\n"));
    text
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_one_and_many() {
        assert_eq!(counted(1, "spec"), "1 spec");
        assert_eq!(counted(0, "problem"), "0 problems");
    }

    #[test]
    fn a_file_that_cannot_be_read_hides_no_other() {
        let draft = |file: &str, text: &str| spec::draft(file.to_owned(), text.to_owned(), None);
        let examined = examine(vec![draft("specs/b.yaml", "a: 1\n"), draft("specs/a.yaml", "a: [1\n")]);
        let files: Vec<_> = examined.sheets.iter().map(|sheet| sheet.file.as_str()).collect();
        assert_eq!(files, ["specs/a.yaml", "specs/b.yaml"]);
        assert!(examined.sheets.iter().all(|sheet| !sheet.findings.is_empty()));
        assert!(examined.lines()[0].starts_with("specs/a.yaml:1:4: this is no YAML"), "{:?}", examined.lines());
    }
}
