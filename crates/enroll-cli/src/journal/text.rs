//! What became of a target, as a person reads it: counts that add up, the users who may exist, and
//! the commands that come next.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use enroll_import::{Import, Row, State, Stop, Target};

use super::line::Names;
use super::survey::Survey;
use crate::cli::ids;
use crate::output;

/// The target with its counts.
pub(crate) fn counts(import: &Import, target: &Target, survey: &Survey) -> String {
    let mut text = format!(
        "{} at {} ({}): {}",
        output::plain(&import.name),
        target.name,
        output::plain(&target.base_url),
        super::rows(survey.rows)
    );
    for (number, what) in survey.lines() {
        let _ = write!(text, "\n{number:>9}  {what}");
    }
    if !target.is_planned {
        text.push_str("\n  not all rows were read yet, so nothing was sent; run the import again");
    }
    text
}

/// Why the run ended.
pub(crate) fn stop(stop: &Stop) -> String {
    format!("  {}", output::plain(&stop.to_string()))
}

/// The users who may exist, as many as are listed.
pub(crate) fn open(target: &Target, survey: &Survey) -> Option<String> {
    let (users, rows) = (survey.open, &survey.listed);
    let more = users.saturating_sub(rows.len() as u64);
    let mut text = match users {
        0 => return None,
        1 => format!("1 user may exist at {}:", target.name),
        _ => format!("{users} users may exist at {}:", target.name),
    };
    for row in rows {
        let _ = write!(text, "\n  {}", doubt(row));
    }
    if more > 0 {
        let _ = write!(text, "\n  {more} more; --rows lists all");
    }
    Some(text)
}

/// A row whose user may exist.
fn doubt(row: &Row) -> String {
    let mut text = format!("row {}, line {}: {}", row.id.row, row.span.line, row.state);
    if let Some(began) = row.began_at {
        let _ = write!(text, " since {}", time(began));
    }
    let outcome = row.outcome.as_ref();
    let ids = [
        ("request id", outcome.and_then(|outcome| outcome.request_id.as_deref())),
        ("candidate", outcome.and_then(|outcome| outcome.candidate_user_id.as_deref())),
        ("user id", row.user_id.as_deref()),
    ];
    for (name, id) in ids.into_iter().filter_map(|(name, id)| Some((name, id?))) {
        let _ = write!(text, ", {name} {}", output::plain(id));
    }
    if row.is_suspected_twice {
        text.push_str(", two users may have been created");
    }
    text
}

/// A row in a list of rows.
pub(crate) fn row(target: &Target, row: &Row, names: &Names) -> String {
    let mut text = format!("row {}, line {}: {}: {}", row.id.row, row.span.line, target.name, row.state);
    if let Some(id) = &row.user_id {
        let _ = write!(text, ", user id {}", output::plain(id));
    }
    if let Some(outcome) = row.outcome.as_ref().filter(|_| row.state != State::Created) {
        if outcome.kind.as_str() != row.state.as_str() {
            let _ = write!(text, ", {}", outcome.kind.as_str().replace('_', " "));
        }
        let parts = [("code", &outcome.code), ("field", &outcome.field), ("request id", &outcome.request_id)];
        for (name, part) in parts.into_iter().filter_map(|(name, part)| Some((name, part.as_deref()?))) {
            let _ = write!(text, ", {name} {}", output::plain(part));
        }
    }
    for problem in &row.problems {
        let _ = write!(text, "; {}", output::plain(&problem.to_string()));
    }
    if let Some(same) = row.same_as {
        let _ = write!(text, ", the same user as {}", output::plain(&names.describe(same, target.id)));
    }
    text
}

/// What the next commands are made of.
pub(crate) struct Next<'a> {
    /// Where the journal is.
    pub(crate) journal: &'a str,
    pub(crate) providers: Option<&'a Path>,
    /// The command that goes on with the import, if it is known.
    pub(crate) again: Option<&'a str>,
}

impl Next<'_> {
    /// The commands for what is left of a target.
    pub(crate) fn commands(&self, import: &Import, target: &Target, survey: &Survey) -> Vec<String> {
        let name = quoted(&import.name);
        let journal = quoted(self.journal);
        let mut commands = Vec::new();
        let states: Vec<_> = [State::Invalid, State::Skipped, State::Rejected, State::Exists]
            .into_iter()
            .filter(|state| survey.of_state(*state) > 0)
            .map(State::as_str)
            .collect();
        if !states.is_empty() {
            commands.push(format!("enroll report --journal {journal} {name} --rows --state {}", states.join(",")));
        }
        if survey.open > 0 {
            let providers = self.providers.map(|path| format!("--providers {} ", quoted(&path.display().to_string())));
            let rows: Vec<_> = survey.listed.iter().map(|row| row.id.row.to_string()).collect();
            let to = quoted(&target.name);
            let resolve = format!("resolve --journal {journal} {name}");
            let has_secrets = ids::facts(&target.provider).is_some_and(enroll_import::returns_secrets);
            let secrets = if has_secrets { " --secrets FILE" } else { "" };
            commands.push(format!("enroll {}{resolve} --to {to} --settle{secrets}", providers.unwrap_or_default()));
            commands.push(format!("enroll {resolve} {} --to {to} --created USER_ID", rows[0]));
            commands.push(format!("enroll {resolve} {} --to {to} --absent", rows.join(",")));
        }
        if let Some(again) = self.again.filter(|_| survey.of_state(State::Planned) > 0) {
            commands.push(again.to_owned());
        }
        commands
    }
}

/// The commands below a heading, each once.
pub(crate) fn next(commands: &[String]) -> Option<String> {
    let mut unique: Vec<&str> = Vec::new();
    for command in commands {
        if !unique.contains(&command.as_str()) {
            unique.push(command);
        }
    }
    (!unique.is_empty()).then(|| format!("next:\n  {}", unique.join("\n  ")))
}

/// A time as people and programs read it.
pub(crate) fn time(since_epoch: Duration) -> String {
    match UNIX_EPOCH.checked_add(since_epoch) {
        Some(time) => humantime::format_rfc3339_seconds(time).to_string(),
        None => "an unknown time".to_owned(),
    }
}

/// An argument as a shell reads it.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:,=%@+".contains(char);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", output::plain(text).replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_one_word_for_a_shell() {
        assert_eq!(quoted("q3-import.ndjson"), "q3-import.ndjson");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("it's; rm"), r"'it'\''s; rm'");
    }
}
