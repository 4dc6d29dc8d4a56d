//! What `enroll --version` prints: the version and the commit, and which version of each provider's
//! API the command was made for.

use std::fmt::Write as _;
use std::sync::LazyLock;

use enroll::facts::ServiceStatus;

/// The version, with the commit if this was built from a checkout.
pub(crate) const SHORT: &str = env!("ENROLL_VERSION");

/// What the specs have of versions and dates. They do not say when a page was read.
const APIS: &str = "\
The APIs that the specs describe, by the version that the provider names. For an API without a
version, it is the date of the example in its documentation. The specs have no other date.";

/// The version, and the versions of the providers' APIs.
pub(crate) fn long() -> &'static str {
    static LONG: LazyLock<String> = LazyLock::new(|| {
        enroll::PROVIDERS.iter().fold(format!("{SHORT}\n\n{APIS}\n"), |mut text, facts| {
            let dark = if facts.status == ServiceStatus::Dark { ", the service is dark" } else { "" };
            let _ = write!(text, "\n  {:11} {}{dark}", facts.id, facts.version);
            text
        })
    });
    &LONG
}
