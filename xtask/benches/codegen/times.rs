//! The processor time of each step, as a median over rounds.

use std::time::Duration;

use cpu_time::ThreadTime;
use xtask::stages::Source;

use crate::steps;

/// A step and its milliseconds, in order; at the end all that code generation does.
pub(crate) fn of(source: &Source, rounds: usize) -> Vec<(&'static str, f64)> {
    let mut rows: Vec<(&'static str, Vec<f64>)> = Vec::new();
    for round in 0..rounds {
        let mut step = 0;
        steps::once(source, |name, work| {
            let started = ThreadTime::now();
            work();
            let spent = millis(started.elapsed());
            if round == 0 {
                rows.push((name, Vec::new()));
            }
            rows[step].1.push(spent);
            step += 1;
        });
    }
    let mut rows: Vec<_> = rows.into_iter().map(|(name, spent)| (name, median(spent))).collect();
    let whole = rows.iter().filter(|(name, _)| !name.starts_with('(')).map(|(_, spent)| spent).sum();
    rows.push(("whole", whole));
    rows
}

/// The milliseconds that pass while `work` runs.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn wall<T>(rounds: usize, work: impl Fn() -> T) -> f64 {
    let round = || {
        let started = std::time::Instant::now();
        work();
        millis(started.elapsed())
    };
    median((0..rounds).map(|_| round()).collect())
}

fn millis(spent: Duration) -> f64 {
    spent.as_secs_f64() * 1e3
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
