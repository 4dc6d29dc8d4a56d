//! The file of one-time secrets, as a program reads it that knows its format only.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

/// The lines of a file, by target and row.
#[derive(Debug, Default)]
pub(super) struct Secrets(BTreeMap<(String, u64), Vec<Line>>);

/// What a line holds.
#[derive(Debug, Deserialize)]
struct Line {
    name: String,
    row: u64,
    one_time_password: Option<String>,
    refresh_token: Option<String>,
    #[serde(default)]
    responses: Vec<String>,
}

impl Secrets {
    /// Reads files; one is missing if no provider returned a secret to its worker.
    ///
    /// # Errors
    ///
    /// If one is there and cannot be read.
    pub(super) fn read(paths: &[impl AsRef<Path>]) -> anyhow::Result<Self> {
        let mut all = Self::default();
        for path in paths {
            match std::fs::read(path) {
                Ok(text) => all.add(&String::from_utf8_lossy(&text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).context("the file of secrets cannot be read"),
            }
        }
        Ok(all)
    }

    /// Takes every line that is whole: a kill can cut one off.
    pub(super) fn add(&mut self, text: &str) {
        for line in text.lines().skip(1).filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            self.0.entry((line.name.clone(), line.row)).or_default().push(line);
        }
    }

    /// Whether a line of the row holds the secret, in a field or in a whole response.
    pub(super) fn hold(&self, target: &str, row: u64, secret: &str) -> bool {
        self.of(target, row).iter().any(|line| {
            let fields = [&line.one_time_password, &line.refresh_token];
            fields.into_iter().flatten().any(|field| field == secret)
                || line.responses.iter().any(|response| response.contains(secret))
        })
    }

    /// Whether a line of the row holds a response, which may be half of one.
    pub(super) fn hold_response(&self, target: &str, row: u64) -> bool {
        self.of(target, row).iter().any(|line| !line.responses.is_empty())
    }

    fn of(&self, target: &str, row: u64) -> &[Line] {
        self.0.get(&(target.to_owned(), row)).map(Vec::as_slice).unwrap_or_default()
    }
}
