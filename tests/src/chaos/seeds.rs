//! What a run that settles has besides creates: users that exist from the start and share an e-mail
//! address with a user of the run, look-ups with faults, and users that become visible late.

use enroll_sandbox::{Builder, FaultPlan, SeedUser};

use super::settle::VISIBLE_AFTER;
use super::{Options, faults};
use crate::profiles;

/// One of so many users shares its e-mail address with a user of each kind that exists already.
const SHARED: u64 = 50;

/// Adds them.
pub(super) fn add(builder: Builder, provider: &str, options: &Options) -> Builder {
    let mut builder = builder.visible_after(provider, VISIBLE_AFTER);
    let plan = faults::of_look_ups(provider, options);
    if !plan.is_empty() {
        // Another draw than that of the creates.
        let plan = FaultPlan::random(!options.seed, options.faults + options.attacks, plan);
        builder = builder.look_up_faults(provider, plan);
    }
    let kinds = [SeedUser::earlier(), SeedUser::of_another_partner()];
    for (kind, first) in kinds.into_iter().zip([7, 23]) {
        for number in (first..options.creates).step_by(SHARED as usize) {
            builder = builder.seed(provider, kind.clone().email(profiles::numbered_email(number)));
        }
    }
    builder
}
