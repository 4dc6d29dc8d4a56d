//! The password of a database: where it may be, where it comes from, and that nobody sees it.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::kit::users;
use crate::support::{Ended, World};

const IMPORT: [&str; 5] = ["import", "--to", "capa", "--yes", "users.ndjson"];

/// The commands that have a journal, without its flag.
const COMMANDS: [&[&str]; 4] = [
    &IMPORT,
    &["report"],
    &["resolve", "--to", "capa", "--yes", "users.ndjson", "1", "--give-up"],
    &["secrets", "--from", "absent", "--out", "-", "users.ndjson"],
];

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_a_password_is_refused_before_anything_else_and_not_shown() {
    let world = World::new().await;
    for address in
        ["postgres://jo:canary@127.0.0.1:1/enroll", "postgresql://127.0.0.1:1/enroll?user=jo&password=canary"]
    {
        for command in COMMANDS {
            let by_flag = world.run(&[command, &["--journal", address]].concat());
            let by_environment = Ended::of(world.command(command).env("ENROLL_JOURNAL", address).output().unwrap());
            for ended in [by_flag, by_environment] {
                ended.assert_failed(2, &["has a password in its address", "PGPASSWORD"]);
                assert!(!ended.err.contains("canary"), "{ended:?}");
            }
        }
    }
    for address in ["mysql://jo:canary@h/d", "host=h user=jo password=canary", "postgres://jo:can%61ry@[canary/"] {
        let ended = world.run(&["report", "--journal", address]);
        ended.assert_failed(2, &["--journal"]);
        assert!(!ended.err.contains("canary"), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_reached_is_an_error_of_the_journal_and_nothing_is_sent() {
    let world = World::new().await;
    users(&world, 1);
    // Nobody listens there any more.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("postgres://jo@127.0.0.1:{port}/enroll");
    let ended = world.run(&[&IMPORT[..], &["--journal", &address]].concat());
    ended.assert_failed(1, &["--journal", &address, "cannot be used"]);
    assert!(world.sandbox.received().is_empty());
}

/// Plays a server that asks for a password in plain text, and returns it.
fn password_for(command: &mut std::process::Command) -> (String, Ended) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        message(&mut stream);
        stream.write_all(b"R\0\0\0\x08\0\0\0\x03").unwrap();
        let mut kind = [0];
        stream.read_exact(&mut kind).unwrap();
        assert_eq!(&kind, b"p");
        let password = message(&mut stream);
        stream.write_all(b"E\0\0\0\x1dSFATAL\0C28P01\0Mrefused\0\0").unwrap();
        String::from_utf8(password).unwrap().trim_end_matches('\0').to_owned()
    });
    let address = format!("postgres://jo@127.0.0.1:{port}/enroll");
    let ended = Ended::of(command.args(["--journal", &address]).output().unwrap());
    (server.join().unwrap(), ended)
}

/// The content of a message that begins with its length.
fn message(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).unwrap();
    let mut content = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut content).unwrap();
    content
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_comes_from_the_environment_or_else_from_a_password_file() {
    let world = World::new().await;
    users(&world, 1);
    let file = world.write("pgpass", "# of tests\n*:1:enroll:jo:another\n127.0.0.1:*:enroll:jo:canary\\:of\\\\file\n");
    world.write(".pgpass", "*:*:*:*:canary-of-home\n");
    let command = || {
        let mut command = world.command(&IMPORT);
        command.env_remove("PGPASSWORD").env_remove("PGPASSFILE").env("HOME", world.folder.path());
        command
    };
    let cases = [
        (password_for(&mut command()), "canary-of-home"),
        (password_for(command().env("PGPASSFILE", &file)), r"canary:of\file"),
        (password_for(command().env("PGPASSFILE", &file).env("PGPASSWORD", "canary-of-word")), "canary-of-word"),
    ];
    for ((password, ended), expected) in cases {
        assert_eq!(password, expected);
        ended.assert_failed(1, &["cannot be used"]);
        assert!(!ended.err.contains("canary"), "{ended:?}");
    }
    assert!(world.sandbox.received().is_empty());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_password_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    users(&world, 1);
    let file = world.write("pgpass", "*:*:*:*:canary\n");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let mut command = world.command(&[&IMPORT[..], &["--journal", "postgres://jo@127.0.0.1:1/enroll"]].concat());
    let ended = Ended::of(command.env_remove("PGPASSWORD").env("PGPASSFILE", &file).output().unwrap());
    ended.assert_failed(1, &["pgpass", "others may read or write it", "0600"]);
    assert!(!ended.err.contains("canary"), "{ended:?}");
}
