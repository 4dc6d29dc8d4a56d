//! Code generation one step at a time, for the benchmark and for hostile specs.
//!
//! These are the steps that `codegen` goes through for one spec, in its order and by its own functions, so that each can be measured alone.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;

use crate::lower::{Lowered, lower};
use crate::outputs::Outputs;
use crate::spec::{self, Draft, Spec};
use crate::{codegen, emit, generate, lint, polish};

/// A spec as it stands in its file.
#[derive(Debug, Clone)]
pub struct Source {
    /// As in `specs/kraken.yaml`.
    pub file: String,
    /// The document.
    pub text: String,
    /// What `specs/sources/` says.
    pub sources: Option<String>,
}

/// A document, and the places of everything in it.
#[derive(Debug)]
pub struct Document(Draft);

/// A document as the generator gets it.
#[derive(Debug)]
pub struct Ready(Lowered);

/// A document that keeps all rules, also as the generator gets it.
#[derive(Debug)]
pub struct Judged(Spec);

/// What the generator leaves.
#[derive(Debug)]
pub struct Tokens(TokenStream);

/// The syntax tree of a client.
#[derive(Debug)]
pub struct Code(syn::File);

/// Every file of one provider.
#[derive(Debug)]
pub struct Files(Outputs);

impl Source {
    /// Reads the spec of a provider.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn of(root: &Path, id: &str) -> Result<Self> {
        let file = format!("specs/{id}.yaml");
        let text = fs::read_to_string(root.join(&file)).with_context(|| format!("{file}: cannot be read"))?;
        let sources = fs::read_to_string(root.join(format!("specs/sources/{id}.md"))).ok();
        Ok(Self { file, text, sources })
    }

    /// YAML to a document.
    ///
    /// # Errors
    ///
    /// It is no YAML, or too large.
    pub fn read(&self) -> Result<Document> {
        match spec::draft(self.file.clone(), self.text.clone(), self.sources.clone()) {
            Ok(draft) => Ok(Document(draft)),
            Err(unread) => Err((*unread.problem).into()),
        }
    }

    /// What `cargo xtask lint` prints of this spec alone, without colours.
    pub fn lint(&self) -> String {
        lint::report_on(vec![spec::draft(self.file.clone(), self.text.clone(), self.sources.clone())])
    }
}

impl Document {
    /// The passes alone.
    ///
    /// # Errors
    ///
    /// A pass cannot take the document.
    pub fn lower(&self) -> Result<Ready> {
        lower(&self.0.document).map(Ready)
    }

    /// The rules, and the passes.
    ///
    /// # Errors
    ///
    /// The document breaks a rule.
    pub fn judge(self) -> Result<Judged> {
        let examined = lint::examine(vec![Ok(self.0)]);
        let problems = examined.lines();
        if !problems.is_empty() {
            bail!(problems.join("\n"));
        }
        let draft = examined.drafts.into_iter().next().context("a document that was read is still there")?;
        spec::accept(draft).map(Judged)
    }
}

impl Judged {
    /// The document as the generator gets it.
    pub fn ready(&self) -> Ready {
        Ready(self.0.lowered.clone())
    }

    /// The files of the provider: the client's code as it is given, and what is made beside it.
    ///
    /// # Errors
    ///
    /// The spec lacks something that a file needs.
    pub fn files(&self, client: &str) -> Result<Files> {
        let mut files = Outputs::default();
        emit::provider(&mut files, &self.0, client)?;
        Ok(Files(files))
    }
}

impl Ready {
    /// The generator alone.
    ///
    /// # Errors
    ///
    /// The generator cannot take the document.
    pub fn generate(&self) -> Result<Tokens> {
        generate::generate(&self.0).map(|generated| Tokens(generated.tokens))
    }

    /// The changes to the syntax tree.
    ///
    /// # Errors
    ///
    /// A change does not find what it is there for.
    pub fn polish(&self, code: &mut Code) -> Result<()> {
        polish::polish(&mut code.0, &self.0)
    }
}

impl Tokens {
    /// The syntax tree.
    ///
    /// # Errors
    ///
    /// The generator left something that is no Rust.
    pub fn parse(self) -> Result<Code> {
        generate::parse(self.0).map(Code)
    }
}

impl Code {
    /// Text to a syntax tree.
    ///
    /// # Errors
    ///
    /// The text is no Rust.
    pub fn of(text: &str) -> Result<Self> {
        syn::parse_file(text).map(Self).context("the text does not parse")
    }

    /// The tree as text.
    pub fn format(&self) -> String {
        prettyplease::unparse(&self.0)
    }
}

impl Files {
    /// Writes all files below a folder.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        self.0.write(root)
    }
}

/// `cargo xtask codegen --check` of a tree.
///
/// # Errors
///
/// A spec breaks a rule, or cannot be generated from.
pub fn check(root: &Path) -> Result<ExitCode> {
    codegen::run(root, &codegen::Options::checking())
}
