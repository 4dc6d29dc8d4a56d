//! `enroll find`: looks a user up at a provider. It creates nothing.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use enroll::facts::LookUpKey;
use enroll::{CallOptions, FindError, LookUp, Match, UserQuery};
use serde_json::{Value, json};

use crate::cli::global;
use crate::exit::{Exit, UsageError};
use crate::input::profile::Source;
use crate::input::providers_file::{self, ProvidersFile};
use crate::output::{self, Results, VERSION};

const EXIT_CODES: &str = "Exit codes:
  0  found, and proven to be the user that you asked for
  1  the provider has no such look-up, or the configuration cannot be used
  2  wrong usage
  6  a user is there, and may be another person's
  7  nobody or several were found, or the provider could not be asked: the user may exist";

#[derive(Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Options {
    /// The profile that the user was created with, as JSON; - reads standard input
    #[arg(value_name = "PROFILE|-", conflicts_with_all = ["email", "external_id", "user_id"])]
    profile: Option<Source>,

    /// Where to look: a key of the providers file
    #[arg(long, value_name = "ID", value_parser = providers_file::name)]
    to: String,

    /// The user's e-mail address; others can see it in the list of processes, unlike a profile
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,

    /// Your external id of the user; a search needs the e-mail address too
    #[arg(long, value_name = "ID", requires = "email")]
    external_id: Option<String>,

    /// The provider's id of the user
    #[arg(long, value_name = "ID", conflicts_with_all = ["email", "external_id"])]
    user_id: Option<String>,

    /// The longest time that the look-up may take
    #[arg(long, value_name = "DURATION", value_parser = providers_file::deadline, default_value = "60s")]
    deadline: Duration,
}

pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let query = query(options)?;
    let file = ProvidersFile::read(global)?;
    let to = [options.to.clone()];
    file.check_names(&to)?;
    let connected = file.connect(&to, |_, config| config.total_timeout(options.deadline))?;
    let (_, provider) = connected.in_order(&to).next().context("the provider is not in the file")?;
    let found = provider.find_user(&query, &CallOptions::new().deadline(options.deadline)).await;
    print(&options.to, provider.id(), &found, global.json)?;
    Ok(exit(&found))
}

fn query(options: &Options) -> anyhow::Result<UserQuery> {
    if let Some(profile) = &options.profile {
        return Ok(UserQuery::of(&profile.read()?));
    }
    if let Some(id) = &options.user_id {
        return Ok(UserQuery::by_user_id(id.as_str()));
    }
    let email = options
        .email
        .as_deref()
        .ok_or_else(|| UsageError("nothing to look for; give a profile, --email or --user-id".to_owned()))?;
    let query = UserQuery::by_email(email);
    Ok(options.external_id.iter().fold(query, |query, id| query.external_id(id.as_str())))
}

/// Only a look-up that proves whose the user is settles the question; a user who is not found may
/// exist all the same.
fn exit(found: &Result<LookUp, FindError>) -> Exit {
    match found {
        Ok(LookUp::Found(user)) if user.matches_external_id == Some(true) || user.by == LookUpKey::UserId => Exit::Done,
        Ok(LookUp::Found(_)) => Exit::Exists,
        Ok(LookUp::Several(_) | LookUp::NotFound { .. })
        | Err(FindError::Access { .. } | FindError::Unreadable { .. }) => Exit::Unknown,
        Err(FindError::EmptyQuery | FindError::InvalidEmail) => Exit::Usage,
        Err(_) => Exit::CouldNotRun,
    }
}

fn print(name: &str, provider: &str, found: &Result<LookUp, FindError>, as_json: bool) -> anyhow::Result<()> {
    let text = match found {
        Ok(found) => output::plain(&found.to_string()),
        Err(error) => output::with_causes(error),
    };
    let mut out = Results::new();
    if as_json {
        let word = match found {
            Ok(LookUp::Found(_)) => "found",
            Ok(LookUp::Several(_)) => "several",
            Ok(LookUp::NotFound { .. }) => "not_found",
            Err(_) => "failed",
        };
        let users = found.as_ref().map_or(&[][..], LookUp::matches);
        let users: Vec<_> = users.iter().map(user).collect();
        let error = found.is_err().then_some(&text);
        return out.print(json!({
            "v": VERSION, "name": name, "provider": provider, "result": word, "users": users, "error": error,
        }));
    }
    out.print(output::named(name, &text))?;
    let candidates = found.as_ref().map_or(&[][..], LookUp::matches);
    let mut listed = candidates.iter().filter(|_| candidates.len() > 1);
    listed.try_for_each(|user| out.print(format_args!("  {}", output::plain(&user.user_id))))
}

fn user(user: &Match) -> Value {
    json!({
        "user_id": user.user_id,
        "by": user.by.to_string(),
        "matches_external_id": user.matches_external_id,
        "created_at_ms": user.created_at.map(|at| u64::try_from(at.as_millis()).unwrap_or(u64::MAX)),
    })
}
