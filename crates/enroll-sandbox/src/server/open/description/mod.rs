//! What the sandbox serves, how to sign, and how to make it fail, as one JSON object for programs in
//! any language.
//!
//! It is made from the specs, the checks and the choices of the running sandbox, never from its
//! credentials: examples have the default ones, and the segment of the control endpoint is not in
//! it.

mod faults;
mod provider;

use crate::server::{Shared, control, open::BASE};
use serde_json::{Value, json};

pub(super) fn description(shared: &Shared) -> Value {
    let providers: Value = shared.providers.iter().map(|one| (one.endpoint.id.clone(), provider::one(one))).collect();
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "page": format!("{BASE}/"),
        "providers": providers,
        "faults": faults::kinds(&shared.providers),
        "fault_plans": faults::plans(),
        "control": control(shared.control.is_some()),
    })
}

fn control(is_on: bool) -> Value {
    json!({
        "is_on": is_on,
        "base": format!("{BASE}/SEGMENT"),
        "how": "start the sandbox with `enroll sandbox --control`, or Builder::control(true); the first line of \
                output then has the whole base URL as `control`. SEGMENT is random unless --control-segment sets it, \
                and it is a secret: whoever knows it can read what was stored",
        "paths": control::paths::all().collect::<Vec<_>>(),
    })
}
