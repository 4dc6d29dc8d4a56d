//! The main help: the commands in groups, and the exit codes.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use crate::cli::Cli;

/// The commands by what they do. One that is in no group is among the others.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Look, send nothing", &["check", "explain", "providers"]),
    ("Create and find", &["create", "find", "config"]),
    ("Test", &["demo", "sandbox"]),
];

/// The exit codes of all commands, at the end of `enroll --help` and in the man pages.
pub(crate) const EXIT_CODES: &str = "  0  done; all users were created
  1  could not run: a file or the configuration. Nothing was sent
  2  wrong usage. Nothing was sent
  3  certainly not created; fix the profile
  4  certainly not created; fix credentials, signature, nonces or address
  5  certainly not created; retry later
130  interrupted, 143 terminated, before anything was sent
  6  the user exists, or was created and its id could not be read
  7  unknown: the user may exist. Settle this before a retry
 70  a fault of this command: users may exist";

/// What a script does with them.
const EXAMPLE: &str = r#"  case $? in
    0) echo "created" ;;
    [1-5] | 130 | 143) echo "nobody was created: fix the cause, then retry" ;;
    6) echo "the user exists: do not retry" ;;
    *) echo "the user may exist: settle this before a retry" ;;
  esac"#;

/// The whole command line, with its help.
pub(crate) fn command() -> Command {
    let command = Cli::command();
    let heading = command.get_styles().get_header();
    let codes = format!(
        "{heading}Exit codes:{heading:#}\n{EXIT_CODES}\n\nOf several users, the code that is last in this list wins. In a shell:\n{EXAMPLE}"
    );
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{}\n{heading}Options:{heading:#}\n{{options}}{{after-help}}",
        groups(&command)
    );
    command.help_template(template).after_long_help(codes)
}

fn groups(command: &Command) -> String {
    let all = || command.get_subcommands().filter(|command| !command.is_hide_set());
    let is_grouped = |command: &&Command| GROUPS.iter().any(|(_, names)| names.contains(&command.get_name()));
    let heading = command.get_styles().get_header();
    let mut text = String::new();
    let mut group = |title: &str, commands: &mut dyn Iterator<Item = &Command>| {
        for (at, command) in commands.enumerate() {
            if at == 0 {
                let _ = writeln!(text, "\n{heading}{title}:{heading:#}");
            }
            line(&mut text, command);
        }
    };
    for (title, names) in GROUPS {
        group(title, &mut names.iter().filter_map(|name| all().find(|command| command.get_name() == *name)));
    }
    group("Other", &mut all().filter(|command| !is_grouped(command)));
    line(&mut text, &Command::new("help").about("Print this help, or that of a command"));
    text
}

fn line(text: &mut String, command: &Command) {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(text, "  {:12} {about}", command.get_name());
}
