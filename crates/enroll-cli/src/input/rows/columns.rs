//! Which column of a CSV file is which path in a profile: by `--columns FILE`, or by the names of
//! the columns.
//!
//! The first line of a file without names has somebody's data, so an error names a column of it by
//! its number. Names in the file of columns are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path;

use anyhow::{Context as _, bail, ensure};
use enroll::client::decode;

use super::MAX_ROW;
use super::path::Path;

/// A file of columns: the path of each column that it names.
pub(super) struct Names {
    file: String,
    paths: BTreeMap<String, Path>,
}

impl Names {
    /// Reads a file of columns.
    pub(super) fn read(file: &path::Path) -> anyhow::Result<Self> {
        let name = file.display().to_string();
        let text = bytes(file).with_context(|| format!("--columns {name} cannot be read"))?;
        let columns: BTreeMap<String, String> = decode::strict(&text)
            .with_context(|| format!("--columns {name} is not an object of columns, each with a path"))?;
        let mut paths = BTreeMap::new();
        let mut seen = BTreeMap::new();
        for (column, path) in columns {
            let Some(known) = Path::new(&path) else {
                bail!(
                    "--columns {name}: no profile has the path `{path}` of the column `{column}`; see enroll \
                     providers ID"
                );
            };
            if let Some(other) = seen.insert(known.to_string(), column.clone()) {
                bail!("--columns {name}: the columns `{other}` and `{column}` have one path, `{path}`; remove one");
            }
            paths.insert(column, known);
        }
        Ok(Self { file: name, paths })
    }
}

fn bytes(file: &path::Path) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    std::fs::File::open(file)?.take(MAX_ROW as u64 + 1).read_to_end(&mut text)?;
    ensure!(text.len() <= MAX_ROW, "it has more than {MAX_ROW} bytes");
    Ok(text)
}

/// The path of each column; none for a column that is not used.
pub(super) fn of(header: &[&str], names: Option<&Names>) -> anyhow::Result<Vec<Option<Path>>> {
    let mut seen = BTreeSet::new();
    for (at, name) in header.iter().enumerate() {
        ensure!(seen.insert(name), "column {} of the first line has the name of another column; rename it", at + 1);
    }
    match names {
        None => header.iter().enumerate().map(|(at, name)| by_own_name(at, name).map(Some)).collect(),
        Some(Names { file, paths }) => {
            if let Some(missing) = paths.keys().find(|column| !header.contains(&&***column)) {
                bail!("the first line has no column `{missing}`, which --columns {file} names");
            }
            Ok(header.iter().map(|name| paths.get(*name).cloned()).collect())
        }
    }
}

fn by_own_name(at: usize, name: &str) -> anyhow::Result<Path> {
    Path::new(name).with_context(|| {
        format!(
            "the name of column {} in the first line is not a path of a profile, such as subject.person.name.given; \
             rename it, or give --columns FILE",
            at + 1
        )
    })
}
