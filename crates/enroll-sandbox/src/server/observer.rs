//! Calls back for each request when its response is known, for a log.

use crate::store::Received;
use std::{fmt, sync::Arc};

type Callback = dyn Fn(&Received) + Send + Sync;

/// The callback of a sandbox, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Callback>>);

impl Observer {
    pub(crate) fn new(callback: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(callback)))
    }

    pub(super) fn report(&self, request: &Received) {
        self.0.iter().for_each(|callback| callback(request));
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").field(&self.0.is_some()).finish()
    }
}
