//! Generated types and whole calls as a program would print them: every form of `Debug`, every
//! error with its causes, every message of a panic.
//!
//! Nothing here hides anything. What is printed is what the types themselves print, so that a test
//! can search it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a set-up that fails must stop the test, and a panic's message is searched too"
)]

mod strings;

use std::fmt::Debug;

use enroll::client::{Error as ClientError, Reading, ResponseParts, ResponseValue, Session, decode};
use enroll::{BoxFuture, CallOptions, Config, ConfigError, Facts, NewUser};
use enroll_core::{Created, Endpoint, Mapping, Provider};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::components::PROVIDED;
use crate::fuzzing::{canned::Canned, shown};

pub use strings::Strings;
use strings::chain;

/// Bytes as the type of a component, printed; where they are none, the error, printed likewise.
pub type Print = fn(&[u8]) -> Result<String, String>;

/// A whole call, printed.
pub type Call = for<'a> fn(&'a Ask) -> BoxFuture<'a, Strings>;

/// What is asked of a provider.
#[derive(Debug)]
pub struct Ask {
    /// Its credentials.
    pub credentials: Value,
    /// Where it is.
    pub config: Config,
    /// The request before it is signed.
    pub body: Value,
    /// The options of the call.
    pub options: CallOptions,
    /// Whether the call's results are to end a task in a panic.
    pub panics: bool,
}

/// Prints one component.
pub(crate) fn print<T: DeserializeOwned + Debug>(bytes: &[u8]) -> Result<String, String> {
    let typed: T = decode::json(bytes).map_err(|error| chain(&error) + &from_value::<T>(bytes))?;
    Ok(format!("{typed:?} {typed:#?}"))
}

/// The error where the bytes were read as plain JSON before.
fn from_value<T: DeserializeOwned>(bytes: &[u8]) -> String {
    let value = serde_json::from_slice(bytes).ok();
    value.and_then(|value: Value| decode::value::<T>(&value).err()).map(|error| chain(&error)).unwrap_or_default()
}

/// Prints what a provider's client makes of a response at hand, in one form of each: there are many
/// such responses, and the alternate forms of `Debug` tell the same in more lines.
pub fn received(id: &str, status: u16, headers: &HeaderMap, body: Vec<u8>) -> String {
    let (_, take) = PROVIDED.iter().find(|(facts, _)| facts.id == id).expect("a provider of this build");
    match take(&Canned { status, headers: headers.clone(), body }) {
        Ok(created) => format!("{created:?}"),
        Err(error) => shown(&error),
    }
}

/// Prints a call over the wire, once as the generated client does it and once as the facade does
/// it.
pub(crate) fn call<C, P>(new: fn(&C, &Config) -> Result<P, ConfigError>, ask: &Ask) -> BoxFuture<'_, Strings>
where
    C: DeserializeOwned + Debug + Send + Sync + 'static,
    P: Provider<Request: DeserializeOwned + Debug, Response: Debug + 'static, ErrorBody: Debug + 'static> + Debug,
{
    Box::pin(async move {
        let mut strings = Strings::default();
        let credentials: C = decode::value(&ask.credentials).expect("credentials");
        let provider = new(&credentials, &ask.config).expect("a configuration");
        strings.debug("credentials", &credentials);
        strings.debug("options", &ask.options);
        let body: P::Request = decode::value(&ask.body).expect("a request");
        strings.debug("a request", &body);
        let result = provider.send(&body, &ask.options).await;
        strings.typed(&result);
        let sent = Sent { provider, body: ask.body.clone() };
        strings.debug("a client", &sent.provider);
        let created = enroll_core::create(&sent, &NewUser::reference("u-1"), &ask.options).await;
        if let Ok((_, reply)) = &created {
            strings.debug("a reply", reply);
        }
        let created = created.map(|(created, _)| created);
        strings.created(&created);
        if ask.panics {
            strings.panic(result).await;
            strings.panic(created).await;
        }
        strings
    })
}

/// The provider `P` with a request at hand, whatever the profile.
struct Sent<P> {
    provider: P,
    body: Value,
}

impl<P: Provider<Request: DeserializeOwned>> Endpoint for Sent<P> {
    const FACTS: &'static Facts = P::FACTS;
    type Request = ();
    type Response = P::Response;
    type ErrorBody = P::ErrorBody;

    async fn send(&self, (): &(), call: &CallOptions) -> Result<ResponseValue<P::Response>, ClientError<P::ErrorBody>> {
        self.provider.send(&decode::value(&self.body).expect("a request"), call).await
    }

    fn created(reply: &mut P::Response) -> Created {
        P::created(reply)
    }

    fn session(&self) -> &Session {
        self.provider.session()
    }
}

impl<P: Provider<Request: DeserializeOwned>> Provider for Sent<P> {
    fn map(_: &mut Mapping<'_>) -> Option<()> {
        Some(())
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        P::read(response)
    }
}
