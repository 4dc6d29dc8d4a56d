//! A response that arrives in time and is read too late, because the machine was busy: neither the
//! user nor a password that is shown once is lost.

use std::time::Duration;

use enroll_tests::scripted;

use super::support::{config, create_by};
use crate::transport::servers::half_closed::{End, HalfClosed};

const BODY: &str = r#"{"success":true,"response":{"id":"u-1","password":"once"}}"#;
const LIMIT: Duration = Duration::from_millis(300);

/// The one thread of this runtime is busy from the moment when the request has arrived until long
/// after the attempt's limit.
#[tokio::test(flavor = "current_thread")]
async fn a_response_that_is_ready_counts_after_the_timeout_too() {
    let (first, rest) = BODY.split_at(30);
    let (second, third) = rest.split_at(10);
    for round in 0..6 {
        let server = match round % 2 {
            0 => HalfClosed::start(200, BODY, End::OnDemand),
            _ => HalfClosed::start_in_pieces(200, &[first, second, third], End::OnDemand),
        };
        let onchainpay = scripted::client("onchainpay", &config(server.url()).attempt_timeout(LIMIT)).unwrap();
        let busy = async {
            while server.seen().is_empty() {
                tokio::task::yield_now().await;
            }
            std::thread::sleep(2 * LIMIT);
        };
        let (created, ()) = tokio::join!(create_by(&*onchainpay, round), busy);
        let created = created.unwrap();
        assert_eq!((created.user_id.as_str(), created.one_time_password.unwrap().expose()), ("u-1", "once"));
    }
}
