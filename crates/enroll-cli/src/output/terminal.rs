//! What standard output is: a terminal with a width, which may be coloured, or a file or a pipe,
//! which gets plain text without borders and line breaks.

use std::fmt;
use std::io::{self, IsTerminal as _};

use clap::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use terminal_size::{Width, terminal_size_of};

/// Standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// How many columns it has; none if it is not a terminal.
    pub(crate) width: Option<u16>,
    has_color: bool,
}

impl Terminal {
    pub(crate) fn new(color: ColorChoice) -> Self {
        let width = terminal_size_of(io::stdout()).map(|(Width(width), _)| width);
        Self { width, has_color: has_color(color, io::stdout().is_terminal(), |name| std::env::var_os(name)) }
    }

    /// An empty table, as wide as the terminal.
    pub(crate) fn table(self) -> Table {
        let mut table = Table::new();
        match self.width {
            None => table.load_style(presets::NOTHING),
            Some(width) => table
                .load_style(presets::UTF8_HORIZONTAL_ONLY)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width),
        };
        table
    }

    /// A text that is good.
    pub(crate) fn good(self, text: &str) -> impl fmt::Display {
        self.colored(AnsiColor::Green, text)
    }

    /// A text that asks for something to be done.
    pub(crate) fn bad(self, text: &str) -> impl fmt::Display {
        self.colored(AnsiColor::Red, text)
    }

    fn colored(self, color: AnsiColor, text: &str) -> String {
        let style = if self.has_color { color.on_default() } else { Style::new() };
        format!("{style}{text}{style:#}")
    }
}

/// Whether to use colour, by the flag and by <https://no-color.org>.
fn has_color(choice: ColorChoice, is_terminal: bool, variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let is_off = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
            is_terminal && !is_off && variable("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Markdown without its marks, for a terminal.
pub(crate) fn plain(markdown: &str) -> String {
    markdown.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_unless_a_flag_or_a_variable_says_otherwise() {
        let with = |choice, is_terminal, set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| std::ffi::OsString::from(value));
            has_color(choice, is_terminal, variable)
        };
        assert!(with(ColorChoice::Auto, true, &[("TERM", "xterm")]));
        assert!(with(ColorChoice::Auto, true, &[("NO_COLOR", "")]), "empty is not set");
        assert!(!with(ColorChoice::Auto, true, &[("NO_COLOR", "1")]));
        assert!(!with(ColorChoice::Auto, true, &[("TERM", "dumb")]));
        assert!(!with(ColorChoice::Auto, false, &[]));
        assert!(with(ColorChoice::Always, false, &[("NO_COLOR", "1")]), "a flag wins");
        assert!(!with(ColorChoice::Never, true, &[]));
    }

    #[test]
    fn a_table_is_as_wide_as_the_terminal_and_a_pipe_gets_lines_of_any_length() {
        let table = |width| {
            let mut table = Terminal { width, has_color: false }.table();
            table.add_row(["a word ".repeat(30), "b".to_owned()]);
            table.to_string()
        };
        assert!(table(Some(40)).lines().all(|line| line.chars().count() <= 40), "{}", table(Some(40)));
        assert_eq!(table(None).lines().count(), 1);
        assert!(!table(None).contains('─'));
    }
}
