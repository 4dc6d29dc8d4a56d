//! Interleaved rounds, and one line for each ratio.
//!
//! The machine is shared, so absolute figures drift by tens of per cent. Both sides of a ratio run
//! in every round, in turn first and second, and the median over the rounds is what counts.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How much to do. `--quick` and `ENROLL_BENCH_QUICK` make it less, as a check that the benchmark
/// still runs.
pub(crate) fn is_quick() -> bool {
    std::env::args().any(|argument| argument == "--quick") || std::env::var_os("ENROLL_BENCH_QUICK").is_some()
}

/// The processor time that this thread spends in `work`, user and system.
pub(crate) fn cpu(work: impl FnOnce()) -> Duration {
    let started = ThreadTime::now();
    work();
    started.elapsed()
}

/// The times of both sides in each round, per call.
pub(crate) struct Rounds(Vec<(f64, f64)>);

impl Rounds {
    /// Runs both sides `rounds` times; `calls` is how many calls one run of a side makes.
    pub(crate) fn run(rounds: usize, calls: u32, mut left: impl FnMut(), mut right: impl FnMut()) -> Self {
        let micros = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(calls);
        let both = (0..rounds).map(|round| {
            if round.is_multiple_of(2) {
                let first = micros(cpu(&mut left));
                (first, micros(cpu(&mut right)))
            } else {
                let first = micros(cpu(&mut right));
                (micros(cpu(&mut left)), first)
            }
        });
        Self(both.collect())
    }

    /// Prints the ratio of the left side to the right, and both times.
    #[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
    pub(crate) fn print(&self, what: &str, target: Option<f64>) {
        let ratio = Spread::of(self.0.iter().map(|(left, right)| left / right));
        let left = Spread::of(self.0.iter().map(|(left, _)| *left)).median;
        let right = Spread::of(self.0.iter().map(|(_, right)| *right)).median;
        let Spread { min, median, max } = ratio;
        let rounds = self.0.len();
        let verdict = target.map_or_else(String::new, |target| {
            format!("; target <= {target:.2} {}", if median <= target { "held" } else { "MISSED" })
        });
        println!(
            "{what}: {median:.3} (min {min:.3}, max {max:.3}, {rounds} rounds; {left:.3} us / {right:.3} us){verdict}"
        );
    }
}

/// Least, middle and greatest of some figures.
struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        Self { min: at(0), median: at(sorted.len() / 2), max: at(sorted.len().saturating_sub(1)) }
    }
}
