//! A service that adopts enroll: a web endpoint, a SQL row per call, a loop that settles unknown
//! outcomes, a metric, and tests of its branches with a scripted provider.
//!
//! ```sh
//! cargo run -p enroll --example adopter && cargo test -p enroll --example adopter
//! ```
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use enroll::{CallEnded, CallOptions, Config, CreateUser, NewUser, Observer, Outcome, PendingCall, Retry};
use enroll::{SettleOptions, UserMayExist, settle};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use rusqlite::{Connection, Row, params};

type Failure = Box<dyn Error + Send + Sync>;

/// A row is written before its call, and holds no secret.
const TABLE: &str = "CREATE TABLE calls (external_id TEXT PRIMARY KEY, profile TEXT NOT NULL, pending TEXT NOT NULL,
    user_may_exist TEXT NOT NULL DEFAULT 'maybe', user_id TEXT, outcome TEXT)";

struct Service {
    provider: Arc<dyn CreateUser>,
    database: Mutex<Connection>,
}

impl Service {
    fn new(provider: Arc<dyn CreateUser>) -> Result<Self, Failure> {
        let database = Connection::open_in_memory()?;
        database.execute(TABLE, ())?;
        Ok(Self { provider, database: Mutex::new(database) })
    }

    fn sql<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        Ok(run(&self.database.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    /// Creates the user once: a second request for the same customer fails at the primary key.
    async fn enroll(&self, user: &NewUser) -> Result<Outcome, Failure> {
        let id = user.external_id.as_ref().ok_or("the profile has no external id")?.expose();
        let mut pending = PendingCall::new(&*self.provider, user);
        let row = (id, serde_json::to_string(user)?, serde_json::to_string(&pending)?);
        self.sql(|sql| sql.execute("INSERT INTO calls (external_id, profile, pending) VALUES (?1, ?2, ?3)", row))?;
        let result = self.provider.create_user(user, &pending.call_options(CallOptions::new())).await;
        pending.ended();
        // A one-time password goes from `result` into a vault here, and never into the row.
        let outcome = Outcome::from(&result);
        self.update(id, &pending, outcome.user_may_exist, outcome.user_id.as_deref())?;
        let json = serde_json::to_string(&outcome)?;
        self.sql(|sql| sql.execute("UPDATE calls SET outcome = ?2 WHERE external_id = ?1", params![id, json]))?;
        Ok(outcome)
    }

    /// Settles every unknown outcome, also of calls during which the process died. Run it on a timer,
    /// in one process.
    async fn reconcile(&self, options: &SettleOptions) -> Result<(), Failure> {
        let select = "SELECT external_id, profile, pending FROM calls WHERE user_may_exist = 'maybe'";
        let row = |row: &Row<'_>| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?]);
        let rows: Vec<_> = self.sql(|sql| sql.prepare(select)?.query_map((), row)?.collect())?;
        for [id, profile, pending] in rows {
            let (user, mut pending) = (NewUser::from_json(profile.as_bytes())?, serde_json::from_str(&pending)?);
            self.update(&id, &PendingCall::settling(&pending), UserMayExist::Maybe, None)?;
            let settled = settle(&*self.provider, &user, &pending, options).await?;
            pending.ended();
            self.update(&id, &pending, settled.user_may_exist(), settled.user_id())?;
        }
        Ok(())
    }

    fn update(&self, id: &str, pending: &PendingCall, may: UserMayExist, user: Option<&str>) -> Result<(), Failure> {
        let update = "UPDATE calls SET pending = ?2, user_may_exist = ?3, user_id = ?4 WHERE external_id = ?1";
        let pending = serde_json::to_string(pending)?;
        self.sql(|sql| sql.execute(update, params![id, pending, may.as_str(), user])).map(drop)
    }

    fn found(&self) -> Result<(String, Option<String>), Failure> {
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        self.sql(|sql| sql.query_row("SELECT user_may_exist, user_id FROM calls", (), row))
    }
}

/// `POST /users`: in a task of its own, because a handler is dropped if its caller disconnects.
async fn create(State(service): State<Arc<Service>>, body: Bytes) -> (StatusCode, String) {
    let user = match NewUser::from_json(&body) {
        Ok(user) => user,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()),
    };
    match tokio::spawn(async move { service.enroll(&user).await }).await {
        Ok(Ok(outcome)) => match outcome.user_may_exist {
            UserMayExist::Yes => (StatusCode::CREATED, outcome.kind.to_string()),
            UserMayExist::Maybe => (StatusCode::ACCEPTED, outcome.kind.to_string()),
            UserMayExist::No => (StatusCode::BAD_GATEWAY, outcome.kind.to_string()),
        },
        Ok(Err(error)) => (StatusCode::CONFLICT, error.to_string()),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    }
}

/// Alert on `user_may_exist="maybe"`: each is settled by the loop, or by a person.
#[derive(Debug)]
struct Metrics;

impl Observer for Metrics {
    fn call_ended(&self, ended: &CallEnded) {
        let labels = [("provider", ended.call.provider), ("user_may_exist", ended.user_may_exist.as_str())];
        metrics::counter!("enroll_calls_total", &labels).increment(1);
    }
}

const PROFILE: &str = r#"{"external_id": "customer-1", "email": "jo@example.com", "subject": "reference"}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    // The response is lost. Without `Retry::never` the call itself would retry.
    let lost = FaultPlan::in_order([Fault::ResetAfterStoring]);
    let sandbox = Sandbox::builder().faults("onchainpay", lost).start().await?;
    let config = Config::new(sandbox.url()).observer(Arc::new(Metrics)).retry(Retry::never());
    let provider = enroll::connect("onchainpay", &sandbox.settings()["onchainpay"]["credentials"], &config)?;
    let service = Arc::new(Service::new(provider.into())?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/users", listener.local_addr()?);
    let app = Router::new().route("/users", post(create)).with_state(service.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let status = reqwest::Client::new().post(url).body(PROFILE).send().await?.status();
    service.reconcile(&SettleOptions::new().delay(Duration::from_millis(50))).await?;
    let stored = Some(sandbox.users()[0].id().to_owned());
    let is_settled = service.found()? == ("yes".to_owned(), stored);
    if status == StatusCode::ACCEPTED && is_settled { Ok(()) } else { Err("not settled as expected".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use enroll::{CreatedUser, Error, ErrorKind, onchainpay::OnchainPay, testing::Double};

    #[tokio::test(start_paused = true)]
    async fn an_unknown_outcome_is_settled_by_the_loop_and_a_rejection_is_not() {
        for (kind, calls, user_id) in [(ErrorKind::Unknown, 2, Some("u-1")), (ErrorKind::Rejected, 1, None)] {
            let double = Double::of::<OnchainPay>().then(Err(Error::new("onchainpay", kind)));
            let double = Arc::new(double.then(Ok(CreatedUser::new("onchainpay", "u-1"))));
            let service = Service::new(double.clone()).unwrap();
            service.enroll(&NewUser::from_json(PROFILE.as_bytes()).unwrap()).await.unwrap();
            service.reconcile(&SettleOptions::new()).await.unwrap();
            assert_eq!((double.asked().len(), service.found().unwrap().1.as_deref()), (calls, user_id));
        }
    }
}
