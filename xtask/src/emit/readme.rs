//! The table of providers in the README, between two markers; the rest of the file is written by
//! hand.
//!
//! A test of the suite builds the same table from the facts in the crates and compares the two. A
//! README without the markers is rejected.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::capabilities::{self, row};
use super::outputs::Outputs;
use crate::lower::Spec;
use crate::workspace;

const FILE: &str = "README.md";
const BEGIN: &str = "<!-- providers -->\n";
const END: &str = "<!-- /providers -->";
/// Adds the README with a new table. A tree without a README needs none.
pub(crate) fn add(root: &Path, outputs: &mut Outputs, specs: &[Spec]) -> Result<()> {
    if !root.join(FILE).is_file() {
        return Ok(());
    }
    outputs.add(FILE, filled(&workspace::read(root, FILE)?, &table(specs)?)?);
    Ok(())
}

/// The README with another table.
fn filled(text: &str, table: &str) -> Result<String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts
        .with_context(|| format!("{FILE}: the lines `{}` and `{END}` are missing; put them back", BEGIN.trim_end()))?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// The rows of all providers, with a heading.
fn table(specs: &[Spec]) -> Result<String> {
    let mut table = String::new();
    for spec in specs {
        let cells = capabilities::cells(spec).with_context(|| spec.file.clone())?;
        if table.is_empty() {
            let heads = cells.iter().map(|(head, _)| *head);
            table += &row(["provider"].into_iter().chain(heads));
            table += &format!("|{}\n", "---|".repeat(cells.len() + 1));
        }
        let values = cells.iter().map(|(_, text)| text.as_str());
        table += &row([spec.provider.name.as_str()].into_iter().chain(values));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_markers_is_replaced() {
        let text = "above\n<!-- providers -->\nold\n<!-- /providers -->\nbelow\n";
        let new = filled(text, "new\n").unwrap();
        assert_eq!(new, "above\n<!-- providers -->\nnew\n<!-- /providers -->\nbelow\n");
        assert_eq!(filled(&new, "new\n").unwrap(), new);
        assert!(filled("none", "new\n").unwrap_err().to_string().starts_with("README.md: the lines"));
    }
}
