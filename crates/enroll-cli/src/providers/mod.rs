//! `enroll providers`: what each provider takes, what is unique there, what it signs and promises.
//! It is the facts of the library, generated from the specs, and needs no network.

mod json;
mod text;

use clap::Args;
use enroll::Facts;

use json::Provider;

use crate::cli::global;
use crate::cli::ids;
use crate::exit::Exit;
use crate::output::Results;
use crate::output::terminal::Terminal;

#[derive(Args)]
pub(crate) struct Options {
    /// One provider in detail, with each field of its request: its source in the profile, its rule
    #[arg(value_name = "ID", value_parser = ids::parser())]
    provider: Option<&'static Facts>,
}

/// Prints the facts.
pub(crate) fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let mut out = Results::new();
    let terminal = Terminal::new(global.color);
    match options.provider {
        _ if global.json => json(&mut out, options.provider)?,
        Some(facts) => out.print(text::detail(facts, terminal).trim_end())?,
        None => out.print(text::overview(enroll::PROVIDERS, terminal).trim_end())?,
    }
    Ok(Exit::Done)
}

/// One object per line and provider; the requirements are in that of a single one.
fn json(out: &mut Results, provider: Option<&'static Facts>) -> anyhow::Result<()> {
    let objects = match provider {
        Some(facts) => vec![Provider::in_detail(facts)],
        None => enroll::PROVIDERS.iter().map(|facts| Provider::new(facts)).collect(),
    };
    objects.iter().try_for_each(|object| out.print_json(object))
}
