//! OnchainPay repeats the e-mail address and adds the times of the user.
//!
//! In the page's example the user is confirmed one hour after creation, which is in the future at
//! the time of the response. It is the same here.

use super::set;
use crate::clock::rfc3339;
use serde_json::Value;
use std::time::{Duration, SystemTime};

const CONFIRMED_AFTER: Duration = Duration::from_secs(60 * 60);

pub(super) fn shape(body: &mut Value, request: &Value, now: SystemTime) {
    set(body, "/response/email", request["email"].clone());
    set(body, "/response/createdAt", rfc3339(now));
    set(body, "/response/updatedAt", rfc3339(now));
    set(body, "/response/confirmedAt", rfc3339(now + CONFIRMED_AFTER));
}
