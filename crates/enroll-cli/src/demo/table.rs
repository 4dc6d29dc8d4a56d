//! Formats the outcomes as a table.

use comfy_table::Table;

use super::attempt::{Attempt, Outcome};
use crate::output::terminal::Terminal;

pub(super) fn of(attempts: &[Attempt], terminal: Terminal) -> Table {
    let mut table = terminal.table();
    table.set_header(["provider", "user id", "what was signed", "time"]);
    for attempt in attempts {
        let provider = match attempt.service {
            "dark" => format!("{} (dark, sandbox only)", attempt.provider),
            _ => attempt.provider.to_owned(),
        };
        let user = match &attempt.outcome {
            Outcome::Created { user_id } => user_id.clone(),
            Outcome::Failed { user_may_exist, error } => format!("FAILED, user may exist: {user_may_exist}; {error}"),
        };
        let signed = attempt.signed.unwrap_or("nothing");
        let time = format!("{:.1} ms", attempt.took.as_secs_f64() * 1e3);
        table.add_row([provider, user, signed.to_owned(), time]);
    }
    table
}
