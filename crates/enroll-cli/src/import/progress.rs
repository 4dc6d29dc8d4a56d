//! Progress on standard error: a bar on a terminal, else a line from time to time. It says how many
//! rows, and nothing of them.

use std::fmt;
use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_import::State;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::options::When;
use crate::cli::global;
use crate::output;

/// The time between two lines.
pub(super) const EVERY: Duration = Duration::from_secs(30);
const TEMPLATE: &str = "{bar:30} {pos}/{len} rows, {per_sec}, {eta} left, {msg}";

/// What was counted.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether lines are printed, because there is no bar.
    has_lines: bool,
    is_quiet: bool,
    began: Duration,
    created: AtomicU64,
    rejected: AtomicU64,
    unknown: AtomicU64,
    recorded: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    pub(super) fn new(when: When, global: &global::Options) -> Self {
        let is_wanted = when == When::Always || (when == When::Auto && !global.quiet);
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        // Rows on the same terminal would cut the bar in pieces.
        let is_apart = !(global.json && io::stdout().is_terminal());
        let has_bar = is_wanted && io::stderr().is_terminal() && !is_dumb && is_apart;
        let target = if has_bar { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self {
            bar: ProgressBar::with_draw_target(Some(0), target).with_style(style),
            has_lines: is_wanted && !has_bar,
            is_quiet: global.quiet,
            began: SystemClock::new().since_epoch(),
            created: AtomicU64::new(0),
            rejected: AtomicU64::new(0),
            unknown: AtomicU64::new(0),
            recorded: AtomicU64::new(0),
            total: AtomicU64::new(0),
        }
    }

    /// So many rows of the input were planned.
    pub(super) fn planned(&self, rows: u64) {
        self.bar.set_message(format!("{rows} rows read"));
    }

    /// So many rows are to be sent.
    pub(super) fn begin(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.bar.set_length(total);
        self.bar.reset_eta();
    }

    /// The outcome of a row is known. A row that goes back to be sent again does not count.
    pub(super) fn recorded(&self, state: State) {
        let of = match state {
            State::Planned => return,
            State::Created => Some(&self.created),
            State::Rejected => Some(&self.rejected),
            State::Unknown => Some(&self.unknown),
            _ => None,
        };
        self.recorded.fetch_add(1, Ordering::Relaxed);
        of.map(|of| of.fetch_add(1, Ordering::Relaxed));
        self.bar.inc(1);
        self.bar.set_message(self.counts());
    }

    /// How many rows have an outcome of this run.
    pub(super) fn sent(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }

    /// A line, if there is no bar.
    pub(super) fn line(&self) {
        if self.has_lines {
            let (sent, total) = (self.sent(), self.total.load(Ordering::Relaxed));
            let seconds = SystemClock::new().since_epoch().saturating_sub(self.began).as_secs().max(1);
            let left = total.saturating_sub(sent).saturating_mul(seconds).checked_div(sent);
            let left = left.map(|left| format!(", about {left}s left")).unwrap_or_default();
            output::message(format_args!("{sent} of {total} rows in {seconds}s{left}: {}", self.counts()));
        }
    }

    /// Prints a message above the bar.
    pub(super) fn say(&self, text: fmt::Arguments<'_>) {
        self.bar.suspend(|| output::message(text));
    }

    /// Prints a note above the bar, unless only results are wanted.
    pub(super) fn note(&self, text: fmt::Arguments<'_>) {
        if !self.is_quiet {
            self.say(text);
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn counts(&self) -> String {
        let [created, rejected, unknown] =
            [&self.created, &self.rejected, &self.unknown].map(|number| number.load(Ordering::Relaxed));
        format!("{created} created, {rejected} rejected, {unknown} unknown")
    }
}
