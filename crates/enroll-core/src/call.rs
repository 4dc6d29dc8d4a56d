//! One `create_user` call, the same for all providers: map the profile, send the request, read the
//! created user out of the response.

use enroll_client::{BoxFuture, CallOptions, Exchange, SignedRequest, is_blank};

use crate::error::UsedKey;
use crate::{
    Access, CreateUser, Created, CreatedUser, Error, Facts, FindError, LookUp, Mapping, NewUser, Provider, Report,
    Timeouts, UserQuery, access, look_up,
};

/// The typed request for a user, or every problem.
///
/// # Errors
///
/// [`Report`] with every problem.
pub fn request<P: Provider>(user: &NewUser) -> Result<P::Request, Report> {
    let mut mapping = Mapping::new(user, P::FACTS);
    let body = mapping.run(P::map);
    body.ok_or_else(|| report::<P>(mapping))
}

fn report<P: Provider>(mapping: Mapping<'_>) -> Report {
    Report { provider: P::FACTS.id.into(), problems: mapping.into_problems() }
}

/// Every problem that a provider has with a profile. It needs no client.
pub fn check<P: Provider>(user: &NewUser) -> Report {
    let mut mapping = Mapping::new(user, P::FACTS);
    mapping.run(P::map);
    report::<P>(mapping)
}

/// Creates a user and returns the full typed response in addition to the common result.
///
/// # Errors
///
/// [`Error`], as [`CreateUser::create_user`].
pub async fn create<P: Provider>(
    provider: &P,
    user: &NewUser,
    call: &CallOptions,
) -> Result<(CreatedUser, P::Response), Error> {
    let Responded { response, exchange, key } = send(provider, user, call).await?;
    let created = created::<P>(response.clone(), exchange, key)?;
    Ok((created, response))
}

/// A response that was decoded, and the idempotency key of its request.
struct Responded<R> {
    response: R,
    exchange: Exchange,
    key: Option<UsedKey>,
}

async fn send<P: Provider>(provider: &P, user: &NewUser, call: &CallOptions) -> Result<Responded<P::Response>, Error> {
    let body = request::<P>(user).map_err(|report| Error::incomplete(P::FACTS, report))?;
    let call = prepared(P::FACTS, call);
    let sent = provider.send(&body, &call).await;
    let key = call.idempotency_key.map(|key| UsedKey { key, age: call.idempotency_key_age.unwrap_or_default() });
    match sent {
        Ok(sent) => {
            let (response, exchange) = sent.into_parts();
            Ok(Responded { response, exchange, key })
        }
        Err(error) => Err(Error::from_client(P::FACTS, error).under_key(key)),
    }
}

/// The request of a call that ends before it is sent.
async fn signed<P: Provider>(provider: &P, user: &NewUser, call: &CallOptions) -> Result<SignedRequest, Error> {
    let body = request::<P>(user).map_err(|report| Error::incomplete(P::FACTS, report))?;
    match provider.send(&body, &prepared(P::FACTS, call).only_sign()).await {
        Err(enroll_client::Error::Failure(failure)) => {
            failure.into_signed().map_err(|failure| Error::from_failure(P::FACTS, failure))
        }
        Err(error) => Err(Error::from_client(P::FACTS, error)),
        // Only an endpoint that is not generated can send all the same.
        Ok(sent) => Err(Error::from_exchange(P::FACTS, sent.into_parts().1, None)),
    }
}

fn created<P: Provider>(
    mut response: P::Response,
    exchange: Exchange,
    key: Option<UsedKey>,
) -> Result<CreatedUser, Error> {
    let Created { user_id, one_time_password, refresh_token } = P::created(&mut response);
    // A blank id is none.
    let Some(user_id) = user_id.filter(|id| !is_blank(id)) else {
        return Err(Error::from_exchange(P::FACTS, exchange, None).under_key(key));
    };
    Ok(CreatedUser {
        provider: P::FACTS.id,
        user_id,
        one_time_password,
        refresh_token,
        status: exchange.status().as_u16(),
        request_id: exchange.request_id().map(str::to_owned),
        attempts: exchange.attempts().clone(),
        raw: exchange.body().clone(),
    })
}

/// The options of a call, with a generated idempotency key if the provider accepts keys and the
/// caller gave none. All attempts of the call share it, and no other call does.
pub(crate) fn prepared(facts: &Facts, call: &CallOptions) -> CallOptions {
    let mut call = call.clone();
    // A blank key is none.
    call.idempotency_key = call.idempotency_key.filter(|key| !is_blank(key));
    if facts.takes_idempotency_keys() && call.idempotency_key.is_none() {
        // Without randomness the call is as good as one to a provider without keys.
        call.idempotency_key = enroll_client::random::idempotency_key();
        call.idempotency_key_age = None;
    }
    call
}

impl<P: Provider> CreateUser for P {
    fn facts(&self) -> &'static Facts {
        P::FACTS
    }

    fn check(&self, user: &NewUser) -> Report {
        check::<P>(user)
    }

    fn create_user<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        Box::pin(async move {
            let Responded { response, exchange, key } = send(self, user, call).await?;
            created::<P>(response, exchange, key)
        })
    }

    fn signed_request<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<SignedRequest, Error>> {
        Box::pin(signed(self, user, call))
    }

    fn find_user<'a>(
        &'a self,
        query: &'a UserQuery,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<LookUp, FindError>> {
        Box::pin(look_up::find(self, query, call))
    }

    fn check_access<'a>(&'a self, call: &'a CallOptions) -> BoxFuture<'a, Access> {
        Box::pin(access::check(self, call))
    }

    fn timeouts(&self) -> Timeouts {
        let session = self.session();
        Timeouts { attempt: session.attempt_timeout(), total: session.total_timeout() }
    }
}
