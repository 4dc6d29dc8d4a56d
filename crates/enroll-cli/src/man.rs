//! `enroll man`: writes the man pages, one for each command. It is hidden; `cargo xtask man` and
//! packagers run it.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::help;
use crate::exit::{self, Exit};

#[derive(Args)]
pub(crate) struct Options {
    /// The folder to write to; it is made if it does not exist
    folder: PathBuf,
}

/// Writes the pages.
pub(crate) fn run(options: &Options) -> anyhow::Result<Exit> {
    let folder = &options.folder;
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let mut command = help::command();
    command.build();
    for (name, page) in pages(&command, "enroll")? {
        let file = folder.join(format!("{name}.1"));
        std::fs::write(&file, page).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(Exit::Done)
}

/// The page of a command and those of the commands below it.
fn pages(command: &Command, name: &str) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = vec![(name.to_owned(), page(command, name)?)];
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    for below in shown {
        pages.extend(self::pages(below, &format!("{name}-{}", below.get_name()))?);
    }
    Ok(pages)
}

fn page(command: &Command, name: &str) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).title(name);
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|command| !command.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    if command.get_version().is_none() {
        // What the main help has here is in the section below.
        man.render_extra_section(&mut page)?;
    }
    environment_and_exit_status().to_writer(&mut page)?;
    Ok(page)
}

fn environment_and_exit_status() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["ENVIRONMENT"]);
    let file = "The file of base addresses and credentials, unless --providers names one.";
    let color = "If it is set, no colour is used, unless --color asks for it.";
    for (name, text) in [("ENROLL_PROVIDERS", file), ("NO_COLOR", color)] {
        roff.control("TP", []).text([bold(name)]).text([roman(text)]);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (_, code, meaning) in exit::ALL {
        roff.control("TP", []).text([bold(code.to_string())]).text([roman(meaning)]);
    }
    roff
}
