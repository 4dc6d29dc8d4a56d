//! The sandbox's own paths that are always on: the page for a browser, the description, the specs.

mod clock;
mod description;
mod reset;

use crate::support::start;
use enroll_sandbox::{Sandbox, StartError};
use reqwest::{Method, Response, StatusCode};

async fn get(sandbox: &Sandbox, path: &str) -> Response {
    reqwest::get(format!("{}{path}", sandbox.url())).await.unwrap()
}

/// A request as a page of that origin makes it.
async fn from_page(sandbox: &Sandbox, method: Method, url: &str, origin: &str, site: &str) -> StatusCode {
    let request = reqwest::Client::new().request(method, url).header("origin", origin).header("sec-fetch-site", site);
    let response = request.header("referer", format!("{}/_sandbox/", sandbox.url())).send().await.unwrap();
    response.status()
}

#[tokio::test]
async fn the_page_is_html_that_loads_nothing_from_elsewhere() {
    let sandbox = start().await;
    let response = get(&sandbox, "/_sandbox/").await;
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!((header("x-content-type-options"), header("referrer-policy")), ("nosniff".into(), "no-referrer".into()));
    let policy = header("content-security-policy");
    for directive in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
    assert!(response.text().await.unwrap().starts_with("<!doctype html>"));
}

#[tokio::test]
async fn the_page_may_use_the_control_endpoint_and_no_other_page_may() {
    let sandbox = Sandbox::builder().control(true).start().await.unwrap();
    let control = sandbox.control_url().unwrap();
    let calls = [
        (Method::GET, "requests", ""),
        (Method::GET, "users", ""),
        (Method::PUT, "faults/capa", r#"{"every": {"kind": "echo"}}"#),
        (Method::DELETE, "faults", ""),
    ];
    for (method, path, body) in calls {
        let request = |origin: String, site: &'static str| {
            let request = reqwest::Client::new().request(method.clone(), format!("{control}/{path}")).body(body);
            request.header("origin", origin).header("sec-fetch-site", site).header("sec-fetch-mode", "cors").send()
        };
        assert_eq!(request(sandbox.url().to_owned(), "same-origin").await.unwrap().status(), 200, "{path}");
        for (origin, site) in [("http://evil.example", "cross-site"), ("http://127.0.0.1:1", "same-site")] {
            assert_eq!(request(origin.to_owned(), site).await.unwrap().status(), 403, "{path}");
        }
    }
}

#[tokio::test]
async fn a_foreign_page_cannot_read_the_own_paths_and_none_of_them_is_recorded() {
    let sandbox = start().await;
    for path in ["/_sandbox", "/_sandbox/", "/_sandbox/specs/capa.yaml"] {
        let url = format!("{}{path}", sandbox.url());
        let own = sandbox.url();
        assert_eq!(from_page(&sandbox, Method::GET, &url, own, "same-origin").await, 200, "{path}");
        assert_eq!(from_page(&sandbox, Method::HEAD, &url, own, "none").await, 200, "{path}");
        assert_eq!(from_page(&sandbox, Method::GET, &url, "http://evil.example", "cross-site").await, 403, "{path}");
        let foreign = reqwest::Client::new().get(&url).header("host", "evil.example").send().await.unwrap();
        assert_eq!(foreign.status(), 403, "{path}");
        let wrong = reqwest::Client::new().post(&url).send().await.unwrap();
        assert_eq!((wrong.status().as_u16(), &wrong.headers()["allow"]), (405, &"GET".parse().unwrap()), "{path}");
    }
    assert!(sandbox.received().is_empty());
}

#[tokio::test]
async fn the_segment_of_another_path_is_no_control_segment() {
    let start = |segment: &'static str| Sandbox::builder().control(true).control_segment(segment).start();
    let error = start("specs").await.unwrap_err();
    assert!(matches!(error, StartError::ControlSegmentReserved("specs")));
    assert!(error.to_string().contains("`specs`") && error.to_string().contains("choose another"), "{error}");
    assert!(start("specs2").await.is_ok());
}
