//! Calls a provider from code that is not asynchronous: build a runtime once, then block on it.
//!
//! ```sh
//! cargo run -p enroll --example blocking
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;

use enroll::capa::{Capa, Credentials};
use enroll::{CallOptions, Config, CreateUser, NewUser, Person, PersonName};
use enroll_sandbox::Sandbox;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let sandbox = runtime.block_on(Sandbox::builder().start())?;
    let key = sandbox.credentials().get("capa", "partner_api_key").ok_or("the sandbox has a key for every provider")?;

    let capa = Capa::new(&Credentials::new(key), &Config::new(sandbox.url()))?;
    let user = NewUser::person("jo.doe@example.com", Person::new(PersonName::new("Jo", "Doe")));
    let created = runtime.block_on(capa.create_user(&user, &CallOptions::new()))?;
    println!("created {}", created.user_id);
    Ok(())
}
