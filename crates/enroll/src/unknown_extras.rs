//! Rejects extras for a provider that does not exist: a misspelt id must not silently lose data of
//! a customer.
//!
//! A provider's own crate cannot do that, because it knows no other provider.

use enroll_core::{
    Access, BoxFuture, CallOptions, CreateUser, CreatedUser, Error, Facts, FindError, LookUp, NewUser, Problem,
    ProblemKind, Report, SignedRequest, Timeouts, UserQuery, shown_id,
};

use crate::generated::registry::PROVIDER_IDS;

/// A provider that also rejects extras for ids that the registry does not have.
pub(crate) struct RejectUnknownExtras(pub(crate) Box<dyn CreateUser>);

impl CreateUser for RejectUnknownExtras {
    fn facts(&self) -> &'static Facts {
        self.0.facts()
    }

    fn check(&self, user: &NewUser) -> Report {
        add_unknown_extras(self.0.check(user), user)
    }

    fn create_user<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        if unknown_extras(user).next().is_some() {
            return Box::pin(std::future::ready(Err(Error::incomplete(self.facts(), self.check(user)))));
        }
        self.0.create_user(user, call)
    }

    fn signed_request<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<SignedRequest, Error>> {
        if unknown_extras(user).next().is_some() {
            return Box::pin(std::future::ready(Err(Error::incomplete(self.facts(), self.check(user)))));
        }
        self.0.signed_request(user, call)
    }

    fn find_user<'a>(
        &'a self,
        query: &'a UserQuery,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<LookUp, FindError>> {
        self.0.find_user(query, call)
    }

    fn check_access<'a>(&'a self, call: &'a CallOptions) -> BoxFuture<'a, Access> {
        self.0.check_access(call)
    }

    fn timeouts(&self) -> Timeouts {
        self.0.timeouts()
    }
}

/// The report, with a problem for each id among the extras that the registry does not have.
pub(crate) fn add_unknown_extras(mut report: Report, user: &NewUser) -> Report {
    // A provider that was connected by name is wrapped already when it is added to others.
    let unknown: Vec<_> = unknown_extras(user).filter(|problem| !report.problems.contains(problem)).collect();
    report.problems.extend(unknown);
    report
}

fn unknown_extras(user: &NewUser) -> impl Iterator<Item = Problem> {
    user.extras.providers().filter(|id| !PROVIDER_IDS.contains(id)).map(|id| Problem {
        path: format!("extras.{}", shown_id(id)).into(),
        kind: ProblemKind::Rejected,
        why: format!("there is no such provider; the providers are {}", PROVIDER_IDS.join(", ")).into(),
    })
}
