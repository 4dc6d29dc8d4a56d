//! Formats the outcomes as a table.

use comfy_table::{Table, presets};

use super::attempt::{Attempt, Outcome};

pub(super) fn of(attempts: &[Attempt]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(["provider", "user id", "what was signed", "time"]);
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
