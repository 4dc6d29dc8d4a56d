//! Runs the pages of `docs/`: each command of a page in one shell, and compares what it prints.
//!
//! A line of the page that ends with `…` stands for a line that begins so; a line that is `…` alone
//! stands for any number of lines; `…` inside a line stands for any characters.

#![cfg(unix)]
#![allow(clippy::panic, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

const END: &str = "@@the-end-of-a-command@@";

/// A command of the page and what it prints.
struct Step {
    command: String,
    prints: Vec<String>,
}

/// The steps in the `console` blocks. Lines after a `$` that begin with `> ` continue the command.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_inside = false;
    for line in page.lines() {
        match (is_inside, line) {
            (false, "```console") => is_inside = true,
            (true, "```") => is_inside = false,
            (true, line) => match (line.strip_prefix("$ "), line.strip_prefix("> "), steps.last_mut()) {
                (Some(command), ..) => steps.push(Step { command: command.to_owned(), prints: Vec::new() }),
                (None, Some(more), Some(step)) if step.prints.is_empty() => {
                    step.command.push('\n');
                    step.command.push_str(more);
                }
                (.., Some(step)) => step.prints.push(line.to_owned()),
                (.., None) => panic!("the page has output before a command"),
            },
            (false, _) => {}
        }
    }
    steps
}

/// One shell for the whole page.
struct Shell(ChildStdin, BufReader<ChildStdout>);

impl Shell {
    /// What a command prints, on either stream.
    fn run(&mut self, command: &str) -> Vec<String> {
        // The next command of the page may ask for the exit code of this one.
        write!(self.0, "{command}\ncode=$?; printf '\\n%s\\n' '{END}'; (exit $code)\n").unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.1.read_line(&mut line).unwrap(), 0, "the shell ended after {command}: {lines:#?}");
            if line.trim_end() == END {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        // The line break before the mark.
        if lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }
}

/// Ends the sandbox of the page, also if a step of it failed.
struct Ending(PathBuf);

impl Drop for Ending {
    fn drop(&mut self) {
        let pid = std::fs::read_to_string(&self.0).unwrap_or_default();
        if !pid.trim().is_empty() {
            // It has ended already if the page went well.
            let _ = Command::new("kill").arg(pid.trim()).stderr(Stdio::null()).status();
        }
    }
}

fn fits(expected: &[String], printed: &[String]) -> bool {
    match (expected.split_first(), printed.split_first()) {
        (None, printed) => printed.is_none(),
        (Some((first, rest)), _) if first == "…" => (0..=printed.len()).any(|skip| fits(rest, &printed[skip..])),
        (Some((first, rest)), Some((line, printed))) => fits_line(first, line) && fits(rest, printed),
        (Some(_), None) => false,
    }
}

fn fits_line(expected: &str, line: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[test]
fn the_first_steps_are_true() {
    run(include_str!("../../docs/first-steps.md"));
}

#[test]
fn the_import_of_a_file_is_as_its_page_says() {
    run(include_str!("../../docs/import.md"));
}

fn run(page: &str) {
    let folder = tempfile::tempdir().unwrap();
    let _ending = Ending(folder.path().join("sandbox.pid"));
    let binaries = Path::new(env!("CARGO_BIN_EXE_enroll")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash")
        .args(["--noprofile", "--norc"])
        .current_dir(folder.path())
        .env("PATH", path)
        .env_remove("ENROLL_PROVIDERS")
        .env_remove("ENROLL_JOURNAL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = Shell(shell.stdin.take().unwrap(), BufReader::new(shell.stdout.take().unwrap()));
    lines.run("exec 2>&1; export COLUMNS=100");
    for step in steps(page) {
        let printed = lines.run(&step.command);
        assert!(fits(&step.prints, &printed), "$ {}\nprinted\n{}", step.command, printed.join("\n"));
    }
    drop(lines);
    shell.wait().unwrap();
}
