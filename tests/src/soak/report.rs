//! Whether `enroll report --json` has the same number of rows in each state as the journal has.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use enroll_import::State;
use serde_json::Value;

use super::command::{End, errors, output};
use super::compare::Row;
use super::files::ROWS;
use super::journal;
use super::play::Stage;

/// The summaries of the targets, by name.
pub(super) struct Report(BTreeMap<String, Value>);

impl Stage<'_> {
    /// Reports once.
    pub(super) async fn report(&self) -> anyhow::Result<Report> {
        let arguments = ["report", ROWS, "--journal", self.options.journal(), "--json"];
        match self.start(&arguments.map(str::to_owned), None).await? {
            End::Exited(0 | 3 | 5 | 6 | 7) => Report::parse(&output(self.files)),
            end => bail!("the report ended with {end:?}; it wrote: {}", errors(self.files)),
        }
    }
}

impl Report {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let summary = |line: &str| {
            let mut line: Value = serde_json::from_str(line).context("a line of the report is not JSON")?;
            let summary = line["summary"].take();
            anyhow::Ok((summary["name"].as_str().unwrap_or_default().to_owned(), summary))
        };
        Ok(Self(text.lines().map(summary).collect::<anyhow::Result<_>>()?))
    }

    /// The states of which the journal's own count or the report has another number than there are
    /// rows.
    pub(super) fn disagreements(&self, target: &str, known: &journal::Known) -> u64 {
        let reported = self.0.get(target).map_or(&Value::Null, |summary| &summary["counts"]);
        let of = |rows: &[Row], state| rows.iter().filter(|row| row.state == state).count() as u64;
        let differs = |state: &State| {
            let rows = of(&known.rows, *state);
            known.counts.of(*state) != rows || reported[state.as_str()].as_u64() != Some(rows)
        };
        State::ALL.iter().filter(|state| differs(state)).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use enroll_import::Counts;

    use super::*;

    fn known(counted: u64) -> journal::Known {
        let row = |number| Row {
            number,
            state: State::Created,
            ours: None,
            attempts: 1,
            user_id: None,
            secret_is_lost: false,
            is_suspected_twice: false,
        };
        let mut counts = Counts::default();
        counts.states.insert(State::Created, counted);
        journal::Known { rows: vec![row(1), row(2)], counts }
    }

    fn report(created: u64) -> Report {
        let counts: BTreeMap<_, _> = State::ALL.iter().map(|state| (state.as_str(), 0)).collect();
        let mut counts = serde_json::json!(counts);
        counts["created"] = created.into();
        let line = serde_json::json!({ "v": 1, "summary": { "name": "x", "counts": counts } });
        Report::parse(&line.to_string()).unwrap()
    }

    #[test]
    fn another_number_in_the_report_or_in_the_journals_own_count_is_a_disagreement() {
        assert_eq!(report(2).disagreements("x", &known(2)), 0);
        assert_eq!(report(1).disagreements("x", &known(2)), 1);
        assert_eq!(report(2).disagreements("x", &known(3)), 1);
        assert_eq!(report(2).disagreements("other", &known(2)), State::ALL.len() as u64);
    }
}
