//! A database of one test.

use std::fmt::Write as _;
use std::time::Duration;

use super::server;

/// An empty database with a random name, which ends with this value.
///
/// ```
/// use enroll_import::testing::TestDatabase;
/// // Without a server the test is left out.
/// let Some(database) = TestDatabase::create() else { return };
/// database.execute("create table users (name text)");
/// assert_eq!(database.values("select count(*) from users"), ["0"]);
/// ```
#[derive(Debug)]
pub struct TestDatabase {
    /// The database from which this one is made and dropped.
    server: String,
    name: String,
}

impl TestDatabase {
    /// Makes a database on the server of `ENROLL_TEST_POSTGRES`, or on the one at 127.0.0.1:5432 as
    /// the user `postgres`. None if no server is there; the test process says so once.
    ///
    /// # Panics
    ///
    /// If no server is there and either `ENROLL_TEST_POSTGRES` or `CI` is set, and if no database can
    /// be made.
    pub fn create() -> Option<Self> {
        let server = server::address()?;
        let database = Self { server, name: random_name() };
        // Nobody is ever connected to template0, so that many databases can be made of it at once.
        database.on_server(&format!("create database {} template template0", database.name));
        Some(database)
    }

    /// Its address, as `postgres://postgres@127.0.0.1:5432/enroll_test_1f`.
    pub fn address(&self) -> String {
        let (server, parameters) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (server, _) = server.rsplit_once('/').unwrap_or((server, ""));
        let mark = if parameters.is_empty() { "" } else { "?" };
        format!("{server}/{}{mark}{parameters}", self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements in one transaction. It blocks.
    ///
    /// # Panics
    ///
    /// If a statement fails.
    pub fn execute(&self, sql: &str) {
        self.values(sql);
    }

    /// The same, and returns the first column of each row, as text. Null is an empty string.
    ///
    /// # Panics
    ///
    /// If a statement fails.
    pub fn values(&self, sql: &str) -> Vec<String> {
        run(&self.address(), sql)
    }

    /// Runs one statement that cannot be in a transaction of this database, such as one that changes
    /// the database itself. It blocks.
    ///
    /// # Panics
    ///
    /// If the statement fails.
    pub fn on_server(&self, sql: &str) {
        run(&self.server, sql);
    }

    /// Stops the clock of the journal in this database at a time since 1970-01-01T00:00:00Z.
    ///
    /// # Panics
    ///
    /// If no journal was opened in this database before.
    pub fn stop_clock_at(&self, time: Duration) {
        let at = time.as_millis();
        self.execute(&format!(
            "create table if not exists enroll.test_clock (at bigint not null);
             delete from enroll.test_clock;
             insert into enroll.test_clock values ({at});
             create or replace function enroll.now_ms() returns bigint language sql
                as $$ select at from enroll.test_clock $$"
        ));
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // One that stays is in nobody's way, and a test that fails may have stopped the server.
        let _ = server::query(&self.server, &format!("drop database if exists {} with (force)", self.name));
    }
}

fn run(address: &str, sql: &str) -> Vec<String> {
    match server::query(address, sql) {
        Ok(values) => values,
        Err(error) => panic!("{sql}: {}", crate::with_causes(&error)),
    }
}

fn random_name() -> String {
    let mut random = [0; 8];
    if let Err(error) = getrandom::fill(&mut random) {
        panic!("no random name for a database: {error}");
    }
    random.iter().fold("enroll_test_".to_owned(), |mut name, byte| {
        // A string takes everything.
        let _ = write!(name, "{byte:02x}");
        name
    })
}
