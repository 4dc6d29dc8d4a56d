//! The flags of a command that works beside others on one journal.

use clap::Args;
use enroll_import::PostgresOptions;

use super::Place;
use crate::exit::UsageError;

#[derive(Args, Default)]
#[group(skip)]
pub(crate) struct Sharing {
    /// The name of this worker in a journal on PostgreSQL; by default that of the machine and the
    /// number of the process
    #[arg(long, value_name = "NAME", value_parser = name)]
    worker: Option<String>,

    /// The database was failed over or restored, and you have checked that nothing is missing
    ///
    /// Without it, a journal on PostgreSQL that is another copy than the one it was last used on is
    /// refused: rows that were sent may be missing in it, and would be sent again.
    #[arg(long)]
    after_failover: bool,
}

impl Sharing {
    /// Checks that the flags are for this journal.
    pub(crate) fn check(&self, place: &Place) -> anyhow::Result<()> {
        only_for_a_database("--worker", self.worker.is_some(), place)?;
        only_for_a_database("--after-failover", self.after_failover, place)
    }

    pub(super) fn apply(&self, options: PostgresOptions) -> PostgresOptions {
        let worker = self.worker.clone().unwrap_or_else(worker);
        options.worker(worker).after_failover(self.after_failover)
    }
}

/// Refuses a flag that has no meaning for a journal in a file, which one process uses at a time.
pub(crate) fn only_for_a_database(flag: &str, is_given: bool, place: &Place) -> anyhow::Result<()> {
    if is_given && place.file().is_some() {
        let message = format!("{flag} is for a journal on PostgreSQL; leave it out, or give --journal postgres://…");
        return Err(UsageError(message).into());
    }
    Ok(())
}

/// A name that no other process has now: `host-4711`.
fn worker() -> String {
    let of_file = || std::fs::read_to_string("/etc/hostname").ok();
    let host = std::env::var("HOSTNAME").ok().filter(|host| is_name(host.trim())).or_else(of_file);
    let host = host.filter(|host| is_name(host.trim()));
    format!("{}-{}", host.as_deref().map_or("worker", str::trim), std::process::id())
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 200 && !text.chars().any(char::is_control)
}

/// Reads the name of a worker or of a key.
pub(crate) fn name(text: &str) -> Result<String, String> {
    if is_name(text) {
        return Ok(text.to_owned());
    }
    Err("it is blank, longer than 200 bytes, or has a control character; give another name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_the_number_of_its_process_in_its_name() {
        let worker = worker();
        assert!(worker.ends_with(&format!("-{}", std::process::id())) && is_name(&worker), "{worker}");
        for text in ["", " ", "a\nb", &"a".repeat(201)] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_flags_are_refused_with_a_file() {
        let file = Place::File("enroll.db".into());
        assert!(Sharing::default().check(&file).is_ok());
        let worker = Sharing { worker: Some("w".to_owned()), after_failover: false };
        assert!(worker.check(&file).unwrap_err().to_string().starts_with("--worker is for"));
        let failover = Sharing { worker: None, after_failover: true };
        assert!(failover.check(&file).unwrap_err().to_string().starts_with("--after-failover is for"));
    }
}
