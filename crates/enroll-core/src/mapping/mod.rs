//! Maps a profile to a provider's request, or reports every problem.
//!
//! A provider's mapping asks for each value here and continues if one is missing or rejected, so
//! that all problems are found at once. `check` and a real call run the same mapping.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::user::filled_in;
use crate::{Facts, NewUser, Person, ProviderExtras, Requirement, Subject};

mod invalid_values;
mod report;
mod strings;

pub(crate) use report::list;
pub use report::{Problem, ProblemKind, Report};

/// A path in [`NewUser`], such as `subject.person.tax_ids[1].country`.
pub type Path = Cow<'static, str>;

/// The requirement that a path is a source of, whatever its index in a list.
fn requirement(facts: &Facts, path: &str) -> Option<&'static Requirement> {
    let parts = path.split_inclusive('[').map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    let general: String = parts.collect();
    facts.requirement_of(&general).or_else(|| facts.requirement_of(&format!("{general}[]")))
}

/// The mapping of one profile, and the problems found so far.
#[derive(Debug)]
pub struct Mapping<'u> {
    user: &'u NewUser,
    facts: &'static Facts,
    problems: Vec<Problem>,
    extras_taken: bool,
    extras_unread: bool,
    mode: Option<&'static str>,
    unused: Vec<&'static str>,
    overridden: Vec<&'static str>,
}

impl<'u> Mapping<'u> {
    pub(crate) const fn new(user: &'u NewUser, facts: &'static Facts) -> Self {
        Self {
            user,
            facts,
            problems: Vec::new(),
            extras_taken: false,
            extras_unread: false,
            mode: None,
            unused: Vec::new(),
            overridden: Vec::new(),
        }
    }

    /// Runs a provider's mapping to its end.
    pub(crate) fn run<T: Serialize>(&mut self, map: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let body = map(self);
        for invalid in body.iter().flat_map(invalid_values::of) {
            self.reject(self.source(&invalid.field, &invalid.at), invalid.why);
        }
        if !self.extras_taken && self.user.extras.has(self.facts.id) {
            let id = self.facts.id;
            self.reject(format!("extras.{id}"), format!("this provider does not accept extras; remove `extras.{id}`"));
        }
        body.filter(|_| !self.is_blocked())
    }

    /// Every blocking problem, and every filled-in path that the request does not use.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut unused = BTreeSet::new();
        filled_in(self.user, &mut |path| {
            if !self.is_used(path) && !unused.contains(path) {
                unused.insert(path.to_owned());
            }
        });
        let ignored = unused.into_iter().map(|path| {
            let why = if self.overridden.iter().any(|overridden| *overridden == path) {
                format!("extras.{} has another value, which is used instead", self.facts.id)
            } else {
                format!("{} has no field for it in this request", self.facts.name)
            };
            Problem { path: path.into(), kind: ProblemKind::Ignored, why: why.into() }
        });
        let ignored: Vec<_> = ignored.collect();
        self.problems.into_iter().chain(ignored).collect()
    }

    /// The path in the profile that is the source of a field of the request, at these indexes in
    /// its lists. Of several it is that in the extras, because the mapping checks the others
    /// itself.
    fn source(&self, field: &str, at: &[usize]) -> String {
        let mut made = self.made().filter(|requirement| requirement.field == field);
        let from = made.next().map_or(&[][..], |requirement| requirement.from);
        let path = from.iter().find(|path| path.starts_with("extras.")).or(from.first()).unwrap_or(&field);
        let mut at = at.iter();
        let parts = path.split_inclusive("[]").map(|part| match (part.strip_suffix("[]"), at.next()) {
            (Some(list), Some(at)) => format!("{list}[{at}]"),
            _ => part.to_owned(),
        });
        parts.collect()
    }

    /// The requirements of the request that is being made.
    fn made(&self) -> impl Iterator<Item = &'static Requirement> {
        let mode = self.mode;
        let in_mode = move |of: &&Requirement| mode.is_none() || of.mode.is_none() || of.mode == mode;
        self.facts.requirements.iter().filter(in_mode)
    }

    /// Whether a path is the source of a field of the request that is being made.
    fn is_used(&self, path: &str) -> bool {
        let below =
            |unused: &str| path.strip_prefix(unused).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let mut unused = self.unused.iter().chain(&self.overridden);
        !unused.any(|unused| below(unused)) && self.made().any(|made| made.from.contains(&path))
    }

    fn is_blocked(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind != ProblemKind::Ignored)
    }

    /// The user to map.
    pub const fn user(&self) -> &'u NewUser {
        self.user
    }

    /// Sets which form of the request is being made, by its name in the facts, if the provider has
    /// several.
    pub fn in_mode(&mut self, mode: &'static str) {
        self.mode = Some(mode);
    }

    /// Marks a path, and all below it, as not used by this request.
    pub fn unused(&mut self, path: &'static str) {
        self.unused.push(path);
    }

    /// Marks a path as not used by this request, because the extras have another value.
    pub fn overridden(&mut self, path: &'static str) {
        self.overridden.push(path);
    }

    /// The subject, if it is a person; else a problem.
    pub fn person(&mut self) -> Option<&'u Person> {
        match &self.user.subject {
            Subject::Person(person) => Some(person),
            Subject::Business(_) | Subject::Reference => {
                self.reject("subject", "the provider accepts only persons; give `subject.person`");
                None
            }
        }
    }

    /// The provider's extras. A profile without any is no problem here: ask for each field.
    pub fn extras<T: ProviderExtras>(&mut self) -> Option<Cow<'u, T>> {
        let user = self.user;
        self.extras_taken = true;
        match user.extras.get() {
            Ok(extras) => extras,
            Err(error) => {
                let field = match error.path() {
                    "." => String::new(),
                    path => format!(".{path}"),
                };
                let path = format!("extras.{}{field}", T::PROVIDER);
                // The rule is for people to read; a regular expression is not.
                let why = if error.is_pattern() { self.rule(&path) } else { error.to_string().into() };
                self.reject(path, why);
                self.extras_unread = true;
                None
            }
        }
    }

    /// A value that every request has. A string may be blank here: see
    /// [`need_plain`](Self::need_plain).
    pub fn need<T: Clone>(&mut self, path: impl Into<Path>, value: Option<&T>) -> Option<T> {
        if value.is_none() {
            self.missing(path);
        }
        value.cloned()
    }

    /// The first of several, for a provider that accepts one. Reports the others as ignored.
    pub fn first<'v, T>(&mut self, path: &'static str, values: &'v [T]) -> Option<&'v T> {
        if values.len() > 1 {
            self.ignore(path, "the provider accepts only one; the first is used");
        }
        values.first()
    }

    /// Reports what the provider requires and the profile does not have.
    pub fn missing(&mut self, path: impl Into<Path>) {
        let path = path.into();
        // Extras that could not be read are reported as such, not as missing.
        if self.extras_unread && path.starts_with("extras.") {
            return;
        }
        let why = match requirement(self.facts, &path) {
            Some(requirement) => Cow::Owned(format!("the provider requires it for `{}`", requirement.field)),
            None => Cow::Borrowed("the provider requires it"),
        };
        self.problems.push(Problem { path, kind: ProblemKind::Missing, why });
    }

    /// Reports what the provider does not accept as it is. `why` must not hold the value.
    pub fn reject(&mut self, path: impl Into<Path>, why: impl Into<Cow<'static, str>>) {
        self.problems.push(Problem { path: path.into(), kind: ProblemKind::Rejected, why: why.into() });
    }

    /// Reports what the provider does not use.
    pub fn ignore(&mut self, path: impl Into<Path>, why: impl Into<Cow<'static, str>>) {
        self.problems.push(Problem { path: path.into(), kind: ProblemKind::Ignored, why: why.into() });
    }

    /// The provider's rule for the field that a path is the source of.
    fn rule(&self, path: &str) -> Cow<'static, str> {
        match requirement(self.facts, path).and_then(|requirement| requirement.rule) {
            Some(rule) => Cow::Owned(format!("the provider requires {rule}")),
            None => Cow::Borrowed("the provider does not accept it in this form"),
        }
    }
}
