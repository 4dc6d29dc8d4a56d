//! Whole look-ups and checks of access over the wire: what is looked for, the URL with it, and
//! every documented response with canaries, and all that is printed and logged meanwhile.

use enroll::{Config, CreateUser, HttpClient, Retry, UserQuery, connect};
use enroll_tests::scripted::{Script, Scripted};
use enroll_tests::specs::ids;

use super::calls::{authorisation, scripts};
use super::planted::{Planted, planted};
use crate::redaction::logs::Log;
use crate::redaction::printed::{Exhibits, found};

/// What is looked for.
const EMAIL: &str = "canarymail+tag@example.com";
const EXTERNAL_ID: &str = "CanaryExternalId";
const USER_ID: &str = "CanaryUser Id";

#[tokio::test]
async fn no_look_up_shows_what_it_looks_for_or_receives() {
    let http = HttpClient::new().unwrap();
    let mut asked = 0;
    for planted in ids().map(planted).filter(|planted| !planted.found.is_empty()) {
        let log = Log::default();
        let guard = log.begin();
        let (mut exhibits, mut sent) = (Exhibits::default(), Vec::new());
        for (script, _) in scripts(&planted.found) {
            // Another test may have reached a place that logs first; it would stay silent.
            tracing::callsite::rebuild_interest_cache();
            sent.extend(ask(&planted, script, &http, &log, &mut exhibits).await);
        }
        drop(guard);
        search(&planted, &exhibits, &log.text(), &sent);
        asked += sent.len();
    }
    assert!(asked > 50, "{asked} requests");
}

/// Both reads meet the response. Returns the requests as they were sent.
async fn ask(planted: &Planted, script: Script, http: &HttpClient, log: &Log, exhibits: &mut Exhibits) -> Vec<String> {
    let server = Scripted::start(script).await.unwrap();
    let config = Config::new(server.url()).http_client(http.clone()).retry(Retry::never()).observer(log.observer());
    let client: Box<dyn CreateUser> = connect(planted.id, &planted.credentials, &config).unwrap();
    let mut query = UserQuery::by_email(EMAIL).external_id(EXTERNAL_ID);
    query.user_id = Some(USER_ID.into());
    exhibits.debug("the query", &query);
    let call = &planted.options;
    match client.find_user(&query, call).await {
        Ok(found) => {
            exhibits.debug("a look-up", &found);
            exhibits.display("a look-up", &found);
        }
        Err(error) => exhibits.error("the error of a look-up", &error),
    }
    let access = client.check_access(call).await;
    exhibits.debug("access", &access);
    exhibits.display("access", &access);
    if let Some(cause) = access.cause() {
        exhibits.error("the cause of no access", cause);
    }
    server.requests().iter().map(|request| String::from_utf8_lossy(request).into_owned()).collect()
}

fn search(planted: &Planted, exhibits: &Exhibits, log: &str, sent: &[String]) {
    let is_sent = |needle: &str| sent.iter().any(|sent| sent.contains(needle));
    // OnchainPay's list has no filter.
    assert!(is_sent("canarymail%2Btag") || is_sent("CanaryUser%20Id") || planted.id == "onchainpay", "{}", planted.id);
    assert!(log.contains("attempt{") && log.contains("observed SentRequest"), "nothing was logged: {log}");
    let mut canaries = planted.canaries();
    canaries.extend(authorisation(planted.id, sent));
    canaries.extend(["canarymail", EXTERNAL_ID, "CanaryUser"].map(str::to_owned));
    exhibits.hold_no(&canaries, 20);
    assert_eq!(found(log, &canaries), [""; 0], "{log}");
}
