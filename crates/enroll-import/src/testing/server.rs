//! The PostgreSQL server of the tests, and statements that are sent to it.

use std::io::Write as _;
use std::sync::Once;
use std::time::Duration;

use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// The environment variable with the address of the server.
const ADDRESS: &str = "ENROLL_TEST_POSTGRES";
/// The server that is asked without it.
const USUAL_ADDRESS: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// The address of the database that is always there, if there is a server.
pub(super) fn address() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    find(set(ADDRESS), set("CI").is_some(), USUAL_ADDRESS)
}

/// The named address, or else the usual one. Only a server that nobody named may be missing, and not
/// in CI.
pub(super) fn find(named: Option<String>, is_ci: bool, usual: &str) -> Option<String> {
    let is_required = named.is_some() || is_ci;
    let address = named.unwrap_or_else(|| usual.to_owned());
    match query(&address, "select 1") {
        Ok(_) => Some(address),
        Err(error) if is_required => {
            panic!("no PostgreSQL for the tests: {}; run them with .ci/postgres", crate::with_causes(&error))
        }
        Err(error) => {
            say_once(&error);
            None
        }
    }
}

/// Says it past the test harness, which shows only what failed tests print.
fn say_once(error: &tokio_postgres::Error) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let why = crate::with_causes(error);
        let advice = "so tests on it are left out; run .ci/postgres cargo test";
        // Nobody reads it if it cannot be written.
        let _ = writeln!(std::io::stderr(), "no PostgreSQL responds at {USUAL_ADDRESS} ({why}), {advice}");
    });
}

/// Runs statements in one transaction on a connection of their own, and returns the first column of
/// each row. It blocks, in a thread of its own, so that it can be called from everywhere.
pub(super) fn query(address: &str, sql: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.unwrap_or_else(|error| panic!("no runtime for a statement: {error}"));
        runtime.block_on(async {
            let client = connect(address).await?;
            Ok(client.simple_query(sql).await?.into_iter().filter_map(first_column).collect())
        })
    };
    std::thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

async fn connect(address: &str) -> Result<Client, tokio_postgres::Error> {
    let mut config: Config = address.parse()?;
    let (client, connection) = config.connect_timeout(Duration::from_secs(5)).connect(NoTls).await?;
    // An error of the connection is one of the statement, too.
    tokio::spawn(connection);
    Ok(client)
}

fn first_column(message: SimpleQueryMessage) -> Option<String> {
    match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    }
}
