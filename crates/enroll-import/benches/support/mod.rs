//! A sandbox that takes its time, rows for it, and an import of them that is measured.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Duration;

use enroll::CreateUser;
use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_import::input::InputFile;
use enroll_import::{ImportOptions, Importer, Journal, NewImport, NewTarget, Stop, Stopper, Target};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};

/// The number after a flag.
pub(crate) fn after<T: std::str::FromStr>(flag: &str, default: T) -> T {
    let arguments: Vec<String> = std::env::args().collect();
    let value = arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
    value.map_or(default, |value| value.parse().unwrap_or_else(|_| panic!("{flag} {value} is no number")))
}

/// A sandbox in a thread of its own, until the process ends, whose Capa takes so many milliseconds.
/// Returns the settings of its providers.
pub(crate) fn sandbox(millis: u64) -> String {
    let (settings, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let slow = if millis == 0 { FaultPlan::none() } else { FaultPlan::every(Fault::SlowHeaders { millis }) };
            let sandbox = Sandbox::builder().max_users(usize::MAX).faults("capa", slow).start().await.unwrap();
            settings.send(sandbox.settings().to_string()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    received.recv().unwrap()
}

pub(crate) fn write(file: &Path, rows: u32, prefix: &str) {
    let mut file = BufWriter::new(File::create(file).unwrap());
    for row in 0..rows {
        let person = r#""subject":{"person":{"name":{"given":"Jo","family":"Doe"},"date_of_birth":"1990-01-02"}}"#;
        writeln!(file, r#"{{"external_id":"{prefix}-{row}","email":"{prefix}-{row}@example.com",{person}}}"#).unwrap();
    }
    file.flush().unwrap();
}

/// The import of a file at Capa.
pub(crate) async fn begin(journal: &impl Journal, input: &InputFile) -> Target {
    let target = NewTarget { name: "capa".to_owned(), provider: "capa".to_owned(), base_url: String::new() };
    let digest = input.digest().unwrap();
    let new = NewImport { name: "i".to_owned(), digest, path: String::new(), targets: vec![target] };
    journal.begin(new).await.unwrap().targets.remove(0)
}

/// Sends what is planned. Returns how long it took, from the first claim to the last record.
pub(crate) async fn send<J: Journal>(importer: Importer<'_, J>, calls: usize) -> Duration {
    let importer = importer.options(ImportOptions::new().concurrency(calls));
    let clock = SystemClock::new();
    let began = clock.monotonic();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    clock.monotonic().saturating_sub(began)
}

pub(crate) fn importer<'a, J: Journal>(
    journal: &'a J,
    input: &'a InputFile,
    target: &Target,
    provider: &'a dyn CreateUser,
) -> Importer<'a, J> {
    Importer::new(journal, input, target.clone(), provider)
}
