//! Whether a provider's double can play a fault, asked of its spec before a plan is taken.
//!
//! A fault that cannot be played is refused: played as nothing, it would look like a client that withstood it.

use super::{Fault, FaultError, FaultPlan, RetryAfter, plan::Kind};
use crate::{
    case::Case,
    spec::{self, Endpoint},
};
use http::HeaderValue;

/// A body that no client should read to its end.
const OVERSIZE: u64 = 64 * 1024 * 1024;
const PAUSE: u64 = 200;

impl FaultPlan {
    pub(crate) fn check(&self, endpoint: &Endpoint) -> Result<(), FaultError> {
        if let Kind::Random(random) = &self.0 {
            if !(0.0..=1.0).contains(&random.share) {
                return Err(FaultError::Unusable { member: "share", expected: "a number between 0 and 1" });
            }
            if random.faults.is_empty() {
                return Err(FaultError::Unusable { member: "faults", expected: "at least one fault" });
            }
        }
        self.faults().into_iter().try_for_each(|fault| fault.check(endpoint))
    }
}

impl Fault {
    /// One of each fault that the provider's double can play and that a client can withstand, for
    /// plans that meet them all; none for an unknown provider. Redirects lead to a host that does
    /// not exist, pauses are 200 milliseconds long, and the oversize body has 64 MiB.
    #[must_use]
    pub fn playable(provider: &str) -> Vec<Self> {
        let endpoint = spec::endpoints().unwrap_or_default().iter().find(|endpoint| endpoint.id == provider);
        let Some(endpoint) = endpoint else { return Vec::new() };
        all().into_iter().filter(|fault| fault.check(endpoint).is_ok()).collect()
    }

    /// Whether a right request makes a user in spite of the fault, at this provider.
    #[must_use]
    pub fn stores_user(&self, provider: &str) -> bool {
        let endpoint = spec::endpoints().unwrap_or_default().iter().find(|endpoint| endpoint.id == provider);
        let is_late = matches!(self, Self::GatewayTimeout { stored_after_millis: Some(_) });
        let is_refused = matches!(self, Self::RejectedNonce | Self::ExpiredToken);
        endpoint.is_some_and(|endpoint| is_late || (self.is_after(endpoint) && !is_refused))
    }

    /// Whether the provider processes the request, and the fault comes after it.
    pub(super) fn is_after(&self, endpoint: &Endpoint) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Unavailable { .. }
            | Self::ResetBeforeProcessing
            | Self::Redirect { .. } => false,
            Self::ServerError { after_storing }
            | Self::Intermediary { after_storing, .. }
            | Self::Echo { after_storing }
            | Self::DeniedSuccess { after_storing } => *after_storing,
            // The response is not the provider's, whatever it does later.
            Self::GatewayTimeout { .. } => false,
            Self::ErrorInSuccess => endpoint.refusing_success().is_none(),
            _ => true,
        }
    }

    fn check(&self, endpoint: &Endpoint) -> Result<(), FaultError> {
        let lacks = |reason| Err(FaultError::NotPlayable { provider: endpoint.id.clone(), fault: self.name(), reason });
        match self {
            Self::RejectedNonce if endpoint.refusals_of(Case::NonceRejected).next().is_none() => {
                lacks("its spec has no answer to a refused nonce")
            }
            Self::ExpiredToken if !endpoint.schemes.iter().any(|scheme| scheme.is_bearer) => {
                lacks("it takes no bearer token")
            }
            Self::Intermediary { status, .. } if !(400..600).contains(status) => {
                Err(FaultError::Unusable { member: "status", expected: "a status from 400 to 599" })
            }
            Self::Redirect { to, .. } if to.is_empty() || HeaderValue::from_str(to).is_err() => {
                Err(FaultError::Unusable { member: "to", expected: "an address that can stand in a header" })
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
    let fronts = [(401, None, true), (403, None, true), (403, None, false), (404, None, true), (502, None, true)];
    let fronts = fronts.into_iter().chain([(503, Some(RetryAfter::Seconds(1)), true)]);
    let fronts = fronts.flat_map(|(status, retry_after, html)| {
        [false, true].map(|after_storing| Fault::Intermediary { status, retry_after, html, after_storing })
    });
    let attacks = [
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
    limited.chain(unavailable).chain(rest).chain(fronts).chain(attacks).collect()
}
