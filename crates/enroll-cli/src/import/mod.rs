//! `enroll import`: creates a user for each row of a file, at one or more providers.
//!
//! * `options`, `source`, `pace`, `secrets`: the flags, and what is wrong before anything is sent.
//! * `nonces`: signing keys that workers of one journal take turns with.
//! * `dry_run`: what would be sent.
//! * `confirm`: asks, unless `--yes` was given.
//! * `session`: plans, sends and settles.
//! * `events`, `watch`, `print`, `progress`: what happens meanwhile.
//! * `end`: results, rejects, the summary and the exit code.
//!
//! All that is known of a row is in the journal. A row whose user may exist is never sent again by
//! itself.

pub(crate) mod confirm;
mod dry_run;
mod end;
mod events;
pub(crate) mod nonces;
pub(crate) mod options;
mod pace;
mod print;
mod progress;
pub(crate) mod secrets;
mod session;
pub(crate) mod source;
mod watch;

use enroll_import::input::InputFile;
use enroll_import::{NewImport, NewTarget};

pub(crate) use options::Options;

use crate::cli::global;
use crate::exit::Exit;
use crate::input::providers_file::{Connected, ProvidersFile};
use crate::journal::{self, Place};
use end::Outputs;
use nonces::Nonces;
use session::Session;

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let place = options.journal.place()?;
    options.check_sharing(&place)?;
    let format = options.source.format()?;
    let file = ProvidersFile::read(global)?;
    file.check_names(&options.to)?;
    options.check_key(&file)?;
    pace::check(&options.rate, &options.to)?;
    let urls: Vec<_> = options.to.iter().map(|name| file.base_url(name).to_owned()).collect();
    let nonces = Nonces::of(place.file().is_none(), &file, &options.to);
    let connected = file.connect(&options.to, |name, config| nonces.configure(name, options.configure(config)))?;
    if !options.dry_run {
        options.secrets.check(connected.in_order(&options.to))?;
        confirm::can_ask(options.yes)?;
    }
    options.check_files(global, &place)?;
    let input = options.source.open(format, global)?;
    if options.dry_run {
        return dry_run::run(options, global, place, &input, &connected).await;
    }
    let outputs = Outputs::begin(options)?;
    let new = new_import(options, &input, &connected, &urls)?;
    let at = place.text();
    let journal = place.open(&options.sharing).await?;
    let session =
        Session { options, global, input: &input, connected: &connected, nonces: &nonces, journal: &journal, at: &at };
    let ended = Box::pin(session.run(new, outputs)).await;
    journal::close(journal).await;
    ended
}

fn new_import(
    options: &Options,
    input: &InputFile,
    connected: &Connected,
    urls: &[String],
) -> anyhow::Result<NewImport> {
    let targets = connected.in_order(&options.to).zip(urls).map(|((name, provider), base_url)| NewTarget {
        name: name.to_owned(),
        provider: provider.id().to_owned(),
        base_url: base_url.clone(),
    });
    let path = std::path::absolute(input.path()).unwrap_or_else(|_| input.path().to_owned());
    Ok(NewImport {
        name: options.import_name(),
        digest: input.digest()?,
        path: path.display().to_string(),
        targets: targets.collect(),
    })
}

impl Options {
    /// The name of the import: that of the flag, or of the file.
    fn import_name(&self) -> String {
        let of_file = || {
            let file = &self.source.file;
            file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
        };
        self.name.clone().unwrap_or_else(of_file)
    }

    /// Checks that no file that is written is another one that is read or written.
    fn check_files(&self, global: &global::Options, place: &Place) -> anyhow::Result<()> {
        journal::check_apart(&[
            ("FILE", Some(&self.source.file)),
            ("--columns", self.source.columns()),
            ("--providers", global.providers.as_deref()),
            ("--journal", place.file()),
            ("--secrets", self.secrets.secrets.as_deref()),
            ("--results", self.results.as_deref()),
            ("--rejects", self.rejects.as_deref()),
        ])
    }
}
