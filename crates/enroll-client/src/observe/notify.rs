//! Calls an observer, and keeps its panics from the call: a broken counter must not cost the
//! response of a create, which may hold a one-time password.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{CallInfo, Observer, events};

/// Calls the observer, if there is one.
pub(crate) fn notify(observer: Option<&Arc<dyn Observer>>, call: CallInfo, report: impl FnOnce(&dyn Observer)) {
    let Some(observer) = observer else { return };
    if catch_unwind(AssertUnwindSafe(|| report(observer.as_ref()))).is_err() {
        events::observer_panicked(call);
    }
}
