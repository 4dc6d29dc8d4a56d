//! `cargo xtask codegen`: the pipeline from the specs to all generated files.
//!
//! Six stages run in this order, one folder each: `read` → `lint` → `lower` → `generate` →
//! `postprocess` → `emit`. The module comment of each folder states what the stage takes, what it
//! gives, and what it rejects.
//!
//! Nothing is written unless every spec passes every stage, so an error never leaves a half-written
//! tree. `--check` writes nothing. A crate manifest that lacks a dependency is reported after the
//! files are written: the files are right, and the manifest is edited by hand.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::emit::outputs::Outputs;
use crate::lower::Spec;
use crate::postprocess::Client;
use crate::print::print;
use crate::{emit, generate, lint, lower, postprocess, read, report, workspace};

/// The options of the command.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail if a generated file is stale, missing or surplus.
    #[arg(long)]
    check: bool,
    /// Print the document of this provider as the generator receives it, then stop.
    #[arg(long, value_name = "PROVIDER", conflicts_with = "check")]
    print_lowered: Option<String>,
    /// Print what each lowering pass changes for this provider, and why, then stop.
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["check", "print_lowered"])]
    explain: Option<String>,
}

/// Runs the command.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let specs = read_lint_and_lower(root)?;
    if let Some(id) = &options.print_lowered {
        return print_lowered(&specs, id);
    }
    if let Some(id) = &options.explain {
        return explain(&specs, id);
    }
    let clients = generate_and_postprocess_all(root, &specs)?;
    let outputs = emit::all(root, &specs, &clients)?;
    let is_up_to_date = write_or_check(root, options.check, &outputs, specs.len())?;
    check_manifests(root, &specs, &clients)?;
    Ok(if is_up_to_date { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// read → lint → lower: all specs as the generator receives them. The error lists every problem of
/// every file, one per line.
pub(crate) fn read_lint_and_lower(root: &Path) -> Result<Vec<Spec>> {
    let mut drafts = read::drafts(root)?;
    lint::check(&mut drafts);
    let specs = lower::all(&mut drafts)?;
    let problems = report::errors(&drafts);
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    Ok(specs)
}

/// generate → postprocess: the client of one spec.
pub(crate) fn generate_and_postprocess(spec: &Spec) -> Result<Client> {
    let client = || {
        let (code, crates) = generate::generate(&spec.lowered)?;
        postprocess::postprocess(code, crates, spec)
    };
    client().with_context(|| spec.file.clone())
}

/// The clients of all specs. The error lists the problem of each, one per line.
fn generate_and_postprocess_all(root: &Path, specs: &[Spec]) -> Result<Vec<Client>> {
    let mut clients = Vec::new();
    let mut problems = Vec::new();
    for spec in specs {
        let id = &spec.provider.id;
        if !root.join(manifest(spec)).is_file() {
            let help = format!("run `cargo xtask new-provider {id}` to create the crate for {}", spec.file);
            problems.push(format!("{}: does not exist; {help}", manifest(spec)));
            continue;
        }
        match generate_and_postprocess(spec) {
            Ok(client) => clients.push(client),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    Ok(clients)
}

fn manifest(spec: &Spec) -> String {
    format!("crates/enroll-{}/Cargo.toml", spec.provider.id)
}

/// emit: writes the files, or only compares them with `check`. Returns whether the tree is up to
/// date.
fn write_or_check(root: &Path, check: bool, outputs: &Outputs, specs: usize) -> Result<bool> {
    let differences = outputs.compare(root)?;
    for difference in &differences {
        print(&format!("{} {}\n", difference.word, difference.path))?;
        if !check {
            outputs.fix(root, difference)?;
        }
    }
    if check && !differences.is_empty() {
        print("run `cargo xtask codegen` to fix this\n")?;
        return Ok(false);
    }
    let outcome = if differences.is_empty() { "up to date".to_owned() } else { format!("wrote {}", differences.len()) };
    print(&format!("codegen: {specs} specs, {} files, {outcome}\n", outputs.len()))?;
    Ok(true)
}

/// Fails if the manifest of a crate lacks a dependency of its generated code, or has an unused one.
fn check_manifests(root: &Path, specs: &[Spec], clients: &[Client]) -> Result<()> {
    let mut problems = Vec::new();
    for (spec, client) in specs.iter().zip(clients) {
        let file = manifest(spec);
        problems.extend(client.crates.problems(&file, &workspace::read(root, &file)?));
    }
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    Ok(())
}

fn print_lowered(specs: &[Spec], id: &str) -> Result<ExitCode> {
    let mut document = named(specs, id)?.lowered.document.clone();
    document.sort_all_objects();
    print(&format!("{}\n", serde_json::to_string_pretty(&document)?))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints each pass with its reason, followed by its changes.
fn explain(specs: &[Spec], id: &str) -> Result<ExitCode> {
    let spec = named(specs, id)?;
    let mut lines = Vec::new();
    for (pass, changes) in lower::explain(&spec.document).with_context(|| spec.file.clone())? {
        lines.push(format!("{}: {}", pass.name, pass.why));
        lines.extend(changes.iter().map(|change| format!("  {change}")));
        if changes.is_empty() {
            lines.push("  no change".to_owned());
        }
    }
    print(&format!("{}\n", lines.join("\n")))?;
    Ok(ExitCode::SUCCESS)
}

fn named<'a>(specs: &'a [Spec], id: &str) -> Result<&'a Spec> {
    specs.iter().find(|spec| spec.provider.id == id).with_context(|| {
        let known: Vec<_> = specs.iter().map(|spec| spec.provider.id.as_str()).collect();
        format!("unknown provider {id}; choose one of {}", known.join(", "))
    })
}
