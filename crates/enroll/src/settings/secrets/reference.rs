//! A reference to a secret: what it is, and the two kinds that need no process.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use enroll_core::Secret;
use serde_json::{Map, Value};

use crate::connect_error::Problem;

/// Why a secret cannot be read, and what to do.
pub(super) type Reason = Cow<'static, str>;

const KINDS: [&str; 3] = ["env", "file", "command"];

pub(super) enum Reference<'v> {
    Env(&'v str),
    File(&'v Path),
    /// A program and its arguments.
    Command(&'v Path, Vec<&'v str>),
}

/// Whether an object is a reference of any kind.
pub(in crate::settings) fn is_reference(fields: &Map<String, Value>) -> bool {
    fields.len() == 1 && KINDS.iter().any(|kind| fields.contains_key(*kind))
}

impl<'v> Reference<'v> {
    /// The reference that an object is, if it is one.
    pub(super) fn of(fields: &'v Map<String, Value>, path: &str) -> Result<Option<Self>, Problem> {
        let Some(kind) = KINDS.into_iter().find(|kind| fields.contains_key(*kind)) else { return Ok(None) };
        if fields.len() > 1 {
            let text = "is a reference with more than one key; leave one of `env`, `file` and `command`";
            return Err(Problem::new(path, text));
        }
        let read = match (kind, &fields[kind]) {
            ("env", Value::String(name)) if !name.is_empty() => Some(Self::Env(name)),
            ("file", Value::String(path)) if !path.is_empty() => Some(Self::File(Path::new(path))),
            ("command", Value::Array(items)) => command(items),
            _ => None,
        };
        let expected = match kind {
            "env" => "expected the name of an environment variable",
            "file" => "expected the path of a file",
            _ => "expected a list of strings: a program, and its arguments",
        };
        let problem = || Problem::new(format!("{path}.{kind}"), format!("is not accepted: {expected}; correct it"));
        read.map(Some).ok_or_else(problem)
    }

    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Env(_) => KINDS[0],
            Self::File(_) => KINDS[1],
            Self::Command(..) => KINDS[2],
        }
    }
}

fn command(items: &[Value]) -> Option<Reference<'_>> {
    let (program, arguments) = items.split_first()?;
    let program = program.as_str().filter(|program| !program.is_empty())?;
    let arguments = arguments.iter().map(Value::as_str).collect::<Option<_>>()?;
    Some(Reference::Command(Path::new(program), arguments))
}

/// The value of an environment variable. The environment of the process keeps it.
pub(super) fn env(name: &str) -> Result<Secret, Reason> {
    let value = std::env::var_os(name).ok_or("names a variable that is not set; set it, or correct the name")?;
    let value = value.into_string().map_err(|_| "names a variable whose value is not UTF-8; set it again")?;
    Ok(value.into())
}

/// The content of a file, without the line end behind it.
pub(super) fn file(path: &Path) -> Result<Secret, Reason> {
    let content = Secret::from_file(path).map_err(|error| format!("names a file that cannot be read: {error}"))?;
    Ok(without_line_end(&content))
}

/// A secret without one line end at its end. Further ones may belong to it.
pub(super) fn without_line_end(secret: &Secret) -> Secret {
    let text = secret.expose();
    let cut = text.strip_suffix('\n').map(|rest| rest.strip_suffix('\r').unwrap_or(rest));
    cut.unwrap_or(text).into()
}

/// Why what a command printed is no secret.
pub(super) fn unreadable(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::FileTooLarge => "is a command that prints more than 256 KiB; print the secret alone".into(),
        io::ErrorKind::InvalidData => "is a command whose output is not UTF-8; print the secret alone".into(),
        _ => format!("is a command whose output cannot be read: {error}").into(),
    }
}
