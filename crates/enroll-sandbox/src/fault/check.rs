//! Checks that a provider can play every fault of a plan, by its spec, before the plan is set.
//!
//! A fault that cannot be played is rejected. If it were skipped, the test would pass as if the
//! client had handled it.

use super::{Fault, FaultError, FaultPlan, RetryAfter, plan::Kind};
use crate::spec::{self, Case, Endpoint, Operation};
use http::HeaderValue;

/// A body that no client should read to its end.
const OVERSIZE: u64 = 64 * 1024 * 1024;
const PAUSE: u64 = 200;

impl FaultPlan {
    /// Checks the plan for creates.
    pub(crate) fn check(&self, endpoint: &Endpoint) -> Result<(), FaultError> {
        self.check_random()?;
        self.faults().into_iter().try_for_each(|fault| fault.check(endpoint, &endpoint.create))
    }

    /// Checks the plan for look-ups.
    pub(crate) fn check_look_up(&self, endpoint: &Endpoint) -> Result<(), FaultError> {
        let look_up = endpoint.look_up.as_ref().ok_or_else(|| FaultError::NoLookUp(endpoint.id.clone()))?;
        self.check_random()?;
        self.faults().into_iter().try_for_each(|fault| fault.check_look_up(endpoint, &look_up.operation))
    }

    fn check_random(&self) -> Result<(), FaultError> {
        let Kind::Random(random) = &self.0 else { return Ok(()) };
        if !(0.0..=1.0).contains(&random.share) {
            return Err(FaultError::Unusable { field: "share", expected: "a number between 0 and 1" });
        }
        if random.faults.is_empty() {
            return Err(FaultError::Unusable { field: "faults", expected: "at least one fault" });
        }
        Ok(())
    }
}

impl Fault {
    /// One of each fault that the provider can play and a client can handle, for plans that cover
    /// them all; empty for an unknown provider.
    ///
    /// Redirects point to a host that does not exist, pauses take 200 milliseconds, and the
    /// oversize body has 64 MiB.
    ///
    /// ```
    /// use enroll_sandbox::{Fault, FaultPlan};
    ///
    /// let faults = Fault::playable("bitpanda");
    /// assert!(faults.contains(&Fault::ExpiredToken));
    /// assert!(!faults.contains(&Fault::RejectedNonce), "bitpanda has no nonces");
    /// let plan = FaultPlan::random(7, 0.25, faults);
    /// # drop(plan);
    /// ```
    #[must_use]
    pub fn playable(provider: &str) -> Vec<Self> {
        let Some(endpoint) = spec::endpoint(provider) else { return Vec::new() };
        all().into_iter().filter(|fault| fault.check(endpoint, &endpoint.create).is_ok()).collect()
    }

    /// One of each fault that the provider can play with a look-up and a client can handle; empty
    /// for an unknown provider and for one without a look-up.
    ///
    /// ```
    /// use enroll_sandbox::Fault;
    ///
    /// let faults = Fault::playable_in_look_ups("bitpanda");
    /// assert!(faults.contains(&Fault::TruncatedJson));
    /// assert!(!faults.contains(&Fault::ResetAfterStoring), "a look-up stores nothing");
    /// assert!(Fault::playable_in_look_ups("capa").is_empty(), "capa has no look-up");
    /// ```
    #[must_use]
    pub fn playable_in_look_ups(provider: &str) -> Vec<Self> {
        let endpoint = spec::endpoint(provider).and_then(|endpoint| Some((endpoint, endpoint.look_up.as_ref()?)));
        let Some((endpoint, look_up)) = endpoint else { return Vec::new() };
        all().into_iter().filter(|fault| fault.check_look_up(endpoint, &look_up.operation).is_ok()).collect()
    }

    /// Whether a valid request stores a user at this provider despite the fault; `false` for an
    /// unknown provider.
    ///
    /// ```
    /// use enroll_sandbox::Fault;
    ///
    /// assert!(Fault::ResetAfterStoring.stores_user("capa"));
    /// assert!(!Fault::ResetBeforeProcessing.stores_user("capa"));
    /// ```
    #[must_use]
    pub fn stores_user(&self, provider: &str) -> bool {
        let is_late = self.stores_late_after().is_some();
        let is_rejected = matches!(self, Self::RejectedNonce | Self::ExpiredToken);
        spec::endpoint(provider).is_some_and(|endpoint| is_late || (self.is_after(&endpoint.create) && !is_rejected))
    }

    /// Whether the fault is played after the provider has processed the request.
    pub(crate) fn is_after(&self, operation: &Operation) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::ResetBeforeProcessing
            | Self::Redirect { .. } => false,
            Self::ServerError { after_storing }
            | Self::Intermediary { after_storing, .. }
            | Self::Echo { after_storing }
            | Self::DeniedSuccess { after_storing } => *after_storing,
            // The response is the gateway's, whether or not the provider stores the user later.
            Self::GatewayTimeout { .. } => false,
            Self::ErrorInSuccess => operation.rejecting_success().is_none(),
            _ => true,
        }
    }

    fn check_look_up(&self, endpoint: &Endpoint, look_up: &Operation) -> Result<(), FaultError> {
        let is_of_create = match self {
            Self::ResetAfterStoring | Self::DeliveredTwice => true,
            Self::ServerError { after_storing }
            | Self::Intermediary { after_storing, .. }
            | Self::Echo { after_storing }
            | Self::DeniedSuccess { after_storing } => *after_storing,
            Self::GatewayTimeout { stored_after_millis } => stored_after_millis.is_some(),
            _ => false,
        };
        if is_of_create {
            return Err(FaultError::NotInLookUp { fault: self.name(), reason: "it is about a user that is stored" });
        }
        self.check(endpoint, look_up)
    }

    fn check(&self, endpoint: &Endpoint, operation: &Operation) -> Result<(), FaultError> {
        let lacks = |reason| Err(FaultError::NotPlayable { provider: endpoint.id.clone(), fault: self.name(), reason });
        match self {
            Self::RejectedNonce if operation.rejections_of(Case::NonceRejected).next().is_none() => {
                lacks("its spec documents no rejection of a nonce")
            }
            Self::ExpiredToken if !endpoint.schemes.iter().any(|scheme| scheme.is_bearer) => {
                lacks("it has no bearer tokens")
            }
            Self::Intermediary { status, .. } if !(400..600).contains(status) => {
                Err(FaultError::Unusable { field: "status", expected: "a status from 400 to 599" })
            }
            Self::Redirect { to, .. } if to.is_empty() || HeaderValue::from_str(to).is_err() => {
                Err(FaultError::Unusable { field: "to", expected: "a URL that is a valid header value" })
            }
            _ => Ok(()),
        }
    }
}

fn all() -> Vec<Fault> {
    let waits = [None, Some(RetryAfter::Seconds(1)), Some(RetryAfter::DateInSeconds(1))];
    let limited = waits.into_iter().map(|retry_after| Fault::RateLimited { retry_after });
    let unavailable = waits
        .into_iter()
        .flat_map(|retry_after| [false, true].into_iter().map(move |html| Fault::Unavailable { retry_after, html }));
    let intermediaries =
        [(401, None, true), (403, None, true), (403, None, false), (404, None, true), (502, None, true)];
    let intermediaries = intermediaries.into_iter().chain([(503, Some(RetryAfter::Seconds(1)), true)]);
    let intermediaries = intermediaries.flat_map(|(status, retry_after, html)| {
        [false, true].map(|after_storing| Fault::Intermediary { status, retry_after, html, after_storing })
    });
    let ambiguous = [
        Fault::GatewayTimeout { stored_after_millis: None },
        Fault::GatewayTimeout { stored_after_millis: Some(PAUSE) },
        Fault::Echo { after_storing: false },
        Fault::Echo { after_storing: true },
        Fault::DeniedSuccess { after_storing: false },
        Fault::DeniedSuccess { after_storing: true },
        Fault::ByteOrderMark,
    ];
    let rest = [
        Fault::ServerError { after_storing: false },
        Fault::ServerError { after_storing: true },
        Fault::ResetBeforeProcessing,
        Fault::ResetAfterStoring,
        Fault::TruncatedJson,
        Fault::WrongContentType,
        Fault::UnknownFields,
        Fault::WithoutId,
        Fault::ErrorInSuccess,
        Fault::OversizeBody { bytes: OVERSIZE },
        Fault::EndlessBody,
        Fault::SlowHeaders { millis: PAUSE },
        Fault::SlowBody { millis: PAUSE },
        Fault::Redirect { to: "https://elsewhere.invalid/".to_owned(), permanent: false },
        Fault::Redirect { to: "https://elsewhere.invalid/".to_owned(), permanent: true },
        Fault::RejectedNonce,
        Fault::ExpiredToken,
    ];
    limited.chain(unavailable).chain(rest).chain(intermediaries).chain(ambiguous).collect()
}
