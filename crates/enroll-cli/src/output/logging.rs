//! `-v`: the events of the library, on standard error. They hold no secret and no personal data.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::cli::global;

/// Starts to log, if it was asked for. Other crates are never logged: what they show is not known.
pub(crate) fn start(global: &global::Options) {
    let level = match global.verbose {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let lines = tracing_subscriber::fmt::layer()
        .without_time()
        .with_writer(io::stderr)
        .with_ansi(global.color == clap::ColorChoice::Always && io::stderr().is_terminal());
    // Fails only if somebody logs already.
    let _ = tracing_subscriber::registry()
        .with(Targets::new().with_target(enroll::LOG_TARGET, level))
        .with(lines)
        .try_init();
}
