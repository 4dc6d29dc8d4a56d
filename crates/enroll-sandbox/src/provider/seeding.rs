//! Stores users that no request created.
//!
//! They get ids like those of created users, and no secrets: nothing was ever shown of them.

use super::Provider;
use crate::{
    ids,
    store::{Conflict, Facts, SeedError, SeedUser, Seeded, Store, User},
};
use std::sync::atomic::AtomicBool;

/// Stores a seeded user.
///
/// # Errors
///
/// When a unique value is taken, or when the limit of users is reached.
pub(crate) fn seed(provider: &Provider, store: &Store, seed: SeedUser) -> Result<User, SeedError> {
    let claims = provider.claims_of(&seed);
    let success = &provider.endpoint.create.success;
    let example = success.id_pointer().and_then(|pointer| success.body.pointer(pointer)?.as_str());
    let user = User::without_request(Facts {
        id: example.map_or_else(ids::uuid, ids::like),
        provider: &provider.endpoint.id,
        created_at: seed.created_at.unwrap_or_else(|| store.clock.now()),
        external_id: seed.external_id,
        email: seed.email,
        one_time_password: None,
        refresh_token: None,
        fault: None,
        is_delivered: AtomicBool::new(false),
        is_hidden: seed.kind == Seeded::Hidden,
        seeded: Some(seed.kind),
    });
    store.add(user.clone(), claims, None).map_err(|conflict| match conflict {
        Conflict::Field(of) => SeedError::Taken(of),
        Conflict::IdempotencyKey | Conflict::Full => SeedError::Full,
    })?;
    Ok(user)
}
