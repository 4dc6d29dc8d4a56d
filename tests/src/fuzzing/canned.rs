//! Every provider with a canned response in place of a connection.

use std::sync::{Arc, LazyLock};

use enroll::client::{
    Attempt, Authorize, Authorized, Draft, Error as ClientError, HttpClient, Reading, ResponseParts, ResponseValue,
    Session, judge_response,
};
use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreatedUser, Error, Facts, NewUser};
use enroll_core::{Created, Endpoint, Mapping, Provider};
use futures_util::FutureExt as _;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::harness::MOMENT;

/// A response as a connection would bring it.
#[derive(Debug, Clone)]
pub(crate) struct Canned {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Canned {
    fn response(&self) -> reqwest::Response {
        let mut response = http::Response::new(self.body.clone());
        *response.status_mut() = http::StatusCode::from_u16(self.status).expect("a status of the list");
        *response.headers_mut() = self.headers.clone();
        response.into()
    }
}

/// Puts a response through one provider's readers, types and judgement.
pub(crate) type Take = fn(&Canned) -> Result<CreatedUser, Error>;

/// What is known of a provider, and what takes its responses.
pub(crate) type Provided = (&'static Facts, Take);

/// A provider by its type.
pub(crate) const fn provided<P>() -> Provided
where
    P: Provider<Response: DeserializeOwned, ErrorBody: DeserializeOwned>,
{
    (P::FACTS, take::<P>)
}

fn take<P>(response: &Canned) -> Result<CreatedUser, Error>
where
    P: Provider<Response: DeserializeOwned, ErrorBody: DeserializeOwned>,
{
    // The request is not made of it, so there is nothing in it that a provider could refuse.
    static USER: LazyLock<NewUser> = LazyLock::new(|| NewUser::reference("u-1"));
    let config = Config::new("http://localhost").clock(Arc::new(ManualClock::new(MOMENT)));
    let config = config.http_client(HTTP.clone());
    let session = Session::new(P::FACTS.service("hostile"), Unsigned, P::read, &config).expect("a session");
    let provider = With::<P> { session, response: response.clone(), of: std::marker::PhantomData };
    // With a key at hand, none is drawn.
    let call = CallOptions::new().idempotency_key("key");
    let result = enroll_core::create(&provider, &USER, &call).now_or_never();
    result.expect("a response at hand is not waited for").map(|(created, _)| created)
}

static HTTP: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::new().expect("an HTTP client"));

static URL: LazyLock<reqwest::Url> = LazyLock::new(|| "http://localhost".parse().expect("an address"));

/// A request that carries what a provider may know the user by, and nothing else.
fn request(facts: &Facts) -> Draft<'static> {
    let mut body = serde_json::json!({});
    for (pointer, value) in [(facts.external_id_pointer, "Ext-Id-1"), (facts.email_pointer, "jo@example.com")] {
        let names: Vec<_> = pointer.unwrap_or_default().split('/').skip(1).collect();
        if let Some((last, parents)) = names.split_last() {
            let holder = parents.iter().fold(&mut body, |holder, name| match name.parse::<usize>() {
                Ok(_) => {
                    *holder = serde_json::json!([{}]);
                    &mut holder[0]
                }
                Err(_) => &mut holder[*name],
            });
            holder[*last] = value.into();
        }
    }
    Draft::new("create_user", reqwest::Method::POST, &URL).json(&body).expect("a body")
}

#[derive(Debug)]
struct Unsigned;

impl Authorize for Unsigned {
    fn authorize<'a>(&'a self, _: Attempt<'a>, _: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Now(Ok(()))
    }
}

/// The provider `P`, but for its request and its connection.
struct With<P> {
    session: Session,
    response: Canned,
    of: std::marker::PhantomData<fn() -> P>,
}

impl<P> Endpoint for With<P>
where
    P: Provider<Response: DeserializeOwned, ErrorBody: DeserializeOwned>,
{
    const FACTS: &'static Facts = P::FACTS;
    type Request = ();
    type Response = P::Response;
    type ErrorBody = P::ErrorBody;

    /// As generated code does it: the documented statuses have a type.
    async fn send(&self, (): &(), _: &CallOptions) -> Result<ResponseValue<P::Response>, ClientError<P::ErrorBody>> {
        let exchange = judge_response(&self.session, &request(P::FACTS), self.response.response()).await?;
        let status = exchange.status().as_u16();
        if P::FACTS.success.contains(&status) {
            return ResponseValue::decode(exchange);
        }
        if P::FACTS.errors.contains(&status) {
            return Err(ClientError::ErrorResponse(ResponseValue::decode(exchange)?));
        }
        Err(ClientError::Undocumented(exchange))
    }

    fn created(reply: &mut P::Response) -> Created {
        P::created(reply)
    }

    fn session(&self) -> &Session {
        &self.session
    }
}

impl<P> Provider for With<P>
where
    P: Provider<Response: DeserializeOwned, ErrorBody: DeserializeOwned>,
{
    fn map(_: &mut Mapping<'_>) -> Option<()> {
        Some(())
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        P::read(response)
    }
}
