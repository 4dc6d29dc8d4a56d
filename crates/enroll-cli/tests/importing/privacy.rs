//! No personal data and no secret leaves the files that are made for them.

use enroll_sandbox::{Fault, FaultPlan};
use serde_json::json;

use crate::kit::{import, invalid, ndjson, person, report, resolve};
use crate::support::World;

const CANARIES: [&str; 9] =
    ["canary", "maria", "Maria", "Gomez", "+1415", "1990-01-15", "000-00-2222", "sandbox-", "AAECAwQF"];

#[tokio::test(flavor = "multi_thread")]
async fn no_output_and_no_journal_has_a_value_of_a_row_or_a_credential() {
    let world = World::new().await;
    let mut rejected = person(3);
    rejected["email"] = json!("canary is no address");
    let broken = "{\"email\": \"canary-broken@example.com\", \"canary_key\": 1}\n{\"email\": canary\n";
    let rows = ndjson([person(1), invalid(2), rejected, person(4), person(5), person(1)]);
    world.write("users.ndjson", &(rows + broken));
    world
        .sandbox
        .set_faults("capa", FaultPlan::in_order([Fault::Echo { after_storing: true }, Fault::TruncatedJson]))
        .unwrap();
    world
        .sandbox
        .set_faults(
            "kraken",
            FaultPlan::in_order([Fault::Echo { after_storing: false }, Fault::DeniedSuccess { after_storing: true }]),
        )
        .unwrap();
    let files = ["--results", "results", "--rejects", "rejects", "--secrets", "secrets"];
    let to = "capa,kraken,onchainpay,bitpanda";
    let mut runs = vec![
        import(&world, to, &["--dry-run"]),
        import(&world, to, &[&files[..], &["-vv"]].concat()),
        import(&world, to, &[&files[..], &["--json", "--settle", "--settle-delay", "1ms"]].concat()),
        report(&world, &["--rows"]),
        report(&world, &["--json", "--rows"]),
        report(&world, &[]),
        resolve(&world, "capa", &["--settle", "--settle-delay", "1ms", "-vv"]),
        resolve(&world, "kraken", &["--look-up", "while read -r l; do echo \"$l\"; done"]),
        resolve(&world, "kraken", &["1", "--absent"]),
    ];
    let handed = ["secrets", "--journal", "enroll.db", "--from", "secrets", "--out", "copy", "users.ndjson"];
    runs.push(world.run(&handed));
    let passwords: Vec<_> =
        world.sandbox.users().iter().filter_map(|user| user.one_time_password().map(str::to_owned)).collect();
    assert!(!passwords.is_empty());
    let hidden: Vec<&str> = CANARIES.into_iter().chain(passwords.iter().map(String::as_str)).collect();
    for run in &runs {
        assert!(!(run.out.is_empty() && run.err.is_empty()), "{run:?}");
        for canary in &hidden {
            // The example key is that of the broken row, which a message may name as a path.
            assert!(!run.out.replace("canary_key", "").contains(canary), "{canary} is in {run:?}");
            assert!(!run.err.replace("canary_key", "").contains(canary), "{canary} is in {run:?}");
        }
    }
    let mut looked_at = 0;
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("enroll.db") || name == "results" {
            looked_at += 1;
            let bytes = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).replace("canary_key", "");
            for canary in &hidden {
                assert!(!bytes.contains(canary), "{canary} is in {name}");
            }
        }
    }
    assert!(looked_at > 3);
    // The places that are made for them have them.
    assert!(std::fs::read_to_string(world.path("rejects")).unwrap().contains("canary"));
    assert!(std::fs::read_to_string(world.path("copy")).unwrap().contains(&passwords[0]));
}
