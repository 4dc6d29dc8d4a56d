//! `enroll config check`: whether the providers file can be used, and with `--online` whether the
//! providers accept its credentials. It creates nothing.

mod access;

use std::time::Duration;

use clap::{Args, Subcommand};
use enroll::{Access, CallOptions, CreateUser};
use serde_json::json;

use crate::cli::global;
use crate::exit::Exit;
use crate::input::providers_file::{self, ProvidersFile};
use crate::output::{self, Results, VERSION};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the providers file and every secret that it refers to
    Check(Check),
}

const EXIT_CODES: &str = "Exit codes:
  0  the file can be used; with --online, no provider that could be asked objected
  1  the file cannot be used
  2  wrong usage
  4  fix credentials, signature, nonces or address of a provider
  5  a provider could not be reached or is busy";

#[derive(Args)]
#[command(after_help = EXIT_CODES)]
struct Check {
    /// Ask each provider by a read that changes nothing whether it accepts the credentials
    #[arg(long)]
    online: bool,

    /// Providers to check: keys of the providers file; all by default
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = providers_file::name)]
    to: Vec<String>,

    /// The longest time that one provider may take
    #[arg(long, value_name = "DURATION", value_parser = providers_file::deadline, default_value = "10s")]
    deadline: Duration,
}

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let Command::Check(check) = &options.command;
    let file = ProvidersFile::read(global)?;
    let to = if check.to.is_empty() { file.names().map(str::to_owned).collect() } else { check.to.clone() };
    file.check_names(&to)?;
    let hosts: Vec<_> = to.iter().map(|name| file.base_url(name).to_owned()).collect();
    let connected = file.connect(&to, |_, config| config)?;
    let (mut out, mut exit) = (Results::new(), Exit::Done);
    for ((name, provider), host) in connected.in_order(&to).zip(&hosts) {
        let access = if check.online { Some(ask(provider, check.deadline).await) } else { None };
        exit = exit.max(access.as_ref().map_or(Exit::Done, access::exit));
        out.print(line(name, provider, host, access.as_ref(), global.json))?;
    }
    Ok(exit)
}

async fn ask(provider: &dyn CreateUser, deadline: Duration) -> Access {
    provider.check_access(&CallOptions::new().deadline(deadline)).await
}

fn line(name: &str, provider: &dyn CreateUser, host: &str, access: Option<&Access>, as_json: bool) -> String {
    let text = access.map(|access| match access.cause() {
        Some(cause) => format!("{access}: {}", output::with_causes(cause)),
        None => access.to_string(),
    });
    if as_json {
        let word = access.map(access::word);
        let whole = json!({
            "v": VERSION, "name": name, "provider": provider.id(), "base_url": host, "access": word, "message": text,
        });
        return whole.to_string();
    }
    let text = text.unwrap_or_else(|| "the settings can be used; --online asks the provider".to_owned());
    output::plain(&format!("{name} ({host}): {text}"))
}
