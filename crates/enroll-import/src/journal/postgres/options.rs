//! Where the database is, and who this worker is.
//!
//! A password in the address is refused: addresses are shown in commands, logs and lists of
//! processes.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres::config::{Host, SslMode};

use crate::journal::Result;
use crate::{JournalError, JournalErrorKind as Kind};

/// How long a connection may take.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may leave a connection without a response before it counts as lost.
const SILENCE: Duration = Duration::from_secs(30);

/// Where a journal on PostgreSQL is, and who uses it. Its `Debug` does not show the password.
///
/// ```
/// use enroll_import::PostgresOptions;
/// let options = PostgresOptions::new("postgres://importer@db.example.com/enroll")?.worker("host-1");
/// assert_eq!((options.host(), options.port(), options.user()), ("db.example.com", 5432, "importer"));
/// # Ok::<(), enroll_import::JournalError>(())
/// ```
#[derive(Clone)]
pub struct PostgresOptions {
    config: tokio_postgres::Config,
    password: Option<SecretString>,
    pub(super) worker: String,
    pub(super) connections: usize,
    pub(super) is_failover_accepted: bool,
    pub(super) reconnect_timeout: Duration,
}

impl PostgresOptions {
    /// A database by its address: `postgres://user@host:port/database`.
    ///
    /// A connection to another machine is encrypted, and the certificate has to be one that this
    /// machine trusts, unless the address ends in `?sslmode=disable`. `SSL_CERT_FILE` names a file
    /// of other certificates to trust.
    ///
    /// # Errors
    ///
    /// [`Unusable`](Kind::Unusable) if it is no such address, or has a password in it.
    pub fn new(address: &str) -> Result<Self> {
        let unusable = |message: &str| JournalError::new(Kind::Unusable, message);
        let is_url = address.starts_with("postgres://") || address.starts_with("postgresql://");
        // The cause is left out: it could quote a password.
        let config = address.parse::<tokio_postgres::Config>().ok().filter(|_| is_url);
        let message = "the address of the journal is none of a database; give postgres://user@host:port/database";
        let mut config = config.ok_or_else(|| unusable(message))?;
        if config.get_password().is_some() {
            let message = "the address of the journal has a password in it, which others can see; take it out, and \
                           give it as PGPASSWORD or in a file that PGPASSFILE names";
            return Err(unusable(message));
        }
        if config.get_hosts().len() != 1 || config.get_dbname().is_none_or(str::is_empty) {
            return Err(unusable("the address of the journal names no single host or no database; give both"));
        }
        if !address.contains("sslmode=") {
            let is_local = config.get_hosts().iter().all(is_local);
            config.ssl_mode(if is_local { SslMode::Disable } else { SslMode::Require });
        }
        config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).keepalives_idle(CONNECT);
        if config.get_application_name().is_none() {
            config.application_name("enroll");
        }
        if config.get_user().is_none() {
            config.user("postgres");
        }
        let (worker, reconnect_timeout) = ("worker".to_owned(), Duration::from_secs(30));
        Ok(Self { config, password: None, worker, connections: 8, is_failover_accepted: false, reconnect_timeout })
    }

    /// Sets the password.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into().into());
        self
    }

    /// Sets the name by which a person knows this worker.
    #[must_use]
    pub fn worker(mut self, name: impl Into<String>) -> Self {
        self.worker = name.into();
        self
    }

    /// Sets the most connections at once; eight by default, zero counts as one.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// Accepts that the database is another copy than the one that the journal was last used on.
    /// Only after a person has checked that nothing confirmed is missing in it: of rows whose
    /// sending it has forgotten, it would make second users.
    #[must_use]
    pub const fn after_failover(mut self, is_accepted: bool) -> Self {
        self.is_failover_accepted = is_accepted;
        self
    }

    /// Sets how long a database that cannot be reached is tried again; 30 s by default.
    #[must_use]
    pub const fn reconnect_timeout(mut self, time: Duration) -> Self {
        self.reconnect_timeout = time;
        self
    }

    /// The host, or the folder of the socket.
    pub fn host(&self) -> &str {
        match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host,
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.to_str().unwrap_or_default(),
            None => "",
        }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// The name of the user; `postgres` if the address has none.
    pub fn user(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// What the client connects with.
    pub(super) fn config(&self) -> tokio_postgres::Config {
        let mut config = self.config.clone();
        if let Some(password) = &self.password {
            config.password(password.expose_secret());
        }
        config
    }

    /// Whether nothing is encrypted.
    pub(super) fn is_plain(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Disable
    }
}

/// Whether the host is this machine.
fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(host) => {
            host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("host", &self.host())
            .field("port", &self.port())
            .field("database", &self.database())
            .field("user", &self.user())
            .field("worker", &self.worker)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        PostgresOptions::new(address).unwrap_err().to_string()
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_shown() {
        for address in ["postgres://jo:canary@localhost/enroll", "postgres://jo@localhost/enroll?password=canary"] {
            let message = refused(address);
            assert!(message.contains("has a password in it") && !message.contains("canary"), "{message}");
        }
        assert!(!refused("postgres://jo:can ary@[/x").contains("ary"));
        let options = PostgresOptions::new("postgres://jo@localhost/enroll").unwrap().password("canary");
        assert!(!format!("{options:?}").contains("canary"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for address in ["enroll.db", "host=localhost dbname=enroll", "postgres://jo@localhost", "postgres:///enroll"] {
            refused(address);
        }
    }

    #[test]
    fn a_connection_to_another_machine_is_encrypted() {
        let is_plain = |address: &str| PostgresOptions::new(address).unwrap().is_plain();
        assert!(is_plain("postgres://localhost/enroll") && is_plain("postgres://127.0.0.1/enroll"));
        assert!(!is_plain("postgres://db.example.com/enroll"));
        assert!(is_plain("postgres://db.example.com/enroll?sslmode=disable"));
    }
}
