//! Help, version, completions and man pages.

use std::process::Command;

use crate::support::{Folder, run};

#[test]
fn the_help_is_as_reviewed() {
    insta::assert_snapshot!("main_short", run(&["-h"]).stdout);
    insta::assert_snapshot!("main_long", run(&["--help"]).stdout);
    insta::assert_snapshot!("check", run(&["check", "--help"]).stdout);
    insta::assert_snapshot!("providers", run(&["providers", "-h"]).stdout);
    insta::assert_snapshot!("completions", run(&["completions", "-h"]).stdout);
}

#[test]
fn the_example_of_the_help_says_of_each_code_what_the_code_means() {
    let help = run(&["--help"]).stdout;
    let (_, example) = help.split_once("case $? in").unwrap();
    let readme = include_str!("../../../../README.md");
    assert!(readme.contains(&format!("case $? in{}", example.trim_end())), "README has another example");
    let example = format!("(exit $CODE)\ncase $? in{example}");
    let says = |code: &str| {
        let output = Command::new("sh").args(["-c", &example]).env("CODE", code).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(says("0"), "created\n");
    for code in ["1", "2", "3", "4", "5", "130", "143"] {
        assert!(says(code).starts_with("not created"), "{code}: {}", says(code));
    }
    assert!(says("6").starts_with("the user exists"));
    // A code that this command does not have is one of a shell, and proves nothing.
    for code in ["7", "70", "101", "137", "139"] {
        assert!(says(code).starts_with("the user may exist"), "{code}: {}", says(code));
    }
}

#[test]
fn the_version_names_the_commit_and_the_versions_of_the_apis_and_says_what_their_dates_are() {
    let short = run(&["-V"]).stdout;
    assert!(short.starts_with(&format!("enroll {}", env!("CARGO_PKG_VERSION"))), "{short}");
    let long = run(&["--version"]).stdout;
    assert!(long.starts_with(short.trim_end()), "{long}");
    for facts in enroll::PROVIDERS {
        let line = |line: &str| line.trim_start().starts_with(&format!("{:11} {}", facts.id, facts.version));
        assert!(long.lines().any(line), "{long}");
    }
    assert!(long.contains("2025-04-15") && long.contains(" v3.1, the service is dark"), "{long}");
    let label = "For an API without a\nversion, it is the date of the example in its documentation. The specs have no \
                 other date.";
    assert!(long.contains(label), "{long}");
}

#[test]
fn a_script_completes_ids_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = run(&["completions", shell]);
        assert_eq!(ended.code, 0);
        assert!(ended.stdout.contains("providers"), "{shell}");
        // The generators of the other two complete commands and flags alone.
        let completes_ids = ["bash", "fish", "zsh"].contains(&shell);
        assert_eq!(ended.stdout.contains("onchainpay"), completes_ids, "{shell}");
    }
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let folder = Folder::new();
    let man = folder.path().join("man");
    assert_eq!(run(&["man", man.to_str().unwrap()]).code, 0);
    let page = |name: &str| std::fs::read_to_string(man.join(name)).unwrap();
    for name in ["enroll.1", "enroll-check.1", "enroll-providers.1", "enroll-completions.1", "enroll-demo.1"] {
        let page = page(name);
        for part in [".SH NAME", ".SH SYNOPSIS", ".SH \"EXIT STATUS\"", ".SH ENVIRONMENT", "ENROLL_PROVIDERS"] {
            assert!(page.contains(part), "{name} lacks {part}\n{page}");
        }
    }
    assert!(page("enroll-check.1").contains("\\-\\-columns"));
    assert!(!man.join("enroll-man.1").exists() && !man.join("enroll-help.1").exists());
}
