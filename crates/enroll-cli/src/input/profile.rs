//! Reads one profile, from a file or from standard input.

use std::convert::Infallible;
use std::fmt;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use enroll::NewUser;

/// The largest profile, which is as long as a row may be.
const MAX_BYTES: usize = enroll_import::input::MAX_ROW;

/// How the help names it, for commands that also take a file of many.
pub(crate) const METAVAR: &str = "PROFILE|-";
pub(crate) const HELP: &str = "A profile, or a file with a profile in each row; - reads standard input";

/// Where a profile comes from: a file, or standard input as `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
}

/// The text that was read is not a profile. The message or the error below it names the field.
#[derive(Debug)]
pub(crate) struct Unusable(pub(crate) String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "-" { Self::Stdin } else { Self::File(text.into()) })
    }
}

/// As error messages name it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Source {
    /// Opens it.
    pub(crate) fn open(&self) -> anyhow::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Stdin => Box::new(io::stdin()),
            Self::File(path) => {
                Box::new(std::fs::File::open(path).with_context(|| format!("the profile {self} cannot be read"))?)
            }
        })
    }

    /// Reads the one profile that it holds.
    pub(crate) fn read(&self) -> anyhow::Result<NewUser> {
        let mut text = Vec::new();
        let read = self.open()?.take(MAX_BYTES as u64 + 1).read_to_end(&mut text);
        read.with_context(|| format!("the profile {self} cannot be read"))?;
        anyhow::ensure!(text.len() <= MAX_BYTES, "the profile {self} has more than {MAX_BYTES} bytes");
        NewUser::from_json(&text).with_context(|| Unusable(format!("the profile {self} cannot be used")))
    }
}
