//! What sets a provider apart from the others: a part of its facts, for choosing one and for
//! showing.
//!
//! The README's table and the front page of each crate are made from the same specs, and a test
//! compares them with what is here.

use std::fmt;

use super::{AuthHeader, AuthValue, Facts, LookUpFacts, Mode, RetryPromise, Server, ServiceStatus};

/// What a provider can do, and what it requires of a caller.
///
/// `Display` prints a line for each.
///
/// ```
/// use enroll_core::{CreateUser, facts::Mode};
/// fn accepts_businesses(provider: &dyn CreateUser) -> bool {
///     provider.capabilities().modes.contains(&Mode::Business)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Capabilities {
    /// The method and the path of the call.
    pub call: (&'static str, &'static str),
    /// The headers that authorise a request.
    pub auth: &'static [AuthHeader],
    /// What a signature covers; none if nothing is signed.
    pub signs: Option<&'static str>,
    /// Which kinds of subject it accepts.
    pub modes: &'static [Mode],
    /// Paths in [`NewUser`](crate::NewUser) that are unique at the provider.
    pub unique: &'static [&'static str],
    /// What makes a retry safe after an unknown outcome.
    pub retry_safe_by: &'static [RetryPromise],
    /// Whether and how a user can be found after an unknown outcome.
    pub look_up: LookUpFacts,
    /// Confirmed base addresses.
    pub servers: &'static [Server],
    /// Whether the service is live.
    pub status: ServiceStatus,
}

impl Facts {
    /// The part of the facts that sets the provider apart.
    pub const fn capabilities(&self) -> Capabilities {
        Capabilities {
            call: (self.method, self.path),
            auth: self.auth,
            signs: self.signs,
            modes: self.modes,
            unique: self.unique,
            retry_safe_by: self.retry_safe_by,
            look_up: self.look_up,
            servers: self.servers,
            status: self.status,
        }
    }
}

impl Capabilities {
    /// Each capability by name, as Markdown.
    pub fn rows(&self) -> [(&'static str, String); 9] {
        let (method, path) = self.call;
        [
            ("call", format!("`{method} {path}`")),
            ("authorisation", listed(self.auth.iter().map(ToString::to_string))),
            ("what is signed", self.signs.unwrap_or("nothing").to_owned()),
            ("modes", listed(self.modes.iter().map(ToString::to_string))),
            ("unique", or_none(listed(self.unique.iter().map(|path| format!("`{path}`"))))),
            ("a retry is safe by", or_nothing(listed(self.retry_safe_by.iter().map(promise)))),
            ("look-up", look_up(&self.look_up)),
            ("hosts", or_none(listed(self.servers.iter().map(ToString::to_string)))),
            ("status", self.status.to_string()),
        ]
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().iter().try_for_each(|(name, text)| writeln!(f, "{name}: {text}"))
    }
}

impl fmt::Display for AuthHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            AuthValue::Credentials(template) => write!(f, "`{}: {template}`", self.name),
            AuthValue::Signature => write!(f, "`{}`: signature", self.name),
            AuthValue::Nonce => write!(f, "`{}`: nonce", self.name),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Person => "person",
            Self::Business => "business",
            Self::Reference => "reference",
        })
    }
}

fn promise(promise: &RetryPromise) -> String {
    let age = promise.max_age.map(|age| format!(" for {} h", age.as_secs() / 3600)).unwrap_or_default();
    format!("`{}`{age}", promise.by)
}

/// By what a user is found, and by which call.
fn look_up(facts: &LookUpFacts) -> String {
    let by = listed(facts.by.iter().map(|key| format!("`{key}`")));
    match facts.call {
        Some(call) if !by.is_empty() => format!("{by} (`{call}`)"),
        _ => or_none(by),
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.url)
    }
}

impl fmt::Display for ServiceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "live",
            Self::Dark => "dark",
        })
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { "nothing".to_owned() } else { text }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none known".to_owned() } else { text }
}
