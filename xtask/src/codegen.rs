//! `cargo xtask codegen`: from the specs to everything that can be made from them.
//!
//! Nothing is written unless every spec could be read and generated, so a mistake never leaves half a tree behind. `--check` changes nothing. What a
//! manifest lacks is said after the files are written, for they are right, and the manifest is a person's to mend.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::generate::{Generated, generate, parse};
use crate::lower;
use crate::needs::Needs;
use crate::outputs::Outputs;
use crate::postprocess::Client;
use crate::print::print;
use crate::spec::{self, Spec, operation};
use crate::{emit, postprocess, workspace};

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
    let specs = spec::all(root)?;
    if let Some(id) = &options.print_lowered {
        return print_lowered(&specs, id);
    }
    if let Some(id) = &options.explain {
        return explain(&specs, id);
    }
    let mut outputs = Outputs::default();
    let (lacks, types) = providers(root, &mut outputs, &specs)?;
    emit::shared(&mut outputs, &specs, &types)?;
    emit::readme(root, &mut outputs, &specs)?;
    let in_order = settle(root, options.check, &outputs, specs.len())?;
    if !lacks.is_empty() {
        bail!(lacks.join("\n"));
    }
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes the files of all providers; gives what their manifests lack, and the names of the types made. The error lists what is wrong with each, one a line.
fn providers(root: &Path, outputs: &mut Outputs, specs: &[Spec]) -> Result<(Vec<String>, emit::Types)> {
    let mut types = emit::Types::new();
    let mut lacks = Vec::new();
    let mut problems = Vec::new();
    for (spec, made) in specs.iter().map(|spec| (spec, provider(root, spec))) {
        match made {
            Ok(Made { files, found, names }) => {
                outputs.extend(files);
                lacks.extend(found);
                types.insert(spec.provider.id.clone(), names);
            }
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    Ok((lacks, types))
}

/// What is made of one provider: its files, what its manifest lacks, and the names of its types.
struct Made {
    files: Outputs,
    found: Vec<String>,
    names: BTreeSet<String>,
}

/// Makes the files of one provider.
fn provider(root: &Path, spec: &Spec) -> Result<Made> {
    let file = format!("crates/enroll-{}/Cargo.toml", spec.provider.id);
    if !root.join(&file).is_file() {
        let id = &spec.provider.id;
        bail!("{file}: does not exist; `cargo xtask new-provider {id}` makes the crate for {}", spec.file);
    }
    let (client, needs) = client(spec)?;
    let mut files = Outputs::default();
    emit::provider(root, &mut files, spec, &client)?;
    let found = needs.problems(&file, &workspace::read(root, &file)?);
    Ok(Made { files, found, names: emit::types(&client.types) })
}

/// Generates the client of one spec; nothing is written.
pub(crate) fn client(spec: &Spec) -> Result<(Client, Needs)> {
    let client = || -> Result<(Client, Needs)> {
        let Generated { tokens, needs } = generate(&spec.lowered)?;
        let answers = operation::find(&spec.document)?.answers()?;
        let kept = emit::facts::keep::kept(&spec.document, &answers)?;
        let client = postprocess::postprocess(parse(tokens)?, &spec.lowered, &kept)?;
        let needs = Needs { regress: client.has_regress, ..needs };
        Ok((client, needs))
    };
    client().with_context(|| spec.file.clone())
}

/// Writes, or only compares; tells whether the tree is in order now.
fn settle(root: &Path, check: bool, outputs: &Outputs, specs: usize) -> Result<bool> {
    let differences = outputs.compare(root)?;
    for difference in &differences {
        print(&format!("{} {}\n", difference.word(), difference.path()))?;
        if !check {
            outputs.mend(root, difference)?;
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
