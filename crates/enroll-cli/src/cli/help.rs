//! The main help: the commands in groups, and the exit codes.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use crate::cli::Cli;
use crate::exit;

/// The commands by what they do. One that is in no group is among the others.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Look, send nothing", &["check", "explain", "providers"]),
    ("Create and find", &["create", "import", "find", "config"]),
    ("After an import", &["report", "resolve", "secrets"]),
    ("Test", &["demo", "sandbox"]),
];

/// What a script does with the exit code of a create.
const EXAMPLE: &str = r#"  case $? in
    0) echo "created" ;;
    [1-5] | 130 | 143) echo "not created: fix the cause, then retry where it failed" ;;
    6) echo "the user exists: do not retry" ;;
    *) echo "the user may exist: look it up before a retry" ;;
  esac"#;

/// The exit codes in order of danger, a line each.
fn exit_codes() -> String {
    exit::ALL.iter().map(|(_, code, meaning)| format!("{code:>3}  {meaning}\n")).collect()
}

/// The whole command line, with its help.
pub(crate) fn command() -> Command {
    let command = Cli::command();
    let heading = command.get_styles().get_header();
    let codes = format!(
        "{heading}Exit codes:{heading:#}\n{}\nOf several providers, the code that is last in this list wins: retry only at those whose line says that the\nuser was not created. In a shell, after a create:\n{EXAMPLE}",
        exit_codes()
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
