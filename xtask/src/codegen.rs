//! `cargo xtask codegen`: from the specs to everything that can be made from them, in six stages,
//! each a folder: read, lint, lower, generate, postprocess, emit.
//!
//! Nothing is written unless every spec could be read and generated, so a mistake never leaves half a tree behind. `--check` changes nothing. What a
//! manifest lacks is said after the files are written, for they are right, and the manifest is a person's to mend.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::emit::outputs::Outputs;
use crate::postprocess::Client;
use crate::print::print;
use crate::spec::Spec;
use crate::{emit, generate, lint, lower, postprocess, read, report, workspace};

/// What may be asked for.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail when a file is stale, missing or surplus.
    #[arg(long)]
    check: bool,
    /// Print the document of this provider as the generator gets it, and stop.
    #[arg(long, value_name = "PROVIDER", conflicts_with = "check")]
    print_lowered: Option<String>,
    /// Tell what each pass changes in the document of this provider, and why, and stop.
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["check", "print_lowered"])]
    explain: Option<String>,
}

/// Runs the command.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let specs = specs(root)?;
    if let Some(id) = &options.print_lowered {
        return print_lowered(&specs, id);
    }
    if let Some(id) = &options.explain {
        return explain(&specs, id);
    }
    let clients = clients(root, &specs)?;
    let outputs = emit::all(root, &specs, &clients)?;
    let in_order = settle(root, options.check, &outputs, specs.len())?;
    let mut lacks = Vec::new();
    for (spec, client) in specs.iter().zip(&clients) {
        let file = manifest(spec);
        lacks.extend(client.needs.problems(&file, &workspace::read(root, &file)?));
    }
    if !lacks.is_empty() {
        bail!(lacks.join("\n"));
    }
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The first three stages: all specs as the generator gets them. The error lists every problem of
/// every file, one a line.
pub(crate) fn specs(root: &Path) -> Result<Vec<Spec>> {
    let mut drafts = read::drafts(root)?;
    lint::check(&mut drafts);
    let specs = lower::all(&mut drafts)?;
    let problems = report::errors(&drafts);
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    Ok(specs)
}

/// The next two: the client of one spec.
pub(crate) fn client(spec: &Spec) -> Result<Client> {
    let client = || {
        let (code, needs) = generate::generate(&spec.lowered)?;
        postprocess::postprocess(code, needs, spec)
    };
    client().with_context(|| spec.file.clone())
}

/// The clients of all specs. The error lists what is wrong with each, one a line.
fn clients(root: &Path, specs: &[Spec]) -> Result<Vec<Client>> {
    let mut clients = Vec::new();
    let mut problems = Vec::new();
    for spec in specs {
        let id = &spec.provider.id;
        if !root.join(manifest(spec)).is_file() {
            let help = format!("`cargo xtask new-provider {id}` makes the crate for {}", spec.file);
            problems.push(format!("{}: does not exist; {help}", manifest(spec)));
            continue;
        }
        match client(spec) {
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

/// Writes, or only compares; tells whether the tree is in order now.
fn settle(root: &Path, check: bool, outputs: &Outputs, specs: usize) -> Result<bool> {
    let differences = outputs.compare(root)?;
    for difference in &differences {
        print(&format!("{} {}\n", difference.word, difference.path))?;
        if !check {
            outputs.fix(root, difference)?;
        }
    }
    if check && !differences.is_empty() {
        print("run `cargo xtask codegen` to mend it\n")?;
        return Ok(false);
    }
    let outcome = if differences.is_empty() { "up to date".to_owned() } else { format!("wrote {}", differences.len()) };
    print(&format!("codegen: {specs} specs, {} files, {outcome}\n", outputs.len()))?;
    Ok(true)
}

fn print_lowered(specs: &[Spec], id: &str) -> Result<ExitCode> {
    let mut document = named(specs, id)?.lowered.document.clone();
    document.sort_all_objects();
    print(&format!("{}\n", serde_json::to_string_pretty(&document)?))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints each pass with its reason and, below it, each of its changes.
fn explain(specs: &[Spec], id: &str) -> Result<ExitCode> {
    let spec = named(specs, id)?;
    let mut lines = Vec::new();
    for (pass, changes) in lower::explain(&spec.document).with_context(|| spec.file.clone())? {
        lines.push(format!("{}: {}", pass.name, pass.why));
        lines.extend(changes.iter().map(|change| format!("  {change}")));
        if changes.is_empty() {
            lines.push("  changes nothing here".to_owned());
        }
    }
    print(&format!("{}\n", lines.join("\n")))?;
    Ok(ExitCode::SUCCESS)
}

fn named<'a>(specs: &'a [Spec], id: &str) -> Result<&'a Spec> {
    specs.iter().find(|spec| spec.provider.id == id).with_context(|| {
        let known: Vec<_> = specs.iter().map(|spec| spec.provider.id.as_str()).collect();
        format!("there is no provider {id}; known are {}", known.join(", "))
    })
}
