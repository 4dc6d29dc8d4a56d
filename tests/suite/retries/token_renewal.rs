//! Bitpanda's tokens live ten minutes. A rejected token is replaced once for all calls that were
//! rejected with it, and each of these calls is retried once.

use std::sync::Arc;

use enroll::{CallOptions, Config, CreateUser, ErrorKind, UserMayExist};
use enroll_bitpanda::{Bitpanda, Credentials};
use enroll_sandbox::Sandbox;
use enroll_tests::profiles::{minimal_person, numbered};
use enroll_tests::tokens::Tokens;

const CALLS: u64 = 20;

#[tokio::test]
async fn an_expired_token_is_replaced_once_for_many_calls() {
    let sandbox = Arc::new(Sandbox::builder().start().await.unwrap());
    let tokens = Tokens::of(&sandbox, "bitpanda").unwrap();
    let bitpanda = Bitpanda::new(&Credentials::source(tokens.clone()), &Config::new(sandbox.url())).unwrap();
    for round in 0..2 {
        sandbox.expire_tokens();
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let (bitpanda, user) = (bitpanda.clone(), numbered(&minimal_person(), round * CALLS + number));
                tokio::spawn(async move { bitpanda.create_user(&user, &CallOptions::new()).await })
            })
            .collect();
        for call in calls {
            let created = call.await.unwrap().unwrap();
            assert!(created.attempts.len() <= 2);
        }
        assert_eq!(tokens.replaced() as u64, round + 1);
    }
    assert_eq!(sandbox.users().len() as u64, 2 * CALLS);
}

#[tokio::test]
async fn a_token_that_stays_rejected_is_asked_for_once() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let bitpanda = Bitpanda::new(&Credentials::token("never right"), &Config::new(sandbox.url())).unwrap();
    let error = bitpanda.create_user(&minimal_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Credentials, UserMayExist::No));
    assert_eq!(sandbox.received().len(), 1);
}
