//! A service that adopts enroll: a web endpoint, a SQL row per call, a loop that settles unknown
//! outcomes, a metric, and tests of its branches with a scripted provider.
//! Run it, or its tests: `cargo run` or `cargo test`, with `-p enroll --example adopter`.
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use enroll::{CallEnded, CallOptions, Config, CreateUser, NewUser, Observer, Outcome, OutcomeKind, PendingCall, Retry};
use enroll::{SettleOptions, UserMayExist, settle};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use rusqlite::{Connection, Row, params};

type Failure = Box<dyn Error + Send + Sync>;
type Response = (StatusCode, String);
type Known<'a> = (UserMayExist, Option<&'a str>, bool);

/// A row is written before its call, and holds no secret. A row without an outcome when the service
/// starts is that of a call during which the last process died.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS calls (external_id TEXT PRIMARY KEY, profile TEXT, pending TEXT,
    outcome TEXT, user_may_exist TEXT DEFAULT 'maybe', user_id TEXT, is_open INTEGER DEFAULT 0);
    UPDATE calls SET is_open = 1 WHERE outcome IS NULL AND user_may_exist = 'maybe'";
/// Only after a certain *no* there may be another call for the same customer.
const INSERT: &str = "INSERT INTO calls (external_id, profile, pending) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE
    SET profile = ?2, pending = ?3, outcome = NULL, user_may_exist = 'maybe' WHERE user_may_exist = 'no'";
const UPDATE: &str = "UPDATE calls SET pending = ?2, user_may_exist = ?3, user_id = ?4, is_open = ?5,
    outcome = COALESCE(?6, outcome) WHERE external_id = ?1";

struct Service {
    provider: Arc<dyn CreateUser>,
    database: Mutex<Connection>,
}

impl Service {
    fn new(provider: Arc<dyn CreateUser>, database: Connection) -> Result<Self, Failure> {
        database.execute_batch(TABLE)?;
        Ok(Self { provider, database: Mutex::new(database) })
    }

    fn sql<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        Ok(run(&self.database.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    async fn enroll(&self, user: &NewUser) -> Result<Outcome, Failure> {
        let id = user.external_id.as_ref().ok_or("the profile has no external id")?.expose();
        let mut pending = PendingCall::new(&*self.provider, user);
        let row = (id, serde_json::to_string(user)?, serde_json::to_string(&pending)?);
        let is_first = self.sql(|sql| sql.execute(INSERT, row))? == 1;
        is_first.then_some(()).ok_or("there was a call for this customer already")?;
        let result = self.provider.create_user(user, &pending.call_options(CallOptions::new())).await;
        pending.ended();
        // A one-time password in `result` goes into a vault here, and never into the row.
        let outcome = Outcome::from(&result);
        let known = (outcome.user_may_exist, outcome.user_id.as_deref(), outcome.is_open());
        self.update(id, &pending, known, Some(&outcome))?;
        Ok(outcome)
    }

    /// Settles every open call. Run it on a timer, in one process.
    async fn reconcile(&self, options: &SettleOptions) -> Result<(), Failure> {
        let select = "SELECT external_id, profile, pending FROM calls WHERE is_open";
        let row = |row: &Row<'_>| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?]);
        let rows: Vec<_> = self.sql(|sql| sql.prepare(select)?.query_map((), row)?.collect())?;
        for [id, profile, pending] in rows {
            let (user, mut pending) = (NewUser::from_json(profile.as_bytes())?, serde_json::from_str(&pending)?);
            self.update(&id, &PendingCall::settling(&pending), (UserMayExist::Maybe, None, true), None)?;
            let Ok(settled) = settle(&*self.provider, &user, &pending, options).await else { continue };
            pending.settled(&settled);
            // A one-time password in `Created`, or in `settled.retry()`, goes into the vault here.
            let is_open = settled.user_may_exist() == UserMayExist::Maybe;
            self.update(&id, &pending, (settled.user_may_exist(), settled.user_id(), is_open), None)?;
        }
        Ok(())
    }

    fn update(&self, id: &str, call: &PendingCall, state: Known<'_>, outcome: Option<&Outcome>) -> Result<(), Failure> {
        let (may_exist, user_id, is_open) = state;
        let (call, outcome) = (serde_json::to_string(call)?, outcome.map(serde_json::to_string).transpose()?);
        self.sql(|sql| sql.execute(UPDATE, params![id, call, may_exist.as_str(), user_id, is_open, outcome])).map(drop)
    }
}

/// `POST /users`: in a task of its own, because a handler is dropped if its caller disconnects.
async fn create(State(service): State<Arc<Service>>, body: Bytes) -> Result<Response, Response> {
    let user = NewUser::from_json(&body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let call = tokio::spawn(async move { service.enroll(&user).await }).await;
    let result = call.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let outcome = result.map_err(|error| (StatusCode::CONFLICT, error.to_string()))?;
    let status = match (outcome.kind, outcome.user_may_exist) {
        (OutcomeKind::Created, _) => StatusCode::CREATED,
        (OutcomeKind::Incomplete, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, UserMayExist::No) => StatusCode::BAD_GATEWAY,
        (_, UserMayExist::Maybe | UserMayExist::Yes) => StatusCode::ACCEPTED,
    };
    Ok((status, outcome.kind.to_string()))
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
    let service = Arc::new(Service::new(provider.into(), Connection::open_in_memory()?)?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/users", listener.local_addr()?);
    let app = Router::new().route("/users", post(create)).with_state(service.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let status = reqwest::Client::new().post(url).body(PROFILE).send().await?.status();
    service.reconcile(&SettleOptions::new().delay(Duration::from_millis(50))).await?;
    let found: Option<String> = service.sql(|sql| sql.query_row("SELECT user_id FROM calls", (), |row| row.get(0)))?;
    let is_settled = found.as_deref() == Some(sandbox.users()[0].id());
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
            let service = Service::new(double.clone(), Connection::open_in_memory().unwrap()).unwrap();
            service.enroll(&NewUser::from_json(PROFILE.as_bytes()).unwrap()).await.unwrap();
            service.reconcile(&SettleOptions::new()).await.unwrap();
            let found: Option<String> =
                service.sql(|sql| sql.query_row("SELECT user_id FROM calls", (), |row| row.get(0))).unwrap();
            assert_eq!((double.asked().len(), found.as_deref()), (calls, user_id));
        }
    }
}
