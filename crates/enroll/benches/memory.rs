//! Resident memory of a client that streams many users through the facade: it must not grow with
//! their number.
//!
//! `cargo bench -p enroll --bench memory`, with `-- --quick` for fewer users. The server is a
//! process of its own. What is resident is read from `/proc`, so on other systems than Linux it
//! prints none.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]
#![allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use support::by_hand::kraken::Kraken;
use support::facade::Facade;
use support::report::is_quick;
use support::{call_many, runtime, server};

const CALLERS: usize = 64;
/// How many users there are between two looks.
const STEP: usize = 25_600;

fn main() {
    if std::env::args().any(|argument| argument == "server") {
        println!("{}", server::start());
        return std::thread::sleep(std::time::Duration::from_secs(3600));
    }
    let mut server = start();
    let mut base_url = String::new();
    BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut base_url).expect("the server says where");
    stream(base_url.trim(), if is_quick() { 4 } else { 40 });
    server.kill().expect("the server still runs");
    server.wait().expect("it ends");
}

fn start() -> Child {
    let this = std::env::current_exe().expect("a program knows where it is");
    Command::new(this).arg("server").stdout(Stdio::piped()).spawn().expect("it starts a second time")
}

fn stream(base_url: &str, steps: usize) {
    let (runtime, facade) = (runtime(), Facade::new::<Kraken>(base_url));
    for step in 1..=steps {
        runtime.block_on(call_many(CALLERS, STEP / CALLERS, || facade.call()));
        if step == 1 || step % 4 == 0 {
            println!("{} users at concurrency {CALLERS}: {}", step * STEP, resident());
        }
    }
}

/// What of this process is in memory, as the system words it.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "unknown on this system".to_owned(), |resident| format!("{} resident", resident.trim()))
}
