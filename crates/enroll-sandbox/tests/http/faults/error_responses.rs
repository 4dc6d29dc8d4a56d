//! Error responses in place of the provider's: rate limits, outages, server errors, redirects.

use super::{PROVIDERS, right, stored, with};
use enroll_sandbox::{Fault, RetryAfter};
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn a_limit_or_an_outage_says_how_long_to_wait_or_nothing() {
    for provider in PROVIDERS {
        for (retry_after, expected) in [(None, None), (Some(RetryAfter::Seconds(7)), Some("7"))] {
            let outage = Fault::Unavailable { retry_after, html: false };
            for (fault, status) in [(Fault::RateLimited { retry_after }, 429), (outage, 503)] {
                let sandbox = with(provider, fault).await;
                let response = right(&sandbox, provider, "one").send(&sandbox).await;
                let header = response.headers.get("retry-after").map(|value| value.to_str().unwrap());
                assert_eq!((response.status, header), (status, expected), "{provider}");
                assert!(response.body.is_object());
                assert_eq!(stored(&sandbox, provider), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_wait_can_be_a_date() {
    let sandbox = with("capa", Fault::RateLimited { retry_after: Some(RetryAfter::DateInSeconds(3600)) }).await;
    let response = right(&sandbox, "capa", "one").send(&sandbox).await;
    let date = httpdate::parse_http_date(response.headers["retry-after"].to_str().unwrap()).unwrap();
    let now = httpdate::parse_http_date(response.headers["date"].to_str().unwrap()).unwrap();
    let wait =
        date.duration_since(SystemTime::UNIX_EPOCH).unwrap() - now.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert!(wait.abs_diff(Duration::from_secs(3600)) < Duration::from_secs(60), "{wait:?}");
}

#[tokio::test]
async fn the_providers_own_header_tells_the_same_wait() {
    for (retry_after, expected) in [(None, None), (Some(RetryAfter::Seconds(7)), Some("7"))] {
        let sandbox = with("bitpanda", Fault::RateLimited { retry_after }).await;
        let response = right(&sandbox, "bitpanda", "one").send(&sandbox).await;
        assert_eq!(response.headers.get("x-ratelimit-reset").map(|value| value.to_str().unwrap()), expected);
        assert_eq!(response.text("/errors/0/title"), "Too Many Requests");
    }
}

#[tokio::test]
async fn an_outage_can_be_an_html_page() {
    for provider in PROVIDERS {
        let sandbox = with(provider, Fault::Unavailable { retry_after: None, html: true }).await;
        let response = right(&sandbox, provider, "one").response(&sandbox).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (503, &"text/html".parse().unwrap())
        );
        assert!(response.text().await.unwrap().starts_with("<!doctype html>"));
        assert_eq!(stored(&sandbox, provider), 0);
    }
}

#[tokio::test]
async fn a_server_error_comes_before_or_after_storing() {
    for provider in PROVIDERS {
        for (after_storing, users) in [(false, 0), (true, 1)] {
            let sandbox = with(provider, Fault::ServerError { after_storing }).await;
            assert_eq!(right(&sandbox, provider, "one").status(&sandbox).await, 500, "{provider}");
            assert_eq!(stored(&sandbox, provider), users, "{provider} {after_storing}");
            assert!(sandbox.users().iter().all(|user| !user.is_delivered()));
        }
    }
}

#[tokio::test]
async fn a_redirect_leads_elsewhere() {
    let to = "https://elsewhere.invalid/users";
    for provider in PROVIDERS {
        for (permanent, status) in [(false, 307), (true, 308)] {
            let sandbox = with(provider, Fault::Redirect { to: to.to_owned(), permanent }).await;
            let response = right(&sandbox, provider, "one").send(&sandbox).await;
            assert_eq!((response.status, response.headers["location"].to_str().unwrap()), (status, to));
            assert_eq!(stored(&sandbox, provider), 0);
        }
    }
}

#[tokio::test]
async fn a_nonce_is_rejected_in_the_providers_own_way() {
    for (provider, status, pointer, message) in [
        ("kraken", 401, "/error/0", "EAPI:Invalid nonce"),
        ("onchainpay", 200, "/error/message", "Nonce was used before"),
    ] {
        let sandbox = with(provider, Fault::RejectedNonce).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert_eq!((response.status, response.text(pointer)), (status, message));
        assert_ne!(
            right(&sandbox, provider, "one").altered().send(&sandbox).await.text(pointer),
            message,
            "{provider}"
        );
        assert_eq!(stored(&sandbox, provider), 0);
    }
}

#[tokio::test]
async fn a_failure_inside_a_success_status_has_the_providers_form() {
    for (provider, status, pointer, users) in [
        ("bitpanda", 201, "/errors/0/title", 1),
        ("capa", 201, "/errors/0/title", 1),
        ("kraken", 200, "/error/0", 0),
        ("onchainpay", 200, "/error/message", 0),
        ("synapse", 200, "/errors/0/title", 1),
    ] {
        let sandbox = with(provider, Fault::ErrorInSuccess).await;
        let response = right(&sandbox, provider, "one").send(&sandbox).await;
        assert_eq!(response.status, status, "{provider}");
        assert!(!response.text(pointer).is_empty());
        assert_eq!(stored(&sandbox, provider), users, "{provider}");
        assert!(sandbox.users().iter().all(|user| !response.body.to_string().contains(user.id())));
    }
}

#[tokio::test]
async fn a_rejection_stays_a_rejection() {
    for fault in [
        Fault::WithoutId,
        Fault::ErrorInSuccess,
        Fault::UnknownFields,
        Fault::ServerError { after_storing: true },
        Fault::OversizeBody { bytes: 5000 },
    ] {
        let sandbox = with("capa", fault).await;
        let wrong = right(&sandbox, "capa", "one").with("partner-api-key", "other");
        let response = wrong.send(&sandbox).await;
        assert_eq!((response.status, response.text("/message")), (401, "Invalid API Key"));
        assert_eq!(stored(&sandbox, "capa"), 0);
    }
}
