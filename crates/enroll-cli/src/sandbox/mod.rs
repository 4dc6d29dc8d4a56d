//! `enroll sandbox`: runs a sandbox of all providers, for tests in any language. It listens on a
//! loopback address unless remote ones are allowed.
//!
//! When the sandbox is ready, the first line of standard output is a JSON object with the base URL,
//! the credentials, both as settings for enroll, and the URL of the control endpoint. It is a file
//! of settings as it is. The sandbox serves on if nobody reads it.

mod flags;
mod listen;
mod log;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{ArgGroup, Args};
use enroll::Secret;
use enroll::client::{SecretJson, decode};
use enroll_sandbox::{Builder, Credentials, Duplicates, Sandbox};

use flags::{DuplicatesFlag, Setting, StatusFlag};
use listen::Listen;
use log::Log;

use crate::exit::{self, Exit};
use crate::output::{self, Results};
use crate::signals::Signals;

#[derive(Args)]
#[command(group = ArgGroup::new("reasons").args(["log", "control"]).multiple(true))]
pub(crate) struct Options {
    /// Listen on this address or name, for example localhost:8080, or :8080 for loopback; port 0
    /// selects a free port
    ///
    /// A name is resolved once, at the start, and requests may be sent to it. Its addresses must be
    /// those of loopback, like any other, unless --allow-remote is given.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    listen: Listen,

    /// Allow --listen an address that other machines can reach, for example 0.0.0.0:8080 in a
    /// container
    ///
    /// They can then create users and look them up with the sandbox's credentials, of which the
    /// default ones are public. By a name they also need --allow-host. The control endpoint needs
    /// --allow-remote-control too.
    #[arg(long)]
    allow_remote: bool,

    /// Allow other machines to reach the control endpoint: whoever knows its URL can read all that
    /// is stored
    #[arg(long, requires = "control", requires = "allow_remote")]
    allow_remote_control: bool,

    /// Read credentials from a JSON file, {"PROVIDER": {"FIELD": "VALUE"}}; a field that is left
    /// out keeps its default
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// Set one credential, for example kraken.api_key=abc; may be given several times
    #[arg(long = "credential", value_name = "PROVIDER.FIELD=VALUE")]
    settings: Vec<String>,

    /// Set how a provider treats a second user with the same value of a unique field: reject,
    /// allow, or reject with a status, for example capa=400
    #[arg(long, value_name = "PROVIDER=reject|allow|STATUS", long_help = duplicates_help())]
    duplicates: Vec<DuplicatesFlag>,

    /// Set the status of the response to a case that the provider's spec documents with several,
    /// for example bitpanda.invalid_body=400
    #[arg(long = "respond", value_name = "PROVIDER.CASE=STATUS")]
    statuses: Vec<StatusFlag>,

    /// Let a retry create a second user, unless the provider's page promises that it is rejected;
    /// --duplicates takes precedence
    #[arg(long)]
    reject_only_promised_duplicates: bool,

    /// Replace the error messages of this provider's rejections by an undocumented one; may be
    /// given several times
    #[arg(long, value_name = "PROVIDER")]
    other_messages: Vec<String>,

    /// Let a failed create at this provider use up its idempotency key; may be given several times
    #[arg(long, value_name = "PROVIDER")]
    failed_creates_use_up_keys: Vec<String>,

    /// Serve the control endpoint, with which programs in any language set faults and read what was
    /// stored
    ///
    /// The first line of output then has its base URL as "control"; append these paths.
    /// Whoever knows that URL can read secrets; its last segment is random.
    ///
    /// PUT faults/PROVIDER: set the fault plan in the body, one of
    /// {"in_order": [FAULT or null, …]}, {"every": FAULT},
    /// {"random": {"seed": 7, "share": 0.25, "faults": [FAULT, …]}} and "none".
    /// A FAULT is an object such as {"kind": "slow_body", "millis": 200}.
    ///
    /// PUT look_up_faults/PROVIDER: the same for look-ups, which have a plan of their own.
    ///
    /// DELETE faults: remove all fault plans.
    ///
    /// GET users: list the users that were really stored, and how often. DELETE users: forget all
    /// of them, with their unique values and idempotency keys.
    ///
    /// POST users/PROVIDER: store a user that no request created, {"kind": "earlier", "hidden" or
    /// "other_partner", "email": …, "external_id": …}.
    ///
    /// POST clock: move the sandbox's clock forward, {"advance_seconds": 86400} or {"at": TIME}, so
    /// that keys expire and users become visible.
    ///
    /// DELETE requests: forget the received requests.
    ///
    /// GET requests: list the method, path, status and fault of each request, and the reason of
    /// each rejection: the case, what to do, and as far as they apply "problems" (field and rule),
    /// "unknown_fields", "signed" (length and SHA-256 of each signed part) and "nonce".
    /// GET requests?after=NUMBER: list those with a higher number alone.
    ///
    /// GET counts: count the stored users by provider, and the requests.
    ///
    /// POST tokens/PROVIDER: issue a bearer token. DELETE tokens: expire all of them.
    ///
    /// GET /_sandbox of a running sandbox has an example of each of them, of all kinds of faults,
    /// and of a signed request; it needs no --control.
    #[arg(long)]
    control: bool,

    /// Set the segment of the control endpoint's URL, /_sandbox/SEGMENT, for scripts that cannot
    /// read the first line
    #[arg(long, value_name = "SEGMENT", requires = "control")]
    control_segment: Option<String>,

    /// Accept requests to this host too, for example the name of a container; may be given several
    /// times
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,

    /// Print one line for each request on standard error: the provider, method, path, status,
    /// fault, and why it was rejected, without values of the request
    ///
    /// A line is, for example:
    ///
    /// capa POST /api/partner/v2/users 400 invalid_body: the request is not as the provider
    /// documents it; fix what is listed: /type: enum, must be one of "INDIVIDUAL", "BUSINESS"
    ///
    /// A wrong signature is tried with usual mistakes, such as a secret that was not decoded, and
    /// the mistake is named. Fields that the provider does not document are listed although they
    /// are accepted.
    #[arg(long)]
    log: bool,

    /// Reject requests with fields that the provider does not document, as an invalid body; without
    /// it they are ignored and recorded
    #[arg(long)]
    strict: bool,

    /// Add received values to the reasons of --log or --control, one of which it needs: those of
    /// fields with problems, and the signed parts as text. They are personal data; credentials are
    /// never shown
    #[arg(long, requires = "reasons")]
    show_personal: bool,
}

/// Serves until interrupted.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Exit> {
    exit::serves();
    let address = options.listen.address(options.allow_remote).await?;
    let mut builder = Sandbox::builder().listen(address).credentials(credentials(options)?);
    builder = builder.allow_remote(options.allow_remote).allow_remote_control(options.allow_remote_control);
    builder = options.listen.host().into_iter().fold(builder, Builder::allow_host);
    for DuplicatesFlag { provider, duplicates } in &options.duplicates {
        builder = builder.duplicates(provider, *duplicates);
    }
    for StatusFlag { provider, case, status } in &options.statuses {
        builder = builder.respond_with(provider, *case, *status);
    }
    if options.reject_only_promised_duplicates {
        builder = builder.reject_only_promised_duplicates();
    }
    builder = options.other_messages.iter().fold(builder, Builder::other_messages);
    builder = options.failed_creates_use_up_keys.iter().fold(builder, Builder::failed_creates_use_up_keys);
    builder = options.allow_host.iter().fold(builder, Builder::allow_host);
    builder = options.control_segment.iter().fold(builder, Builder::control_segment);
    if options.log {
        let log = Log::start()?;
        builder = builder.on_request(move |request| log.add(request));
    }
    builder = builder.strict(options.strict).show_personal(options.show_personal);
    // Before the announcement, because a script may end the sandbox as soon as it has read that.
    let mut signals = Signals::new().context("the sandbox cannot wait for an interrupt")?;
    let sandbox = builder.control(options.control).start().await.map_err(listen::failed)?;
    if let Some(warning) = listen::warning(address, options.control) {
        output::message(format_args!("enroll: warning: {warning}"));
    }
    announce(&sandbox).context("the announcement cannot be written to standard output")?;
    signals.next().await;
    sandbox.shutdown().await;
    Ok(Exit::Done)
}

fn credentials(options: &Options) -> anyhow::Result<Credentials> {
    let mut credentials = match &options.credentials {
        None => Credentials::default(),
        Some(file) => {
            let text =
                Secret::from_file(file).with_context(|| format!("--credentials {} cannot be read", file.display()))?;
            read(text.expose().as_bytes())
                .with_context(|| format!("--credentials {} does not contain credentials", file.display()))?
        }
    };
    // Parsed here and not by clap, whose errors show the value.
    for setting in &options.settings {
        let setting: Result<Setting, String> = setting.parse();
        let Setting { provider, field, value } =
            setting.map_err(|form| anyhow::anyhow!("--credential cannot be read; {form}"))?;
        let invalid = || format!("--credential {provider}.{field} cannot be set");
        credentials.set(&provider, &field, value).with_context(invalid)?;
    }
    Ok(credentials)
}

/// Reads credentials from JSON, with a reader whose errors never show a value.
fn read(text: &[u8]) -> anyhow::Result<Credentials> {
    let whole: SecretJson = decode::json(text)?;
    let tree: BTreeMap<String, BTreeMap<String, String>> = decode::value(whole.expose())?;
    Ok(Credentials::try_from(tree)?)
}

/// Prints the first line. A reader that is gone is no reason to stop: a script may know the port.
fn announce(sandbox: &Sandbox) -> std::io::Result<()> {
    let mut out = Results::new();
    writeln!(out, "{}", sandbox.announcement())?;
    out.flush()
}

/// The help of `--duplicates`, with what each spec says.
fn duplicates_help() -> String {
    let rules = Duplicates::defaults().into_iter().map(|(provider, rule)| format!("\n  {provider}: {rule}"));
    let help = "Set how a provider treats a second user with the same value of a unique field: reject, allow, or \
                reject with a status, for example capa=400; may be given several times\n\nWithout it, this is what \
                each does with a second user:";
    help.to_owned() + &rules.collect::<String>()
}
