//! No error, cause or record of a read shows what its URL contains, whatever happens.

use std::fmt::Debug;

use reqwest::Method;
use serde_json::Value;

use super::server::{NO_LISTENER, Reply, Server, cut_off, reply};
use super::{FIND, clock, config, session};
use crate::{CallOptions, Draft, DraftError, Error, PathUrl, ResponseValue, UserMayExist};

const EMAIL: &str = "canary.jo@example.com";
const ID: &str = "Canary 9/1";

/// Both forms of `Debug` and `Display` of an error, and of all its causes.
fn printed(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| format!("{error} {error:#} {error:?} {error:#?}\n")).collect()
}

fn shows_nothing(what: &str, text: &str) {
    assert!(!text.to_lowercase().contains("canary"), "{what}: {text}");
}

fn debug_shows_nothing(thing: &impl Debug) {
    shows_nothing("Debug", &format!("{thing:?} {thing:#?}"));
}

fn draft<'a>(url: &'a PathUrl, has_body: bool) -> Draft<'a> {
    let method = if has_body { Method::POST } else { Method::GET };
    let draft = Draft::read("get_user", method, url, &FIND).query("email", EMAIL);
    if has_body { draft.json(&serde_json::json!({ "email": EMAIL })).unwrap() } else { draft }
}

/// The error of a read, as generated code returns it.
async fn error(base_url: &str, has_body: bool) -> Error<Value> {
    let session = session(&config(base_url, &clock()));
    let url = session.url_with("/users/{user}", &[("user", ID)]).unwrap();
    let draft = draft(&url, has_body);
    debug_shows_nothing(&draft);
    debug_shows_nothing(&url);
    let exchange = match session.send(&draft, &CallOptions::new()).await {
        Ok(exchange) => exchange,
        Err(failure) => return failure.into(),
    };
    debug_shows_nothing(&exchange);
    match exchange.status().as_u16() {
        200 => ResponseValue::<Vec<String>>::decode(exchange).unwrap_err(),
        400 | 404 | 429 => match ResponseValue::decode(exchange) {
            Ok(error) => Error::ErrorResponse(error),
            Err(error) => error,
        },
        _ => Error::Undocumented(exchange),
    }
}

/// The message and the number of causes of an error that shows nothing of the request.
async fn checked(base_url: &str, has_body: bool) -> String {
    let error = error(base_url, has_body).await;
    let printed = printed(&error);
    shows_nothing("a read", &printed);
    // What is asked by a read creates nothing.
    for text in ["may exist", "user exists", "created"] {
        assert!(!error.to_string().contains(text), "{error}");
    }
    assert_eq!(error.user_may_exist(), UserMayExist::No);
    error.to_string()
}

#[tokio::test]
async fn a_read_without_a_response_shows_nothing_of_its_url() {
    for has_body in [false, true] {
        let message = checked(NO_LISTENER, has_body).await;
        assert_eq!(message, "no connection to the provider; nothing was sent");
        for (reply, message) in
            [(Reply::Stall, "no response in time"), (Reply::Close, "the connection was lost after sending")]
        {
            let server = Server::start([reply]).await;
            assert_eq!(checked(&server.url(), has_body).await, message);
        }
        let server = Server::start([reply(400, &[], "")]).await;
        let message = checked(&format!("https://{}", server.address), has_body).await;
        assert_eq!(message, "the TLS handshake with the provider failed; nothing was sent");
    }
}

#[tokio::test]
async fn a_read_with_a_response_shows_nothing_of_its_url() {
    let echo = format!(r#"{{"data":[{{"email":"{EMAIL}","id":"{ID}"}}],"message":"{EMAIL}"}}"#);
    let failed = format!(r#"{{"errors":[{{"code":"CANARY.JO","message":"no {EMAIL} {ID}"}}]}}"#);
    let location = [("location", "/users/Canary%209%2F1?email=canary.jo%40example.com")];
    let request_ids = ["canary.jo", "req-Canary9", "x/CANARY-9"];
    for has_body in [false, true] {
        for (reply, start) in [
            (reply(200, &[], &echo), "the provider responded with status 200 OK, but"),
            (reply(200, &[], &format!("<p>{EMAIL}")), "the provider responded with status 200 OK without"),
            (cut_off(200, &echo), "the provider responded with status 200 OK without"),
            (reply(302, &location, ""), "the provider responded with the undocumented status 302"),
            (reply(500, &[], &failed), "the provider responded with the undocumented status 500"),
            (reply(404, &[], &failed), "the provider responded with error status 404"),
            (reply(404, &[], "<html>"), "the provider responded with status 404 Not Found, but"),
            (reply(400, &[("x-request-id", request_ids[0])], &failed), "the provider responded with error status 400"),
            (reply(400, &[("x-request-id", request_ids[1])], &failed), "the provider responded with error status 400"),
            (reply(400, &[("x-request-id", request_ids[2])], &failed), "the provider responded with error status 400"),
        ] {
            let server = Server::start([reply]).await;
            let message = checked(&server.url(), has_body).await;
            assert!(message.starts_with(start), "{message}");
        }
    }
}

/// What the request does not contain is shown, so the tests above do not pass by hiding all.
#[tokio::test]
async fn a_request_id_and_a_code_that_are_no_echo_are_shown() {
    let failed = r#"{"errors":[{"code":"USER_UNKNOWN"}]}"#;
    let server = Server::start([reply(404, &[("x-request-id", "req-users-v1-77")], failed)]).await;
    let error = error(&server.url(), false).await;
    let exchange = error.exchange().unwrap();
    assert_eq!(exchange.request_id(), Some("req-users-v1-77"));
    assert_eq!(exchange.error_details().code.as_ref().map(ToString::to_string).as_deref(), Some("USER_UNKNOWN"));
}

#[test]
fn an_invalid_path_value_is_named_but_not_shown() {
    let session = session(&config("https://api.example.com", &clock()));
    let error = session.url_with("/users/{user}/{other}", &[("user", "canary")]).unwrap_err();
    assert_eq!(error, DraftError::Url);
    shows_nothing("Url", &printed(&error));
    let error: Error = session.url_with("/users/{user}", &[("user", "..")]).unwrap_err().into();
    let message = "the request could not be built and was not sent: the value of path parameter user is blank, `.` or \
                   `..`, so the URL would be another; correct it";
    assert_eq!(error.to_string(), message);
}
