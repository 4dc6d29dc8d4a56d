//! `enroll sandbox`: all providers on a loopback address, for tests in any language.
//!
//! The first line on standard output is one JSON object with the address, the credentials and where the control
//! endpoint is, written when the sandbox is ready.

mod flags;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use enroll::Secret;
use enroll::client::{SecretJson, decode};
use enroll_sandbox::{Builder, Credentials, Sandbox};

use flags::{DuplicatesFlag, Setting, StatusFlag};

#[derive(Args)]
pub(crate) struct Options {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Read credentials from a JSON file of the form that the first line of output has; what it leaves out keeps its default
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// Set one credential, for example kraken.api_key=abc; may be given several times
    #[arg(long = "credential", value_name = "PROVIDER.MEMBER=VALUE")]
    settings: Vec<String>,

    /// How a provider treats a duplicate where nobody knows: reject, allow, or a status, for example capa=400
    #[arg(long, value_name = "PROVIDER=reject|allow|STATUS")]
    duplicates: Vec<DuplicatesFlag>,

    /// With which status a provider answers a case that its spec documents under several, for example bitpanda.invalid_body=400
    #[arg(long = "answer", value_name = "PROVIDER.CASE=STATUS")]
    answers: Vec<StatusFlag>,

    /// Let a retry make a second user wherever no page promises that the provider refuses it;
    /// --duplicates goes before
    #[arg(long)]
    reject_only_promised_duplicates: bool,

    /// Word every refusal of this provider as no document has it; may be given several times
    #[arg(long, value_name = "PROVIDER")]
    other_messages: Vec<String>,

    /// Let a create that fails at this provider use up its idempotency key; may be given several
    /// times
    #[arg(long, value_name = "PROVIDER")]
    failed_creates_use_up_keys: Vec<String>,

    /// Serve the control endpoint, by which programs in any language play faults and learn what was stored
    ///
    /// The first line of output then has its base URL as "control"; append these paths.
    /// Whoever knows that URL can read secrets; its last segment is random.
    ///
    /// PUT faults/PROVIDER: the body is a plan, one of
    /// {"in_order": [FAULT or null, …]}, {"every": FAULT},
    /// {"random": {"seed": 7, "share": 0.25, "faults": [FAULT, …]}} and "none".
    /// A FAULT is an object such as {"kind": "slow_body", "millis": 200}.
    ///
    /// DELETE faults: nothing goes wrong any more.
    ///
    /// GET users: what was really stored, and how often.
    ///
    /// GET requests: method, path, status and fault of each request.
    ///
    /// POST tokens/PROVIDER, DELETE tokens: issue a bearer token, end them all.
    ///
    /// The documentation of the crate enroll-sandbox has all kinds of faults.
    #[arg(long)]
    control: bool,

    /// Fix the segment of the control endpoint's URL, /_sandbox/SEGMENT, for scripts that cannot
    /// read the first line
    #[arg(long, value_name = "SEGMENT", requires = "control")]
    control_segment: Option<String>,

    /// Take requests to this host too, for example the name of a container; may be given several
    /// times
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
}

/// Serves until interrupted.
pub(crate) async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut builder = Sandbox::builder().listen(options.listen).credentials(credentials(options)?);
    for DuplicatesFlag { provider, duplicates } in &options.duplicates {
        builder = builder.duplicates(provider, *duplicates);
    }
    for StatusFlag { provider, case, status } in &options.answers {
        builder = builder.respond_with(provider, *case, *status);
    }
    if options.reject_only_promised_duplicates {
        builder = builder.reject_only_promised_duplicates();
    }
    builder = options.other_messages.iter().fold(builder, Builder::other_messages);
    builder = options.failed_creates_use_up_keys.iter().fold(builder, Builder::failed_creates_use_up_keys);
    builder = options.allow_host.iter().fold(builder, Builder::allow_host);
    builder = options.control_segment.iter().fold(builder, Builder::control_segment);
    let sandbox = builder.control(options.control).start().await.context("the sandbox cannot be started")?;
    announce(&sandbox).context("the address cannot be written to standard output")?;
    interrupted().await.context("interrupts cannot be waited for")?;
    sandbox.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn credentials(options: &Options) -> anyhow::Result<Credentials> {
    let mut credentials = match &options.credentials {
        None => Credentials::default(),
        Some(file) => {
            let text =
                Secret::from_file(file).with_context(|| format!("--credentials {} cannot be read", file.display()))?;
            read(text.expose().as_bytes())
                .with_context(|| format!("--credentials {} does not hold credentials", file.display()))?
        }
    };
    // Read here and not by clap, which shows what it refuses.
    for setting in &options.settings {
        let setting: Result<Setting, String> = setting.parse();
        let Setting { provider, member, value } =
            setting.map_err(|form| anyhow::anyhow!("--credential cannot be read; {form}"))?;
        let unfit = || format!("--credential {provider}.{member} cannot be set");
        credentials.set(&provider, &member, value).with_context(unfit)?;
    }
    Ok(credentials)
}

/// The shape first, by a reader whose errors tell no value.
fn read(text: &[u8]) -> anyhow::Result<Credentials> {
    let whole: SecretJson = decode::json(text)?;
    let tree: BTreeMap<String, BTreeMap<String, String>> = decode::value(whole.expose())?;
    Ok(Credentials::try_from(tree)?)
}

fn announce(sandbox: &Sandbox) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", sandbox.announcement())?;
    out.flush()
}

/// Waits for an interrupt, or for a request to end.
async fn interrupted() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = ended.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
