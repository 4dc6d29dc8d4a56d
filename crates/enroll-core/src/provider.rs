//! What a provider's crate consists of, and what is the same for all of them.

use enroll_client::{Answer, BoxFuture, CallOptions, Reading, ResponseValue};
use serde::Serialize;

use crate::{CreateUser, Created, CreatedUser, Error, Facts, Mapping, NewUser, Report, kept};

/// A provider: a mapping, a call, and two readers. Whoever implements it has [`CreateUser`].
pub trait Provider: Send + Sync + 'static {
    /// What is known about the provider, from its spec.
    const FACTS: &'static Facts;
    /// The typed request.
    type Body: Serialize + Send;
    /// The typed answer of a created user.
    type Reply: Send;
    /// The typed body of an error.
    type Refused: Send;

    /// The request for a user; nothing where a problem stands in the way, each of which has been reported to `mapping`.
    fn map(mapping: &mut Mapping<'_>) -> Option<Self::Body>;

    /// Sends a request through the generated client.
    fn send(
        &self,
        body: Self::Body,
        call: &CallOptions,
    ) -> impl Future<Output = Result<ResponseValue<Self::Reply>, enroll_client::Error<Self::Refused>>> + Send;

    /// What the answer says about the user.
    fn created(reply: &Self::Reply) -> Created;

    /// Reads the provider's own language: what an answer says beside its status.
    fn read(answer: &Answer<'_>) -> Reading;
}

/// The typed request for a user, or all that stands in the way.
///
/// # Errors
///
/// [`Report`] with every problem.
pub fn request<P: Provider>(user: &NewUser) -> Result<P::Body, Report> {
    let mut mapping = Mapping::new(user, P::FACTS);
    let body = mapping.run(P::map);
    body.ok_or_else(|| report::<P>(mapping))
}

fn report<P: Provider>(mapping: Mapping<'_>) -> Report {
    Report { provider: P::FACTS.id, problems: mapping.into_problems() }
}

/// Creates a user and hands out the full typed answer beside what is common.
///
/// # Errors
///
/// [`Error`], as [`CreateUser::create_user`].
pub async fn create<P: Provider>(
    provider: &P,
    user: &NewUser,
    call: &CallOptions,
) -> Result<(CreatedUser, P::Reply), Error> {
    let body = request::<P>(user).map_err(Error::incomplete)?;
    let answered = provider.send(body, call).await.map_err(|error| Error::from_client(P::FACTS, error))?;
    let (reply, exchange) = answered.into_parts();
    let Created { user_id: Some(user_id), one_time_password, refresh_token } = P::created(&reply) else {
        return Err(Error::from_exchange(P::FACTS, exchange, None));
    };
    let created = CreatedUser {
        provider: P::FACTS.id,
        user_id,
        one_time_password,
        refresh_token,
        request_id: kept::request_id(P::FACTS, &exchange),
        attempts: exchange.attempts().clone(),
        raw: exchange.body().clone(),
    };
    Ok((created, reply))
}

impl<P: Provider> CreateUser for P {
    fn facts(&self) -> &'static Facts {
        P::FACTS
    }

    fn check(&self, user: &NewUser) -> Report {
        let mut mapping = Mapping::new(user, P::FACTS);
        mapping.run(P::map);
        report::<P>(mapping)
    }

    fn create_user<'a>(
        &'a self,
        user: &'a NewUser,
        call: &'a CallOptions,
    ) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        Box::pin(async move { create(self, user, call).await.map(|(created, _)| created) })
    }
}
