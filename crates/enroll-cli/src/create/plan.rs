//! What is known before anything is sent: the providers in order, and their problems with the
//! profile.

use enroll::{CreateUser, Error, NewUser, Outcome, Report};

use super::report::Line;
use super::{Options, usage};
use crate::input::providers_file::Connected;

pub(super) struct Plan<'a> {
    pub(super) steps: Vec<Step<'a>>,
}

/// One provider at which the user is to be created.
pub(super) struct Step<'a> {
    /// The key of its settings.
    pub(super) name: &'a str,
    pub(super) provider: &'a dyn CreateUser,
    pub(super) report: Report,
}

impl<'a> Plan<'a> {
    /// Checks the profile at every provider, and that every flag has a use.
    pub(super) fn new(connected: &'a Connected, options: &'a Options, user: &NewUser) -> anyhow::Result<Self> {
        let steps = connected.in_order(&options.to);
        let steps = steps.map(|(name, provider)| Step { name, provider, report: provider.check(user) });
        let plan = Self { steps: steps.collect() };
        let takes_keys = |step: &Step<'_>| step.provider.facts().takes_idempotency_keys();
        if options.idempotency_key.is_some() && !plan.steps.iter().any(takes_keys) {
            return Err(usage("--idempotency-key has no use: no provider of --to takes one; leave it out"));
        }
        let unstored = plan.steps.iter().find(|step| step.returns_secrets());
        if let Some(step) = unstored.filter(|_| options.secrets.is_none() && !options.dry_run) {
            return Err(usage(format!(
                "{} returns a secret that it shows once; give --secrets FILE, a new file for it",
                step.name
            )));
        }
        Ok(plan)
    }

    /// Whether nothing may be sent, because a profile has problems.
    pub(super) fn is_blocked(&self, options: &Options) -> bool {
        let mut ready = self.steps.iter().map(|step| step.report.is_ready());
        if options.keep_going { !ready.any(|is_ready| is_ready) } else { !ready.all(|is_ready| is_ready) }
    }

    /// The lines of a plan of which nothing is sent.
    pub(super) fn unsent(&self, is_dry_run: bool) -> impl Iterator<Item = Line> {
        self.steps.iter().map(move |step| match step.report.is_ready() {
            false => step.unsent(),
            true if is_dry_run => Line::ready(step.name, step.provider.id()),
            true => step.not_attempted(),
        })
    }
}

impl Step<'_> {
    /// Whether the provider shows something only once.
    pub(super) fn returns_secrets(&self) -> bool {
        let keep = &self.provider.facts().keep;
        keep.one_time_password.or(keep.refresh_token).is_some()
    }

    /// The line of a provider that gets nothing, because of another.
    pub(super) fn not_attempted(&self) -> Line {
        Line::not_attempted(self.name, self.provider.id())
    }

    /// The line of a provider that has problems with the profile.
    pub(super) fn unsent(&self) -> Line {
        let error = Error::incomplete(self.provider.facts(), self.report.clone());
        Line::new(self.name, &Outcome::from(&error), &error)
    }
}
