//! Creates one person at every provider with the same call, and prints what each reports.
//!
//! ```sh
//! cargo run -p enroll --example all_providers
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;

use enroll::{CallOptions, NewUser, Providers};
use enroll_sandbox::Sandbox;

/// A profile in JSON. Under `extras` is what only one provider asks for.
const PROFILE: &str = r#"{
    "external_id": "customer-20417",
    "email": "jo.doe@example.com",
    "phone": "+14155550123",
    "language": "en",
    "subject": { "person": {
        "name": { "given": "Jo", "family": "Doe" },
        "date_of_birth": "1990-01-15",
        "nationalities": ["US"],
        "residence": {
            "line1": "1 Example Road", "city": "San Francisco", "postal_code": "94105", "country": "US"
        },
        "occupation": "student"
    } },
    "extras": {
        "bitpanda": { "terms": [1], "aml": [] },
        "kraken": { "tos_version_accepted": 1 }
    }
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    // In production: `Providers::from_file("providers.json")`.
    let providers = Providers::from_json(sandbox.settings().to_string().as_bytes())?;
    let user = NewUser::from_json(PROFILE.as_bytes())?;

    let mut created_at = Vec::new();
    for provider in providers.iter() {
        // The mapping of a real call, without sending: all problems of the profile at once.
        let report = provider.check(&user);
        if !report.is_ready() {
            println!("{report}");
            continue;
        }
        match provider.create_user(&user, &CallOptions::new()).await {
            Ok(created) => {
                println!("{}: created {}", created.provider, created.user_id);
                created_at.push(created.provider);
            }
            Err(error) => {
                println!("{error}; may the user exist? {:?}", error.user_may_exist());
            }
        }
    }

    // The sandbox knows what was really stored.
    let stored_at: Vec<_> = sandbox.users().iter().map(|user| user.provider()).collect();
    if created_at != stored_at || created_at.is_empty() {
        return Err(format!("created at {created_at:?}, stored at {stored_at:?}").into());
    }
    Ok(())
}
