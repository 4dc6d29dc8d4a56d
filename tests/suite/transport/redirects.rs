//! A redirect is a response like any other: it is judged, and no key, signature or person is sent
//! to its target.
//!
//! All providers and all statuses are tested, because a client could retry a POST after some of
//! them and turn it into a GET after others.

use enroll::{CallOptions, HttpClient, PROVIDER_IDS, UserMayExist};
use enroll_tests::profiles;
use enroll_tests::scripted::{self, Script, Scripted};

use super::support::config;

const STATUSES: [u16; 6] = [300, 301, 302, 303, 307, 308];

#[tokio::test]
async fn no_redirect_is_followed_and_none_says_what_became_of_the_user() {
    let other = Scripted::start(Script::response(201, &[], r#"{"data":{"userId":"u-1"}}"#)).await.unwrap();
    for status in STATUSES {
        let server = Scripted::start(Script::response(status, &[("location", other.url())], "")).await.unwrap();
        for provider in PROVIDER_IDS {
            let client = scripted::client(provider, &config(server.url())).unwrap();
            let error = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
            let outcome = (error.status(), error.user_may_exist());
            assert_eq!(outcome, (Some(status), UserMayExist::Maybe), "{provider}, {status}");
        }
        assert_eq!(server.requests().len(), PROVIDER_IDS.len(), "{status}");
    }
    assert_eq!(other.requests().len(), 0);
}

/// Whatever a builder of the caller's own says: redirects are switched off last.
#[tokio::test]
async fn a_builder_that_follows_redirects_is_overruled() {
    let other = Scripted::start(Script::response(201, &[], r#"{"data":{"userId":"u-1"}}"#)).await.unwrap();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(10));
    let http = HttpClient::from_builder(builder).unwrap();
    for status in [301, 302, 303, 307, 308] {
        let server = Scripted::start(Script::response(status, &[("location", other.url())], "")).await.unwrap();
        let client = scripted::client("capa", &config(server.url()).http_client(http.clone())).unwrap();
        let error = client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!((error.status(), error.user_may_exist()), (Some(status), UserMayExist::Maybe));
    }
    assert_eq!(other.requests().len(), 0);
}

/// The same host is no better: its other path was not signed for.
#[tokio::test]
async fn a_redirect_to_another_path_of_the_same_host_is_not_followed() {
    for status in STATUSES {
        let server = Scripted::start(Script::response(status, &[("location", "/elsewhere")], "")).await.unwrap();
        let client = scripted::client("kraken", &config(server.url())).unwrap();
        client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}
