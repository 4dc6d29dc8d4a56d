//! An observer that keeps what it sees, and a subscriber that keeps events and spans by their
//! fields.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use enroll::client::{AttemptEnded, CallEnded, CallId, Observer, SentRequest, Waiting};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every report as a line, and the ids of the calls that they are about.
#[derive(Debug, Default)]
pub(super) struct Reports(Mutex<Vec<(CallId, String)>>);

impl Reports {
    pub(super) fn lines(&self) -> Vec<String> {
        lock(&self.0).iter().map(|(_, line)| line.clone()).collect()
    }

    /// The ids of the calls, each once.
    pub(super) fn call_ids(&self) -> Vec<CallId> {
        let mut ids: Vec<_> = lock(&self.0).iter().map(|(id, _)| *id).collect();
        ids.dedup();
        ids
    }

    fn add(&self, id: CallId, line: String) {
        lock(&self.0).push((id, line));
    }
}

impl Observer for Reports {
    fn sending(&self, request: &SentRequest<'_>) {
        self.add(request.call().id, format!("sending {}", request.attempt()));
    }

    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let (ended, user) = (attempt.ended.as_str(), attempt.user_may_exist.as_str());
        let status = attempt.status.map_or("-".to_owned(), |status| status.to_string());
        self.add(attempt.call.id, format!("attempt {} {ended} {status}, user {user}", attempt.number));
    }

    fn waiting(&self, wait: &Waiting) {
        let (ended, reason, seconds) = (wait.ended.as_str(), wait.reason.as_str(), wait.wait.as_secs());
        self.add(wait.call.id, format!("waiting {seconds} s after {} {ended}: {reason}", wait.attempt));
    }

    fn call_ended(&self, ended: &CallEnded) {
        let (end, user) = (ended.end.as_str(), ended.user_may_exist.as_str());
        self.add(ended.call.id, format!("call {end} after {}, user {user}", ended.attempts));
    }
}

/// An event, or a span with all that was recorded of it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) level: Level,
    pub(super) target: String,
    pub(super) fields: BTreeMap<&'static str, String>,
}

/// What was seen; of a span with its id.
type Kept = Vec<(Option<Id>, Seen)>;

/// Keeps events and spans of a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Events(Arc<Mutex<Kept>>);

impl Events {
    /// Keeps all of this thread until the guard is dropped.
    pub(super) fn begin(&self) -> DefaultGuard {
        let guard = tracing_subscriber::registry().with(self.clone()).set_default();
        // Another test may have reached a place that logs first; it would stay silent.
        tracing::callsite::rebuild_interest_cache();
        guard
    }

    /// All of a call, in the order in which they began.
    pub(super) fn all(&self) -> Vec<Seen> {
        lock(&self.0).iter().map(|(_, seen)| seen.clone()).filter(|seen| seen.target.starts_with("enroll")).collect()
    }

    /// Those with this name.
    pub(super) fn named(&self, name: &str) -> Vec<Seen> {
        self.all().into_iter().filter(|seen| seen.name == name).collect()
    }

    fn add(&self, id: Option<&Id>, metadata: &Metadata<'_>, record: impl FnOnce(&mut Fields)) {
        let mut fields = Fields(BTreeMap::new());
        record(&mut fields);
        let message = fields.0.remove("message");
        let name = message.unwrap_or_else(|| metadata.name().to_owned());
        let (level, target) = (*metadata.level(), metadata.target().to_owned());
        lock(&self.0).push((id.cloned(), Seen { name, level, target, fields: fields.0 }));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Events {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        self.add(Some(id), attributes.metadata(), |fields| attributes.record(fields));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut fields = Fields(BTreeMap::new());
        values.record(&mut fields);
        let mut all = lock(&self.0);
        // An id is used again after its span has closed.
        let span = all.iter_mut().rfind(|(other, _)| other.as_ref() == Some(id));
        span.unwrap().1.fields.extend(fields.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.add(None, event.metadata(), |fields| event.record(fields));
    }
}

struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}
