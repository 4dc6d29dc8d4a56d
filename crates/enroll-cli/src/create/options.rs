//! The flags of `enroll create`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use enroll::client::is_blank;
use enroll::{CallOptions, Config};

use super::watch::Watch;
use crate::input::profile::Source;
use crate::input::providers_file;

#[derive(Args)]
pub(crate) struct Options {
    /// The profile as JSON; - reads standard input
    #[arg(value_name = "PROFILE|-")]
    pub(super) profile: Source,

    /// Where to create the user: keys of the providers file, in this order
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = providers_file::name, required = true)]
    pub(super) to: Vec<String>,

    /// Go on to the next provider after one at which the user was not created
    #[arg(long)]
    pub(super) keep_going: bool,

    /// The longest time that one call may take, with all its attempts; 60s by default
    #[arg(long, value_name = "DURATION", value_parser = providers_file::deadline)]
    pub(super) deadline: Option<Duration>,

    /// The key by which a provider recognises a retry, for those that take one; by default a
    /// random one
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub(super) idempotency_key: Option<String>,

    /// Where one-time passwords and tokens go: a new file, which only you may read
    ///
    /// Required for providers that return one. Each line is a JSON object. `-` writes these lines
    /// to standard output, if that is not a terminal.
    #[arg(long, value_name = "FILE|-")]
    pub(super) secrets: Option<PathBuf>,

    /// Settle an unknown outcome before the command ends: wait until the provider has finished,
    /// retry if that is promised to be safe, look the user up
    #[arg(long)]
    pub(super) settle: bool,

    /// How long to wait before settling; by default the timeout of an attempt and 30s. If the
    /// provider still works on the call then, a retry can make a second user
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration, requires = "settle")]
    pub(super) settle_delay: Option<Duration>,

    /// Check everything and send nothing; exits with 3 if the profile has to be fixed
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Do not ask; needed if standard input is not a terminal
    #[arg(long)]
    pub(super) yes: bool,
}

impl Options {
    /// The configuration of a client: the deadline also bounds the whole call, which is 60 s
    /// otherwise.
    pub(super) fn configure(&self, config: Config, watch: &Arc<Watch>) -> Config {
        let config = config.observer(watch.clone());
        match self.deadline {
            Some(deadline) => config.total_timeout(deadline),
            None => config,
        }
    }

    /// The options of each call.
    pub(super) fn call(&self) -> CallOptions {
        let mut call = CallOptions::new();
        call.deadline = self.deadline;
        call
    }
}

/// Reads an idempotency key. A blank one would be replaced by a random one, which makes no retry
/// safe.
pub(crate) fn key(text: &str) -> Result<String, String> {
    if is_blank(text) {
        return Err("it is blank; give a key of your own, or leave the flag out".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("it has a control character; give a key without one".to_owned());
    }
    Ok(text.to_owned())
}
