//! Every response of every spec with canaries: as in the spec, broken in every way, and under every
//! status that it does not belong to.

use enroll_tests::debug_output::received;
use enroll_tests::specs::ids;
use reqwest::header::HeaderMap;

use super::broken::{BROKEN, NEW, broken};
use super::planted::{Planted, Response, planted};
use crate::redaction::printed::Exhibits;

/// Statuses that mean all kinds of things, documented or not.
const STATUSES: [u16; 17] = [200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 408, 409, 418, 422, 429, 500, 503];

#[test]
fn no_response_shows_what_it_holds() {
    let mut searched = 0;
    for planted in ids().map(planted) {
        let exhibits = exhibits(&planted);
        let mut canaries = planted.canaries();
        canaries.extend([BROKEN, NEW].map(str::to_owned));
        exhibits.hold_no(&canaries, 50);
        searched += exhibits.strings() * canaries.len();
    }
    assert!(searched > LEAST, "{searched} searches");
}

fn exhibits(planted: &Planted) -> Exhibits {
    let mut exhibits = Exhibits::default();
    let hidden = planted.canaries();
    for Response { statuses, bodies } in &planted.responses {
        let mut show = |(status, headers): (u16, &HeaderMap), body: Vec<u8>| {
            let what = format!("{} {status} {}", planted.id, String::from_utf8_lossy(&body));
            exhibits.text(&what, received(planted.id, status, headers, body));
        };
        let (first, headers) = &statuses[0];
        for body in bodies {
            let bytes = body.to_string().into_bytes();
            statuses.iter().for_each(|(status, headers)| show((*status, headers), bytes.clone()));
            STATUSES.iter().for_each(|status| show((*status, headers), bytes.clone()));
            broken(body, &hidden).into_iter().for_each(|bytes| show((*first, headers), bytes));
        }
    }
    exhibits
}

/// Found once and looked at.
const LEAST: usize = 90_000;
