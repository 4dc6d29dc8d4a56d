//! A nonce file across drops, crashes, restarts and clock changes.

use std::fs;
use std::time::Duration;

use super::*;
use crate::clock::ManualClock;

#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod identity;
#[cfg(unix)]
mod processes;

fn at(seconds: u64) -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Duration::from_secs(seconds)))
}

fn open(path: &Path, clock: &Arc<ManualClock>) -> io::Result<FileNonces> {
    FileNonces::with_clock(path, NonceUnit::Milliseconds, clock.clone())
}

/// Ends a source as a crash does: nothing is written back, and the lock is released.
fn crash(nonces: FileNonces) {
    let mut numbers = nonces.numbers.into_inner().unwrap();
    numbers.last = numbers.reserved;
}

/// The greatest number in the file.
fn stored(path: &Path) -> u64 {
    fs::read_to_string(path).unwrap().lines().map(|line| line.parse().unwrap()).max().unwrap()
}

#[test]
fn nonces_increase_across_a_restart_with_a_clock_that_was_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let nonces = open(&path, &at(1_000)).unwrap();
    let given: Vec<_> = (0..3).map(|_| nonces.next().unwrap()).collect();
    assert_eq!(given, [1_000_000, 1_000_001, 1_000_002]);
    drop(nonces);
    let nonces = open(&path, &at(5)).unwrap();
    assert_eq!(nonces.next(), Ok(1_000_003));
    assert_eq!(nonces.next(), Ok(1_000_004));
}

#[test]
fn the_stored_number_is_never_below_a_given_nonce() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let clock = at(1);
    let nonces = open(&path, &clock).unwrap();
    // Forwards, unchanged, and backwards.
    for second in [1, 2, 30, 31, 500, 500, 3, 3] {
        clock.set(Duration::from_secs(second));
        let given = nonces.next().unwrap();
        assert!(stored(&path) >= given, "{second}");
    }
    let last = nonces.next().unwrap();
    drop(nonces);
    assert_eq!(stored(&path), last);
}

#[test]
fn a_source_that_gave_no_nonce_does_not_change_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    drop(open(&path, &at(1)).unwrap());
    assert_eq!(stored(&path), 0);
    let nonces = open(&path, &at(1)).unwrap();
    nonces.next().unwrap();
    crash(nonces);
    let before = fs::read(&path).unwrap();
    drop(open(&path, &at(1)).unwrap());
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// Opens a source once a second, for a thousand seconds, and ends it each time with `end`.
fn a_thousand_seconds(unit: NonceUnit, end: impl Fn(u64, FileNonces)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let clock = at(0);
    let mut last = 0;
    for second in 1_800_000_000..1_800_001_000 {
        clock.set(Duration::from_secs(second));
        let nonces = FileNonces::with_clock(&path, unit, clock.clone()).unwrap();
        for _ in 0..3 {
            let next = nonces.next().unwrap();
            assert!(next > last, "{next} after {last}");
            assert!(next <= unit.seconds(second + 10), "{next} at {second}");
            last = next;
        }
        end(second, nonces);
        assert!(stored(&path) <= unit.seconds(second + 10), "{} at {second}", stored(&path));
    }
}

#[test]
fn a_source_that_is_dropped_every_second_follows_the_clock() {
    a_thousand_seconds(NonceUnit::Milliseconds, |second, nonces| {
        let last = nonces.next().unwrap();
        drop(nonces);
        assert_eq!(last, second * 1_000 + 3);
    });
}

#[test]
fn a_source_that_crashes_every_second_stays_within_ten_seconds_of_the_clock() {
    a_thousand_seconds(NonceUnit::Nanoseconds, |_, nonces| crash(nonces));
}

#[test]
fn a_source_that_crashes_every_third_second_stays_within_ten_seconds_of_the_clock() {
    let end = |second, nonces| if second % 3 == 0 { crash(nonces) } else { drop(nonces) };
    a_thousand_seconds(NonceUnit::Milliseconds, end);
}

#[test]
fn crashes_at_the_same_time_do_not_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let clock = at(1_800_000_000);
    for crashes in 0..100 {
        let nonces = open(&path, &clock).unwrap();
        let next = nonces.next().unwrap();
        assert!(next <= 1_800_000_010_000 + crashes, "{next}");
        crash(nonces);
    }
}

#[test]
fn a_clock_far_ahead_is_an_error_and_does_not_change_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let clock = at(1_800_000_000);
    for wrong in [Duration::MAX, Duration::from_nanos(u64::MAX), Duration::from_secs(2_200_000_000)] {
        let nonces = FileNonces::with_clock(&path, NonceUnit::Nanoseconds, clock.clone()).unwrap();
        let first = nonces.next().unwrap();
        let before = fs::read(&path).unwrap();
        clock.set(wrong);
        assert_eq!(nonces.next(), Err(NonceError::Clock), "{wrong:?}");
        assert_eq!(fs::read(&path).unwrap(), before, "{wrong:?}");
        drop(nonces);
        // A source that is opened with the wrong clock gives no nonce either,
        // and works once it is right.
        let nonces = FileNonces::with_clock(&path, NonceUnit::Nanoseconds, clock.clone()).unwrap();
        assert_eq!(nonces.next(), Err(NonceError::Clock), "{wrong:?}");
        clock.set(Duration::from_secs(1_800_000_000));
        assert_eq!(nonces.next(), Ok(first + 1), "{wrong:?}");
    }
}

#[test]
fn two_sources_never_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let first = open(&path, &at(1)).unwrap();
    assert!(open(&path, &at(1)).unwrap_err().to_string().starts_with("the nonce file is in use"));
    drop(first);
    open(&path, &at(1)).unwrap();
}

#[test]
fn of_several_threads_that_create_a_file_one_gets_it() {
    for _ in 0..200 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let start = std::sync::Barrier::new(4);
        let all: Vec<_> = std::thread::scope(|scope| {
            let open = || {
                start.wait();
                open(&path, &at(1))
            };
            let one = || scope.spawn(open);
            let threads: Vec<_> = (0..4).map(|_| one()).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let sources: Vec<_> = all.iter().filter_map(|source| source.as_ref().ok()).collect();
        assert_eq!(sources.len(), 1, "{all:?}");
        assert_eq!(sources[0].next(), Ok(1_000));
    }
}

#[test]
fn nonces_continue_above_a_number_that_a_person_wrote() {
    for text in ["1500000", "1500000\n", "00000000000001500000\n", "7\n1500000\n", " 1500000 \r\n"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, text).unwrap();
        let nonces = open(&path, &at(1_000)).unwrap();
        assert_eq!(nonces.next(), Ok(1_500_001), "{text:?}");
        crash(nonces);
        let nonces = open(&path, &at(1_000)).unwrap();
        assert_eq!(nonces.next(), Ok(1_500_002), "{text:?}");
        drop(nonces);
        assert!(fs::read_to_string(&path).unwrap().starts_with(text), "{text:?}");
        assert_eq!(open(&path, &at(1_000)).unwrap().next(), Ok(1_500_003), "{text:?}");
    }
}

#[test]
fn a_file_that_is_not_a_nonce_file_is_refused_and_not_changed() {
    let too_long = "1\n".repeat(150);
    let bad: [&[u8]; 9] = [
        b"minutes of a meeting",
        b"",
        b"\n",
        b"-1\n",
        b"1.5\n",
        b"5\n\xff\xfe\n",
        b"\0\0\0\0\n",
        b"18446744073709551616\n",
        too_long.as_bytes(),
    ];
    for bytes in bad {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, bytes).unwrap();
        let error = open(&path, &at(1)).unwrap_err().to_string();
        assert!(error.starts_with("the nonce file holds no number"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_number_far_ahead_of_the_clock_is_refused_and_not_changed() {
    let now = 1_800_000_000;
    let day = 24 * 60 * 60;
    for (number, is_taken) in [
        (u64::MAX, false),
        (u64::MAX - 1, false),
        ((now + day) * 1_000 + 1, false),
        ((now + day) * 1_000, true),
        (now * 1_000, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, format!("{number}\n")).unwrap();
        match open(&path, &at(now)) {
            Ok(nonces) => assert!(is_taken && nonces.next() == Ok(number + 1), "{number}"),
            Err(error) => {
                assert!(!is_taken && error.to_string().contains("more than a day ahead of the clock"), "{error}");
                assert_eq!(fs::read_to_string(&path).unwrap(), format!("{number}\n"));
            }
        }
    }
}

#[test]
fn a_source_whose_file_was_deleted_gives_no_nonce() {
    let folder = tempfile::tempdir().unwrap();
    let nonces = open(&folder.path().join("key"), &at(1)).unwrap();
    nonces.next().unwrap();
    drop(folder);
    assert_eq!(nonces.next(), Err(NonceError::Store(io::ErrorKind::NotFound)));
}
