//! TLS with a server whose certificate the test made: trusted with its root, and not sent a byte
//! otherwise.
//!
//! Refused: a certificate without a trusted issuer, one for another host, an expired one, and a
//! server without TLS. In each case the client can report that no user exists, because the request
//! was not sent.

use enroll::{ErrorKind, PROVIDER_IDS, Step, UserMayExist};
use enroll_sandbox::{Fault, Sandbox};
use enroll_tests::harness;

use super::support::{chain, config, create, faulty};
use crate::transport::servers::certificate::{Identity, authority, expired, issued, self_signed};
use crate::transport::servers::front::Front;

#[tokio::test]
async fn every_provider_creates_a_user_over_tls_with_the_given_root() {
    let sandbox = harness::sandbox().await;
    for identity in [self_signed("localhost"), issued("localhost")] {
        let front = Front::tls(&sandbox, &identity).await;
        // Roots add up, and one that is not needed does no harm.
        let config = config(front.url("https", "localhost")).root_certificate(self_signed("example.com").root);
        let config = config.root_certificate(&identity.root);
        for provider in PROVIDER_IDS {
            create(provider, &config).await.unwrap();
        }
        assert_eq!(front.accepted(), PROVIDER_IDS.len());
    }
    assert_eq!(sandbox.received().len(), 2 * PROVIDER_IDS.len());
}

#[tokio::test]
async fn a_certificate_for_an_ip_address_is_trusted_at_that_address() {
    let identity = self_signed("127.0.0.1");
    let sandbox = harness::sandbox().await;
    let front = Front::tls(&sandbox, &identity).await;
    create("kraken", &config(front.url("https", "127.0.0.1")).root_certificate(&identity.root)).await.unwrap();
    assert_eq!(sandbox.users().len(), 1);
}

/// That nothing was sent, said in kind, in words and in causes, and true.
async fn is_refused(identity: &Identity, root: Option<&Identity>, cause: &str) {
    let sandbox = harness::sandbox().await;
    let front = Front::tls(&sandbox, identity).await;
    let mut config = config(front.url("https", "localhost"));
    if let Some(root) = root {
        config = config.root_certificate(&root.root);
    }
    for provider in PROVIDER_IDS {
        let error = create(provider, &config).await.unwrap_err();
        let seen = (error.kind(), error.user_may_exist(), error.recovery().step, error.is_retryable());
        assert_eq!(seen, (&ErrorKind::NoSecureConnection, UserMayExist::No, Step::FixSetup, false), "{provider}");
        assert!(error.to_string().contains("nothing was sent; check the server's certificate"), "{error}");
        let chain = chain(&error);
        assert!(chain.len() > 2 && chain.last().unwrap().contains(cause), "{provider}: {chain:?}");
    }
    assert_eq!((front.accepted(), sandbox.received().len()), (PROVIDER_IDS.len(), 0));
}

#[tokio::test]
async fn a_certificate_without_a_trusted_issuer_is_refused() {
    is_refused(&self_signed("localhost"), None, "UnknownIssuer").await;
    is_refused(&issued("localhost"), Some(&self_signed("localhost")), "UnknownIssuer").await;
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    for identity in [self_signed("example.com"), issued("example.com")] {
        is_refused(&identity, Some(&identity), "not valid for name \"localhost\"").await;
    }
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let identity = expired("localhost");
    is_refused(&identity, Some(&identity), "expired").await;
}

#[tokio::test]
async fn a_server_without_tls_is_sent_nothing() {
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let error = create("kraken", &config(front.url("https", "localhost"))).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::NoSecureConnection, UserMayExist::No));
    assert_eq!(sandbox.received().len(), 0);
}

/// A retry would meet the same certificate.
#[tokio::test]
async fn a_certificate_is_not_asked_for_twice() {
    let sandbox = harness::sandbox().await;
    let front = Front::tls(&sandbox, &self_signed("localhost")).await;
    let config = enroll::Config::new(front.url("https", "localhost"));
    let error = create("kraken", &config).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len(), front.accepted()), (&ErrorKind::NoSecureConnection, 1, 1));
}

/// What `openssl req -x509` makes by default is a certificate authority, and no server may be one.
#[tokio::test]
async fn a_certificate_authority_as_server_certificate_is_refused() {
    let identity = authority("localhost");
    is_refused(&identity, Some(&identity), "CaUsedAsEndEntity").await;
}

/// The request did leave, in the clear over loopback; whoever read it may have acted on it, so the
/// outcome is open although the sandbox saw nothing.
#[tokio::test]
async fn plain_http_to_a_tls_port_claims_no_user() {
    let sandbox = harness::sandbox().await;
    let front = Front::tls(&sandbox, &self_signed("localhost")).await;
    for provider in PROVIDER_IDS {
        let error = create(provider, &config(front.url("http", "localhost"))).await.unwrap_err();
        assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Unknown, UserMayExist::Maybe), "{provider}");
    }
    assert_eq!(sandbox.received().len(), 0);
}

/// From https down to http would also be from a host that proved its name to one that did not.
#[tokio::test]
async fn a_redirect_out_of_tls_is_not_followed() {
    let other = harness::sandbox().await;
    let identity = self_signed("localhost");
    for provider in PROVIDER_IDS {
        let sandbox: Sandbox = faulty(provider, Fault::Redirect { to: other.url().to_owned(), permanent: true }).await;
        let front = Front::tls(&sandbox, &identity).await;
        let config = config(front.url("https", "localhost")).root_certificate(&identity.root);
        let error = create(provider, &config).await.unwrap_err();
        assert_eq!((error.status(), error.user_may_exist()), (Some(308), UserMayExist::Maybe), "{provider}");
        assert_eq!(sandbox.received().len(), 1, "{provider}");
    }
    assert_eq!(other.received().len(), 0);
}
