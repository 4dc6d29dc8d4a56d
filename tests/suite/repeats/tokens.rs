//! Bitpanda's tokens live ten minutes: a refused one is replaced once, for all calls that were refused with it, and each of them goes again once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use enroll::signing::{TokenError, TokenSource};
use enroll::{BoxFuture, CallOptions, Config, CreateUser, ErrorKind, NewUser, Secret, UserMayExist};
use enroll_bitpanda::{Bitpanda, Credentials};
use enroll_sandbox::Sandbox;
use enroll_tests::profiles;

const CALLS: usize = 20;

/// Gives one token until it is asked for a fresh one, which the sandbox issues.
struct Issued {
    sandbox: Arc<Sandbox>,
    asked: AtomicUsize,
    first: Secret,
}

impl TokenSource for Issued {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(std::future::ready(Ok(self.first.clone())))
    }

    fn fresh<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let issued = self.sandbox.issue_token("bitpanda").map(Secret::from).ok_or("no token".into());
        Box::pin(std::future::ready(issued))
    }
}

impl TokenSource for Shared {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        self.0.token()
    }

    fn fresh<'a>(&'a self, refused: &'a Secret) -> BoxFuture<'a, Result<Secret, TokenError>> {
        self.0.fresh(refused)
    }
}

struct Shared(Arc<Issued>);

async fn start() -> (Arc<Sandbox>, Arc<Issued>, Arc<Bitpanda>) {
    let sandbox = Arc::new(Sandbox::builder().start().await.unwrap());
    let first = sandbox.issue_token("bitpanda").unwrap().into();
    let issued = Arc::new(Issued { sandbox: sandbox.clone(), asked: AtomicUsize::new(0), first });
    let credentials = Credentials::source(Shared(issued.clone()));
    let bitpanda = Bitpanda::new(&credentials, &Config::new(sandbox.url())).unwrap();
    (sandbox, issued, Arc::new(bitpanda))
}

fn numbered(number: usize) -> NewUser {
    let mut user = profiles::minimal_person().external_id(format!("customer-{number}"));
    user.email = Some(format!("customer-{number}@example.com").into());
    user
}

#[tokio::test]
async fn an_expired_token_is_replaced_once_for_many_calls() {
    let (sandbox, issued, bitpanda) = start().await;
    for round in 0..2 {
        sandbox.expire_tokens();
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let bitpanda = bitpanda.clone();
                tokio::spawn(async move {
                    bitpanda.create_user(&numbered(round * CALLS + number), &CallOptions::new()).await
                })
            })
            .collect();
        for call in calls {
            let created = call.await.unwrap().unwrap();
            assert!(created.attempts.len() <= 2);
        }
        assert_eq!(issued.asked.load(Ordering::SeqCst), round + 1);
    }
    assert_eq!(sandbox.users().len(), 2 * CALLS);
}

#[tokio::test]
async fn a_token_that_stays_refused_is_asked_for_once() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let bitpanda = Bitpanda::new(&Credentials::token("never right"), &Config::new(sandbox.url())).unwrap();
    let error = bitpanda.create_user(&numbered(1), &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Credentials, UserMayExist::No));
    assert_eq!(sandbox.received().len(), 1);
}
