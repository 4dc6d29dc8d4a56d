//! Connections to the database: encrypted unless it is on this machine, durable, and to the copy
//! that the journal was opened on.

use std::sync::{Arc, OnceLock};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::NoTls;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;
use super::fault::Outcome;
use super::options::CONNECT;
use super::schema;
use crate::{JournalError, JournalErrorKind as Kind};

/// What every connection begins with. Whoever waits for a lock for longer is stuck, and so is a
/// transaction whose worker sleeps. Rows are joined one by one, by their keys: the other ways read
/// whole tables, and are chosen when the planner knows too little of them.
const SESSION: &str = "set synchronous_commit = on; set lock_timeout = '60s'; \
                       set idle_in_transaction_session_timeout = '10s'; \
                       set enable_hashjoin = off; set enable_mergejoin = off";

/// Which copy of the database it is, once that is known.
pub(super) type Identity = Arc<OnceLock<String>>;

/// A pool of connections. None is made yet.
pub(super) fn pool(options: &PostgresOptions, identity: Identity) -> Outcome<Pool> {
    let config = options.config();
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = if options.is_plain() {
        Manager::from_config(config, NoTls, recycling)
    } else {
        Manager::from_config(config, MakeRustlsConnect::new(tls()?), recycling)
    };
    let hook = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        let identity = identity.clone();
        Box::pin(async move {
            client.batch_execute(SESSION).await.map_err(HookError::Backend)?;
            let Some(known) = identity.get() else { return Ok(()) };
            // After a failover the same address may lead to an older copy.
            let now = schema::identity(client).await.map_err(HookError::Backend)?;
            if now == *known { Ok(()) } else { Err(HookError::message("another copy of the database")) }
        })
    });
    let pool = Pool::builder(manager).max_size(options.connections).post_create(hook);
    // A server can take a connection and then say nothing.
    let pool = pool.runtime(Runtime::Tokio1).create_timeout(Some(CONNECT)).build();
    // Building fails only if a runtime is asked for and missing.
    Ok(pool.map_err(|error| {
        JournalError::new(Kind::Io, "no connections can be made; report this as a bug").caused_by(error)
    })?)
}

fn tls() -> Outcome<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier());
    let message = "no certificates of this machine can be used to check the database's; install some, or name a file \
                   of them in SSL_CERT_FILE";
    let config = config.map_err(|error| JournalError::new(Kind::Unusable, message).caused_by(error))?;
    Ok(config.with_no_client_auth())
}
