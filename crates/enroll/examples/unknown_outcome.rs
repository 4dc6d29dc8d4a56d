//! What to do if the response to a create is lost: the user may exist, and a careless retry would
//! make a second one.
//!
//! ```sh
//! cargo run -p enroll --example unknown_outcome
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;
use std::time::Instant;

use enroll::{CallOptions, Config, CreateUser, NewUser, Retry, Step, UserMayExist, connect};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};

type Outcome = Result<(), Box<dyn Error>>;

const PROFILE: &str = r#"{
    "external_id": "customer-20417",
    "email": "jo.doe@example.com",
    "phone": "+447700900123",
    "subject": { "person": {
        "name": { "given": "Jo", "family": "Doe" },
        "date_of_birth": "1990-01-15",
        "nationalities": ["GB"],
        "residence": { "line1": "1 Example Road", "city": "London", "postal_code": "N1 1AA", "country": "GB" },
        "occupation": "student"
    } },
    "extras": { "kraken": { "tos_version_accepted": 1 } }
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let user = NewUser::from_json(PROFILE.as_bytes())?;
    nothing_is_promised(&user).await?;
    the_external_id_is_unique(&user).await?;
    the_idempotency_key_is_known(&user).await
}

/// Kraken promises nothing about a retry, so the call ends after one attempt.
async fn nothing_is_promised(user: &NewUser) -> Outcome {
    let sandbox = Sandbox::builder().start().await?;
    let kraken = provider(&sandbox, "kraken", Retry::default())?;
    sandbox.set_faults("kraken", FaultPlan::in_order([Fault::ResetAfterStoring]))?;

    let Err(error) = kraken.create_user(user, &CallOptions::new()).await else {
        return Err("the response was lost, so the call fails".into());
    };
    println!("{error}");
    println!("  may the user exist? {:?}; next: {}", error.user_may_exist(), error.recovery());
    // No documented call finds the user: ask Kraken's support, and only then decide about a second call.
    expect(error.user_may_exist() == UserMayExist::Maybe, "the outcome is unknown")?;
    expect(error.recovery().step == Step::LookUp, "the user has to be looked up")?;
    expect(error.attempts().len() == 1, "nothing was retried")?;
    expect(sandbox.truth().users("kraken").count() == 1, "the user was stored all the same")
}

/// Capa promises that an external id is unique, so the call itself retries: it can make no second
/// user.
async fn the_external_id_is_unique(user: &NewUser) -> Outcome {
    let sandbox = Sandbox::builder().start().await?;
    let capa = provider(&sandbox, "capa", Retry::default())?;
    sandbox.set_faults("capa", FaultPlan::in_order([Fault::ResetBeforeProcessing]))?;

    let created = capa.create_user(user, &CallOptions::new()).await?;
    println!("capa: created {} in {} attempts", created.user_id, created.attempts.len());
    expect(created.attempts.len() == 2, "the lost attempt was retried")?;
    expect(sandbox.truth().users("capa").count() == 1, "there is one user")
}

/// Synapse promises that a retry under the same idempotency key makes no second user. Here the
/// caller retries, perhaps in another process: keep the key, and the time when the call began.
async fn the_idempotency_key_is_known(user: &NewUser) -> Outcome {
    let sandbox = Sandbox::builder().start().await?;
    let synapse = provider(&sandbox, "synapse", Retry::never())?;
    sandbox.set_faults("synapse", FaultPlan::in_order([Fault::ResetAfterStoring]))?;

    #[allow(clippy::disallowed_methods, reason = "the caller's own clock, not the library's")]
    let began = Instant::now();
    let Err(error) = synapse.create_user(user, &CallOptions::new()).await else {
        return Err("the response was lost, so the call fails".into());
    };
    println!("{error}");
    expect(error.user_may_exist() == UserMayExist::Maybe, "the outcome is unknown")?;
    let key = error.idempotency_key().ok_or("the call made a key, because the caller gave none")?;

    let retry = CallOptions::new().idempotency_key(key).idempotency_key_age(began.elapsed());
    match synapse.create_user(user, &retry).await {
        Ok(created) => println!("  the retry created {}", created.user_id),
        Err(error) => {
            println!("  the retry under the same key: {error}; may the user exist? {:?}", error.user_may_exist())
        }
    }
    expect(sandbox.truth().users("synapse").count() == 1, "there is one user, whichever attempt made it")
}

fn provider(sandbox: &Sandbox, id: &str, retry: Retry) -> Result<Box<dyn CreateUser>, Box<dyn Error>> {
    let credentials = sandbox.announcement()["credentials"][id].take();
    Ok(connect(id, &credentials, &Config::new(sandbox.url()).retry(retry))?)
}

/// Fails the example if the outcome is not what it shows.
fn expect(holds: bool, what: &str) -> Outcome {
    if holds { Ok(()) } else { Err(format!("not as expected: {what}").into()) }
}
