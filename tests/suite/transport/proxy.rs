//! A proxy from the environment is not used: it would see where customers are created, and with
//! plain HTTP the credentials too.
//!
//! The environment of a test cannot change while others run, so this test runs the test binary
//! again, in an environment with proxies.

use std::io::ErrorKind::WouldBlock;
use std::net::TcpListener;
use std::process::Command;

use enroll::{HttpClient, PROVIDER_IDS};
use enroll_tests::harness;

use super::support::{config, create};
use crate::transport::servers::certificate::self_signed;
use crate::transport::servers::front::Front;

/// The variables that HTTP clients usually obey.
const VARIABLES: [&str; 6] = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A proxy that never responds; whoever uses it waits in its queue.
fn proxy() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// Whether somebody asked.
fn was_asked(proxy: &TcpListener) -> bool {
    let accepted = proxy.accept();
    assert!(accepted.as_ref().err().is_none_or(|error| error.kind() == WouldBlock), "{accepted:?}");
    accepted.is_ok()
}

/// An ordinary test, which [`a_proxy_of_the_environment_is_not_asked`] runs in its environment.
#[tokio::test]
async fn every_provider_creates_users_over_http_and_https() {
    let sandbox = harness::sandbox().await;
    let identity = self_signed("localhost");
    let front = Front::tls(&sandbox, &identity).await;
    let secure = config(front.url("https", "localhost")).root_certificate(&identity.root);
    for provider in PROVIDER_IDS {
        create(provider, &config(sandbox.url())).await.unwrap();
        create(provider, &secure).await.unwrap();
    }
    assert_eq!(sandbox.received().len(), 2 * PROVIDER_IDS.len());
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let (listener, url) = proxy();
    let test = "transport::proxy::every_provider_creates_users_over_http_and_https";
    let mut again = Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", test])
        .envs(VARIABLES.map(|name| (name, &url)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = again.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(!was_asked(&listener), "{printed}");
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

/// What would be seen if one were asked.
#[tokio::test]
async fn a_proxy_that_was_asked_for_is_asked() {
    let (listener, url) = proxy();
    let client = HttpClient::from_builder(HttpClient::builder().proxy(reqwest::Proxy::all(url).unwrap())).unwrap();
    let config = config("http://127.0.0.1:9").attempt_timeout(std::time::Duration::from_millis(300));
    create("kraken", &config.http_client(client)).await.unwrap_err();
    assert!(was_asked(&listener));
}
