//! The facts as a person reads them: a table where there is room for it, else a block for each
//! provider.

use std::fmt::Write as _;

use enroll::{Facts, Requirement};

use super::json::one_time_secrets;
use crate::output::terminal::{Terminal, plain};

/// The narrowest terminal for the table.
const TABLE: u16 = 120;
/// The capabilities in the table; a block has all of them.
const COLUMNS: [&str; 6] = ["modes", "unique", "what is signed", "a retry is safe by", "look-up", "status"];

/// All providers. What goes to a pipe is blocks, whose lines can be searched.
pub(super) fn overview(providers: &[&Facts], terminal: Terminal) -> String {
    if terminal.width.is_none_or(|width| width < TABLE) {
        return providers.iter().map(|facts| block(facts)).collect::<Vec<_>>().join("\n");
    }
    let mut table = terminal.table();
    table.set_header(["provider"].iter().chain(&COLUMNS));
    for facts in providers {
        let rows = facts.capabilities().rows();
        let cell = |column| rows.iter().find(|(name, _)| name == column).map(|(_, text)| plain(text));
        let cells = COLUMNS.iter().map(|column| cell(column).unwrap_or_default());
        table.add_row([facts.id.to_owned()].into_iter().chain(cells));
    }
    format!("{table}\n\nenroll providers ID shows one in detail.\n")
}

/// One provider: every capability, the notes, and what each field of its request requires.
pub(super) fn detail(facts: &Facts, terminal: Terminal) -> String {
    let mut text = block(facts);
    let secrets = one_time_secrets(facts).collect::<Vec<_>>().join(", ");
    let secrets = if secrets.is_empty() { "none" } else { &secrets };
    let notes = [("one-time secrets", secrets), ("retries", facts.retry_note), ("finding a user", facts.look_up.note)];
    for (name, note) in notes {
        line(&mut text, name, note);
    }
    let _ = writeln!(text, "\nThe fields of a request; those with * are required.\n");
    text.push_str(&requirements(facts, terminal));
    text
}

/// A table, or on a narrow terminal, where paths would be cut, a few lines for each field.
fn requirements(facts: &Facts, terminal: Terminal) -> String {
    let rows = facts.requirements.iter().map(row);
    if terminal.width.is_some_and(|width| width < TABLE) {
        let lines = rows.flat_map(|[field, from, rule]| [field, format!("    {from}"), format!("    {rule}")]);
        return lines.filter(|line| !line.trim().is_empty()).map(|line| line + "\n").collect();
    }
    let mut table = terminal.table();
    table.set_header(["field", "source in the profile", "rule"]);
    table.add_rows(rows);
    table.trim_fmt() + "\n"
}

fn block(facts: &Facts) -> String {
    let mut text = format!("{} ({}, version {})\n", facts.id, facts.name, facts.version);
    for (name, value) in facts.capabilities().rows() {
        line(&mut text, name, &plain(&value));
    }
    text
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "  {name:18}  {value}");
}

fn row(requirement: &Requirement) -> [String; 3] {
    let mark = if requirement.required { " *" } else { "" };
    let mode = requirement.mode.map(|mode| format!(" ({mode})")).unwrap_or_default();
    let rule = requirement.rule.unwrap_or_default().to_owned();
    [format!("{}{mark}{mode}", requirement.field), requirement.from.join(" or "), rule]
}

#[cfg(test)]
mod tests {
    use clap::ColorChoice;

    use super::*;

    #[test]
    fn a_wide_terminal_has_tables_and_a_narrow_one_cuts_no_path() {
        let on = |width| {
            let mut terminal = Terminal::new(ColorChoice::Never);
            terminal.width = Some(width);
            terminal
        };
        let [wide, narrow] = [on(140), on(80)].map(|terminal| overview(enroll::PROVIDERS, terminal));
        assert!(wide.contains('─') && wide.lines().all(|line| line.chars().count() <= 140), "{wide}");
        assert!(!narrow.contains('─') && narrow.contains("\n  call "), "{narrow}");
        let kraken = enroll::PROVIDERS.iter().find(|facts| facts.id == "kraken").unwrap();
        let narrow = detail(kraken, on(80));
        for requirement in kraken.requirements {
            assert!(requirement.from.iter().all(|path| narrow.contains(path)), "{narrow}");
        }
    }
}
