//! Time that runs out at any moment: before a connection, while the request is handed to it, after it left. What a call calls unsent, the server never
//! saw, also not a moment later.

use std::time::Duration;

use enroll::{CallOptions, UserMayExist};
use enroll_tests::{profiles, scripted};

use super::half_closed::{End, HalfClosed};
use super::support::config;

const CALLS: u64 = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_unsent_was_never_seen() {
    for (provider, status, body) in
        [("kraken", 200, r#"{"result":{"user":"u-1"}}"#), ("capa", 201, r#"{"data":{"userId":"u-1"}}"#)]
    {
        let server = HalfClosed::start(status, body, End::AfterEachAnswer);
        let client = scripted::client(provider, &config(server.url())).unwrap();
        let (mut unsent, mut others) = (Vec::new(), 0);
        for number in 0..CALLS {
            let user = profiles::numbered(&profiles::minimal_person(), number);
            // From nothing to more than a call on loopback takes.
            let call = CallOptions::new().deadline(Duration::from_micros(number * 2));
            match client.create_user(&user, &call).await {
                Err(error) if error.user_may_exist() == UserMayExist::No => unsent.push(number),
                _ => others += 1,
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let seen = server.seen();
        let was_seen = |number: &u64| seen.iter().any(|(_, request)| request.contains(&format!("{number:08}@")));
        assert!(!unsent.iter().any(was_seen), "{provider}: one of {unsent:?} was sent");
        assert!(unsent.len() > 1 && others > 10, "{provider}: {} unsent, {others} others", unsent.len());
    }
}
