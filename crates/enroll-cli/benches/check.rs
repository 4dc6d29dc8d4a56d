//! `enroll check` over a file of many rows, as a ratio to parsing the same rows: processor time of
//! whole processes in turn, and the peak of resident memory.
//!
//! `cargo bench -p enroll-cli --bench check`, or with `-- --rows 1000000`. Compare the ratio, not
//! the seconds: those belong to one machine at one moment. A missed target is printed, and the run
//! exits with 1. It reads `/proc`, so it runs on Linux alone.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic, and prints its report")]

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use enroll::NewUser;
use serde_json::Value;

const ROUNDS: usize = 7;
/// The most memory, in kB.
const PEAK: u64 = 20_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| arguments.iter().position(|argument| argument == flag).map(|at| &arguments[at + 1]);
    if let Some(file) = after("--parse") {
        parse(Path::new(file));
        return ExitCode::SUCCESS;
    }
    let rows = after("--rows").map_or(100_000, |rows| rows.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready.ndjson");
    write(&ready, rows, |_| {});
    let is_ready_held = measure(&ready, rows, "every row ready", Some(1.5));
    let bad = folder.path().join("bad.ndjson");
    write(&bad, rows, |person| person["phone"] = Value::Null);
    let is_bad_held = measure(&bad, rows, "every row without a phone number", None);
    if is_ready_held && is_bad_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The minimal person of the tests, so many times.
fn write(file: &Path, rows: u32, change: impl FnOnce(&mut Value)) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/profiles/minimal_person.json");
    let mut person = serde_json::from_slice(&fs::read(fixture).unwrap()).unwrap();
    change(&mut person);
    let line = person.to_string();
    let mut file = BufWriter::new(File::create(file).unwrap());
    (0..rows).for_each(|_| writeln!(file, "{line}").unwrap());
    file.flush().unwrap();
}

/// What the check is compared with: each row parsed, and nothing else.
fn parse(file: &Path) {
    let mut reader = BufReader::with_capacity(64 * 1024, File::open(file).unwrap());
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        drop(black_box(NewUser::from_json(&line).unwrap()));
        line.clear();
    }
}

/// Prints what was measured. Returns whether all targets were held.
fn measure(file: &Path, rows: u32, what: &str, target: Option<f64>) -> bool {
    let check = || run(Command::new(env!("CARGO_BIN_EXE_enroll")).args(["check", "--to", "kraken"]).arg(file));
    let parse = || run(Command::new(std::env::current_exe().unwrap()).arg("--parse").arg(file));
    let (mut ratios, mut peak) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        // In turn first and second: the machine's speed drifts.
        let (checked, parsed) = if round % 2 == 0 {
            let checked = check();
            (checked, parse())
        } else {
            let parsed = parse();
            (check(), parsed)
        };
        ratios.push(checked.cpu.as_secs_f64() / parsed.cpu.as_secs_f64());
        peak = peak.max(checked.peak);
    }
    ratios.sort_by(f64::total_cmp);
    let (min, median, max) = (ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
    let verdict = |is_held| if is_held { "held" } else { "MISSED" };
    let is_fast = target.is_none_or(|target| median <= target);
    let of_target = target.map(|target| format!("; target <= {target:.2} {}", verdict(is_fast))).unwrap_or_default();
    println!("{rows} rows, {what}: check / parse {median:.3} (min {min:.3}, max {max:.3}){of_target}");
    let is_small = peak <= PEAK;
    println!("{rows} rows, {what}: {peak} kB at most; target <= {PEAK} {}", verdict(is_small));
    is_fast && is_small
}

struct Spent {
    cpu: Duration,
    /// Peak of resident memory, in kB.
    peak: u64,
}

fn run(command: &mut Command) -> Spent {
    let before = of_children();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    Spent { cpu: of_children() - before, peak }
}

/// The processor time of all children that ended, user and system; the kernel counts hundredths.
fn of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(')').unwrap();
    let ticks = after_name.split_whitespace().skip(13).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
    Duration::from_millis(10 * ticks.sum::<u64>())
}
