//! What `enroll --version` prints: the version and the commit, and which version of each provider's
//! API the command was made for.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// The version, with the commit if this was built from a checkout.
pub(crate) const SHORT: &str = env!("ENROLL_VERSION");

/// The version, and the versions of the providers' APIs.
pub(crate) fn long() -> &'static str {
    static LONG: LazyLock<String> = LazyLock::new(|| {
        enroll::PROVIDERS.iter().fold(format!("{SHORT}\n\nThe providers' APIs:"), |mut text, facts| {
            let _ = write!(text, "\n  {:11} {}", facts.id, facts.version);
            text
        })
    });
    &LONG
}
