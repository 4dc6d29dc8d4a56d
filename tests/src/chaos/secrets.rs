//! Whether a caller has the secrets that a provider showed once.

use enroll::{CreatedUser, Error, Secret, Settled};
use enroll_sandbox::User;

use super::faults::Delivered;
use super::run::End;

/// Whether something of a stored user got to the client and its caller does not have it.
pub(super) fn are_lost(user: &User, delivered: Delivered, end: &End, rounds: &[Settled]) -> bool {
    let id = Some(user.id()).filter(|_| delivered == Delivered::Whole);
    match delivered {
        Delivered::Nothing => false,
        Delivered::Half => !has_body(end) && !rounds.iter().any(settled_has_body),
        Delivered::Whole | Delivered::WithoutId => {
            let secrets = [id, user.one_time_password(), user.refresh_token()];
            secrets
                .into_iter()
                .flatten()
                .any(|text| !holds(end, text) && !rounds.iter().any(|round| settled_holds(round, text)))
        }
    }
}

/// Only the caller knows which part of half a response is worth keeping.
fn has_body(end: &End) -> bool {
    match end {
        End::Created(created) => !created.raw.expose().is_empty(),
        End::Failed(error) => error.raw().is_some_and(|raw| !raw.expose().is_empty()),
        End::Hung | End::Aborted => false,
    }
}

fn settled_has_body(settled: &Settled) -> bool {
    match settled {
        Settled::Created(created) => !created.raw.expose().is_empty(),
        _ => retry(settled).and_then(Error::raw).is_some_and(|raw| !raw.expose().is_empty()),
    }
}

fn settled_holds(settled: &Settled, text: &str) -> bool {
    match settled {
        Settled::Created(created) => created_holds(created, text),
        _ => settled.user_id() == Some(text) || retry(settled).is_some_and(|error| error_holds(error, text)),
    }
}

/// The error of the retry, which holds what its response did.
fn retry(settled: &Settled) -> Option<&Error> {
    match settled {
        Settled::Created(_) => None,
        Settled::Exists(exists) => exists.retry.as_ref(),
        Settled::Unknown(unknown) => unknown.retry.as_ref(),
    }
}

fn holds(end: &End, text: &str) -> bool {
    match end {
        End::Created(created) => created_holds(created, text),
        End::Failed(error) => error_holds(error, text),
        End::Hung | End::Aborted => false,
    }
}

/// What is held is held in fields; the raw body is no excuse.
fn created_holds(created: &CreatedUser, text: &str) -> bool {
    let secrets = [created.one_time_password.as_ref(), created.refresh_token.as_ref()];
    created.user_id == text || is_among(secrets, text)
}

fn error_holds(error: &Error, text: &str) -> bool {
    error.user_id() == Some(text) || is_among([error.one_time_password(), error.refresh_token()], text)
}

fn is_among(secrets: [Option<&Secret>; 2], text: &str) -> bool {
    secrets.into_iter().flatten().any(|secret| secret.expose() == text)
}
