//! A web service that creates users: one client, shared by all requests, and a response that says
//! whether the user may exist.
//!
//! It sends one request to itself and exits.
//!
//! ```sh
//! cargo run -p enroll --example axum_service
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::routing::post;
use enroll::{CallOptions, Config, CreateUser, NewUser, UserMayExist};
use enroll_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A client is made to be shared: its clones and references use one pool of connections.
type Client = Arc<dyn CreateUser>;
type Json = (StatusCode, [(HeaderName, &'static str); 1], String);

/// `POST /users` with a profile in JSON.
async fn create(State(client): State<Client>, body: Bytes) -> Json {
    // Given the bytes, `from_json` names the field that is wrong and shows no value.
    let user = match NewUser::from_json(&body) {
        Ok(user) => user,
        Err(error) => return json(StatusCode::BAD_REQUEST, &failed(UserMayExist::No, &error)),
    };
    // In its own task, because a handler is dropped if its caller disconnects, and a call that is
    // dropped leaves the outcome unknown.
    let call = tokio::spawn(async move { client.create_user(&user, &CallOptions::new()).await });
    let result = match call.await {
        Ok(result) => result,
        Err(error) => return json(StatusCode::INTERNAL_SERVER_ERROR, &failed(UserMayExist::Maybe, &error)),
    };
    match result {
        Ok(created) => {
            let body = json!({ "user_id": created.user_id, "user_may_exist": UserMayExist::Yes });
            json(StatusCode::CREATED, &body)
        }
        Err(error) => {
            let mut body = failed(error.user_may_exist(), &error);
            body["next"] = error.recovery().to_string().into();
            // A response that could not be read, or a conflict, may hold the id all the same.
            body["user_id"] = error.user_id().into();
            let status = match error.user_may_exist() {
                UserMayExist::No if error.report().is_some() => StatusCode::UNPROCESSABLE_ENTITY,
                UserMayExist::Yes => StatusCode::CONFLICT,
                UserMayExist::No | UserMayExist::Maybe => StatusCode::BAD_GATEWAY,
            };
            json(status, &body)
        }
    }
}

/// An error's message is safe to show: it holds nothing that was sent or received.
fn failed(user_may_exist: UserMayExist, error: &dyn Error) -> Value {
    json!({ "error": error.to_string(), "user_may_exist": user_may_exist })
}

fn json(status: StatusCode, body: &Value) -> Json {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let credentials = sandbox.announcement()["credentials"]["capa"].take();
    let client: Client = enroll::connect("capa", &credentials, &Config::new(sandbox.url()))?.into();

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/users", listener.local_addr()?);
    let service = Router::new().route("/users", post(create)).with_state(client);
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    let profile = json!({
        "external_id": "customer-20417",
        "email": "jo.doe@example.com",
        "subject": { "person": { "name": { "given": "Jo", "family": "Doe" } } },
    });
    let response = reqwest::Client::new().post(url).body(profile.to_string()).send().await?;
    let (status, body) = (response.status(), response.text().await?);
    println!("{status}: {body}");
    server.abort();
    if status != StatusCode::CREATED || sandbox.users().len() != 1 {
        return Err("the service did not create the user".into());
    }
    Ok(())
}
