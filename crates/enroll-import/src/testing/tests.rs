//! That tests get a database, and that none is left out where it must not.

use super::TestDatabase;
use super::server::find;

/// Nobody listens there.
const NOBODY: &str = "postgres://postgres@127.0.0.1:1/postgres";

#[test]
fn a_database_ends_with_its_value() {
    let Some(database) = TestDatabase::create() else { return };
    let other = TestDatabase::create().unwrap();
    database.execute("create table mine (a int); insert into mine values (7), (null)");
    assert_eq!(database.values("select a from mine"), ["7", ""]);
    assert_eq!(database.values("select current_database()"), [database.name()]);
    let databases = format!("select count(*) from pg_database where datname = '{}'", database.name());
    assert_eq!(other.values(&databases), ["1"]);
    drop(database);
    assert_eq!(other.values(&databases), ["0"]);
}

#[test]
fn without_a_server_tests_are_left_out() {
    assert_eq!(find(None, false, NOBODY), None);
}

#[test]
#[should_panic(expected = "no PostgreSQL for the tests")]
fn in_ci_they_fail() {
    find(None, true, NOBODY);
}

#[test]
#[should_panic(expected = "Connection refused")]
fn so_they_do_if_a_server_is_named() {
    find(Some(NOBODY.to_owned()), false, "");
}
