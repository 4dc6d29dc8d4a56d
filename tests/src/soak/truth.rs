//! What a sandbox really stored.

use enroll_sandbox::Truth;

use super::Options;
use super::compare::Stored;
use crate::chaos::{faults, users};

/// The users that were stored at a provider.
pub(super) fn stored(truth: &Truth, provider: &str, options: &Options) -> Vec<Stored> {
    let one = |user: &enroll_sandbox::User| Stored {
        number: users::number_of(user),
        id: user.id().to_owned(),
        external_id: user.external_id().map(str::to_owned),
        email: user.email().map(str::to_owned),
        secrets: [user.one_time_password(), user.refresh_token()].into_iter().flatten().map(str::to_owned).collect(),
        delivered: faults::delivered(user.fault(), options.attempt_timeout),
    };
    truth.users(provider).map(one).collect()
}
