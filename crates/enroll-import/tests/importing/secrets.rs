//! Where one-time secrets go.

use std::sync::Arc;

use enroll::{CreatedUser, Error, ErrorKind, Secret};
use enroll_import::{ImportError, Journal as _, SecretsError, SecretsFile, SecretsTo, State, Stop, Stopper};

use super::support::*;

fn with_password(id: &str) -> Result<CreatedUser, Error> {
    let mut created = CreatedUser::new("onchainpay", format!("user-of-{id}"));
    created.one_time_password = Some(Secret::from(format!("password-of-{id}").as_str()));
    Ok(created)
}

#[tokio::test]
async fn a_provider_that_returns_secrets_is_not_called_before_it_is_decided_where_they_go() {
    let (world, provider) = (World::new(&people(2)), Fake::new("onchainpay", |id, _| with_password(id)));
    let input = world.input();
    let importer = world.importer(&input, &provider).await;
    importer.plan().await.unwrap();
    let refused = importer.run(&Stopper::new()).await;
    assert!(matches!(refused, Err(ImportError::SecretsUndecided(name)) if name == "t"));
    assert_eq!(provider.calls(), [""; 0]);
}

#[tokio::test]
async fn each_secret_is_in_the_file_and_a_second_run_goes_on_in_it() {
    let (world, provider) = (World::new(&people(3)), Fake::new("onchainpay", |id, _| with_password(id)));
    let (input, path) = (world.input(), world.folder.path().join("secrets"));
    for limit in [1, 9] {
        let file = Arc::new(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
        let options = enroll_import::ImportOptions::new().limit(limit);
        let importer = world.importer(&input, &provider).await.options(options).secrets(SecretsTo::File(file));
        importer.plan().await.unwrap();
        importer.run(&Stopper::new()).await.unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    for number in 1..=3 {
        assert_eq!(text.matches(&format!(r#""one_time_password":"password-of-c-{number}""#)).count(), 1);
    }
    let file = SecretsFile::open(&path, world.journal.key(), "i").unwrap();
    let lines: Vec<_> = file.lines().unwrap().map(Result::unwrap).collect();
    let rows: Vec<_> = lines.iter().map(|line| (line.row, line.user_id.as_deref(), line.is_whole)).collect();
    let expected = [1, 2, 3].map(|row| (row, format!("user-of-c-{row}")));
    assert_eq!(rows, expected.each_ref().map(|(row, id)| (*row, Some(id.as_str()), true)));
}

#[tokio::test]
async fn a_secret_that_cannot_be_stored_stops_the_import_and_the_row_says_so() {
    let (world, provider) = (World::new(&people(9)), Fake::new("onchainpay", |id, _| with_password(id)));
    let (input, path) = (world.input(), world.folder.path().join("secrets"));
    let file = Arc::new(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
    std::fs::remove_file(&path).unwrap();
    let importer = world.importer(&input, &provider).await.secrets(SecretsTo::File(file));
    importer.plan().await.unwrap();
    let stop = importer.run(&Stopper::new()).await.unwrap();
    assert!(matches!(stop, Stop::SecretLost { row: 1, .. }), "{stop}");
    let created = world.rows(&provider, &[State::Created]).await;
    assert!(created.iter().all(|row| row.outcome.as_ref().is_some_and(|outcome| outcome.secret_is_lost)));
    // It cost one user, and not one for each call that could have been under way.
    assert_eq!(provider.calls(), ["c-1"]);
}

#[tokio::test]
async fn the_secrets_of_an_unreadable_success_are_kept_whole() {
    let world = World::new(&people(1));
    let provider = Fake::new("onchainpay", |_, _| {
        let error = Error::builder("onchainpay", ErrorKind::CreatedUnreadable).status(200);
        Err(error.raw(b"{\"response\":{\"password\":\"in-the-body\"}}".to_vec()).build())
    });
    let (input, path) = (world.input(), world.folder.path().join("secrets"));
    let file = Arc::new(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
    let importer = world.importer(&input, &provider).await.secrets(SecretsTo::File(file));
    importer.plan().await.unwrap();
    importer.run(&Stopper::new()).await.unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("in-the-body"));
    let counts = world.counts(&provider).await;
    assert_eq!((counts.of(State::Created), counts.without_id), (1, 1));
}

#[test]
fn another_file_is_not_written_to_and_a_cut_line_is_ended() {
    let world = World::new("");
    let path = world.folder.path().join("secrets");
    drop(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
    let whole = std::fs::read(&path).unwrap();
    // A crash cut off the first line, or one after it.
    std::fs::write(&path, &whole[..20]).unwrap();
    drop(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    std::fs::write(&path, [&whole[..], b"{\"name\":\"t\",\"ro"].concat()).unwrap();
    let file = SecretsFile::open(&path, world.journal.key(), "i").unwrap();
    assert!(std::fs::read(&path).unwrap().ends_with(b"\"ro\n"));
    assert_eq!(file.lines().unwrap().count(), 0);
    // The file of another import, and a file of somebody's.
    assert!(matches!(SecretsFile::open(&path, world.journal.key(), "j"), Err(SecretsError::Other(_))));
    let notes = world.folder.path().join("notes");
    std::fs::write(&notes, "buy milk\n").unwrap();
    assert!(matches!(SecretsFile::open(&notes, world.journal.key(), "i"), Err(SecretsError::Other(_))));
    assert_eq!(std::fs::read(&notes).unwrap(), b"buy milk\n");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new("");
    let path = world.folder.path().join("secrets");
    drop(SecretsFile::open(&path, world.journal.key(), "i").unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(SecretsFile::open(&path, world.journal.key(), "i"), Err(SecretsError::Exposed(_))));
}
