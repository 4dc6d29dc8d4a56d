//! `enroll explain`: the exact request that a provider would get, and how it is signed, step by
//! step. Nothing is sent.
//!
//! The client that creates users also makes this request, so an explanation cannot differ from what
//! is sent. No secret is ever shown; personal data only with `--show-personal`.

mod curl;
mod fixed;
mod header;
mod mapping;
mod node;
mod personal;
mod provider;
mod request;
mod row;
mod signature;
mod text;

use std::num::NonZeroU64;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use enroll::{CallOptions, CreateUser, Facts, NewUser, Report, SignedRequest};
use serde::Serialize;

use fixed::Fixed;
use provider::Target;
use request::Request;

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::input::{profile, rows};
use crate::output::{Results, VERSION};

#[derive(Args)]
pub(crate) struct Options {
    /// The provider: a key of the providers file, or without one a provider's id
    #[arg(long, value_name = "ID")]
    to: String,

    /// What to show
    #[arg(long, value_name = "PART", default_value = "all")]
    part: Part,

    /// Take this row of a file with many profiles, counted from 1 as check counts them
    #[arg(long, value_name = "N")]
    row: Option<NonZeroU64>,

    #[command(flatten)]
    rows: rows::Options,

    /// Set the clock, to compare with a provider's log: a time such as 2026-05-01T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = fixed::time)]
    at: Option<Duration>,

    /// Set the nonce, to compare with a provider's log
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    nonce: Option<u64>,

    /// Set the idempotency key; without it, a provider that takes one gets a random key
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,

    /// Show personal data, but never a secret
    ///
    /// Without it, lengths and hashes are shown, from which a short value could be guessed.
    #[arg(long)]
    show_personal: bool,

    #[arg(value_name = profile::METAVAR, help = profile::HELP)]
    profile: profile::Source,
}

/// A part of the explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Everything
    All,
    /// Method, URL, headers and body
    Request,
    /// What is signed, step by step
    Signature,
    /// Which field is taken from which path of the profile
    Mapping,
    /// A command to send it by hand
    Curl,
}

/// The explanation, as `--json` prints it.
#[derive(Serialize)]
struct Explanation<'a> {
    v: u32,
    #[serde(skip)]
    facts: &'static Facts,
    name: &'a str,
    provider: &'static str,
    /// `providers_file` or `placeholder`, with which the signature is not real.
    credentials: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a Request>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<signature::Signature<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapping: Option<Vec<mapping::Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
}

/// Explains the request of one profile.
pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let fixed = Fixed::new(options.at, options.nonce);
    let target = Target::connect(global, &options.to, |config| fixed.apply(config))?;
    let client = target.client()?;
    let user = match options.row {
        None if options.rows.is_given() => {
            return Err(
                UsageError("--format and --columns are for --row; give it, or leave them out".to_owned()).into()
            );
        }
        None => options.profile.read()?,
        Some(row) => row::read(&options.profile, row, &options.rows, global)?,
    };
    let report = client.check(&user);
    if !report.is_ready() {
        print_problems(global, options, &report)?;
        return Ok(Exit::Profile);
    }
    let signed = sign(options, client, &user).await?;
    complain_of_unused(options, client, &fixed)?;
    let request = Request::new(client.facts(), &signed, options.show_personal)?;
    let explanation = explain(options, &target, &user, &signed, &request)?;
    print(global, &target, &explanation)?;
    Ok(Exit::Done)
}

/// A flag without an effect is an error: who compares with a log would search in the wrong place.
fn complain_of_unused(options: &Options, client: &dyn CreateUser, fixed: &Fixed) -> Result<(), UsageError> {
    let is_key_unused = options.idempotency_key.is_some() && !client.facts().takes_idempotency_keys();
    let key = is_key_unused.then_some(("--idempotency-key", "it takes no idempotency key"));
    match key.or_else(|| fixed.unused()) {
        Some((flag, why)) => Err(UsageError(format!("{flag} has no effect at {}: {why}; leave it out", client.id()))),
        None => Ok(()),
    }
}

async fn sign(options: &Options, client: &dyn CreateUser, user: &NewUser) -> anyhow::Result<SignedRequest> {
    let key = options.idempotency_key.iter();
    let call = key.fold(CallOptions::new(), |call, key| call.idempotency_key(key.as_str()));
    let signed = client.signed_request(user, &call).await;
    signed.with_context(|| format!("the request to --to {} cannot be made", options.to))
}

fn explain<'a>(
    options: &'a Options,
    target: &Target,
    user: &NewUser,
    signed: &'a SignedRequest,
    request: &'a Request,
) -> anyhow::Result<Explanation<'a>> {
    let is_shown = |part| options.part == Part::All || options.part == part;
    Ok(Explanation {
        v: VERSION,
        facts: request.facts,
        name: &options.to,
        provider: request.facts.id,
        credentials: if target.is_placeholder { "placeholder" } else { "providers_file" },
        request: is_shown(Part::Request).then_some(request),
        signature: is_shown(Part::Signature).then(|| signature::Signature::new(signed, request)),
        mapping: is_shown(Part::Mapping).then(|| mapping::rows(user, request)).transpose()?,
        curl: is_shown(Part::Curl).then(|| curl::command(request)),
    })
}

fn print(global: &global::Options, target: &Target, explanation: &Explanation<'_>) -> anyhow::Result<()> {
    let mut out = Results::new();
    match global.json {
        true => out.print_json(explanation),
        false => out.print(text::of(target, explanation)?.trim_end_matches('\n')),
    }
}

fn print_problems(global: &global::Options, options: &Options, report: &Report) -> anyhow::Result<()> {
    let mut out = Results::new();
    let problems = &report.problems;
    if global.json {
        return out.print(serde_json::json!({
            "v": VERSION, "name": options.to, "provider": report.provider, "ready": false, "problems": problems,
        }));
    }
    problems.iter().try_for_each(|problem| out.print(format_args!("{}: {problem}", options.to)))
}
