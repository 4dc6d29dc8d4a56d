//! Whether a caller has the secrets that a provider showed once.

use enroll::{CreatedUser, Error, Secret};
use enroll_sandbox::User;

use super::faults::Delivered;
use super::run::End;

/// Whether something of a stored user got to the client and its caller does not have it.
pub(super) fn are_lost(user: &User, delivered: Delivered, end: &End) -> bool {
    let id = Some(user.id()).filter(|_| delivered == Delivered::Whole);
    match delivered {
        Delivered::Nothing => false,
        Delivered::Half => !has_body(end),
        Delivered::Whole | Delivered::WithoutId => {
            let secrets = [id, user.one_time_password(), user.refresh_token()];
            secrets.into_iter().flatten().any(|text| !holds(end, text))
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
