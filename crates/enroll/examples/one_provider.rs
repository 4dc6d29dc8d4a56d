//! Creates a user at one provider with that provider's own crate: nothing of another provider is
//! compiled, extras and the response are typed.
//!
//! ```sh
//! cargo run -p enroll --example one_provider
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;

use enroll_kraken::{
    Address, CallOptions, Config, CreateUser, Credentials, Extras, Kraken, NewUser, Person, PersonName,
};
use enroll_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let secrets = sandbox.announcement()["credentials"]["kraken"].take();
    let credentials: Credentials = serde_json::from_value(secrets)?;
    // In production: `Config::new(enroll_kraken::servers::PRODUCTION)`.
    let kraken = Kraken::new(&credentials, &Config::new(sandbox.url()))?;

    let mut person = Person::new(PersonName::new("Jo", "Doe"));
    let user = NewUser::person("jo.doe@example.com", person.clone());
    let report = kraken.check(&user);
    println!("before the rest is filled in, {report}");
    if report.is_ready() {
        return Err("the profile is incomplete, yet the report has no problem".into());
    }

    person.date_of_birth = Some("1990-01-15".parse()?);
    person.nationalities = vec!["GB".into()];
    person.occupation = Some("student".into());
    let mut residence = Address::new("1 Example Road", "GB");
    residence.city = Some("London".into());
    residence.postal_code = Some("N1 1AA".into());
    person.residence = Some(residence);
    let user = NewUser::person("jo.doe@example.com", person)
        .external_id("customer-20417")
        .phone("+447700900123")
        .extras(Extras { tos_version_accepted: Some(1), client_identifier: None });

    // `create_user` gives what all providers have in common, `create` the typed response as well.
    let (created, response) = kraken.create(&user, &CallOptions::new()).await?;
    println!("created {} after {} attempt(s)", created.user_id, created.attempts.len());
    // Personal data and secrets are redacted in every `Debug`.
    println!("{response:?}");
    Ok(())
}
