//! What happens to one request: its effect, and what the client sees.

use proptest::prelude::*;
use proptest::sample::select;

/// What the provider really does with the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It stores the user, unless that is a duplicate.
    Stored,
    /// It stores the user after the client has its response, and after the next request if there is
    /// one.
    StoredLate,
    Nothing,
}

/// How it looks.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// The provider's documented response: the truth. Which one, of those that fit.
    Documented(usize),
    /// 429, with any body.
    Limited(Foreign),
    /// An intermediary, or a provider that fails, responds with anything but the provider's
    /// documented form.
    Foreign { status: u16, body: Foreign, headers: Vec<(&'static str, &'static str)> },
    /// The provider's own form with an undocumented message, if such a message proves nothing.
    Message { place: Place, message: Message, form: Form },
    /// The documented success or rejection, cut after so many hundredths.
    Cut { of: usize, hundredths: usize },
    /// Nothing: the connection ends after the request was read.
    Reset,
}

/// A body that is not the provider's.
#[derive(Debug, Clone)]
pub(super) enum Foreign {
    Text(&'static str),
    /// A byte order mark before it.
    Marked(&'static str),
    /// Every string of the request, one behind the other, as HTML or as JSON in no documented form.
    Echo(&'static str),
}

/// Where a message of the provider's own form is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Under 408 or a 5xx.
    Failure(u16),
    /// Inside a success status.
    Success,
    /// Under the status of a rejection, or 409. Where the provider documents one error alone under
    /// a status, that is its own form, and another status is taken.
    Rejection(u16),
    /// Inside a success status, beside nothing but an error of another place: `{"result":
    /// {"errors": …}}`.
    Denial,
}

/// Where in the body the message is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// Where the provider's errors have theirs.
    Own,
    /// In a field beside an error with another message.
    Beside,
    /// Where the errors have them, and beside them something that readers of JSON give up on.
    Broken(&'static str),
}

/// What the message is.
#[derive(Debug, Clone)]
pub(super) enum Message {
    Text(&'static str),
    /// One of the listed strings, while the profile holds it too.
    Listed(usize),
    /// One of the listed strings with something behind it.
    Tail(usize),
    /// A string of the request.
    Sent(usize),
}

/// Messages after which the outcome is unknown, also under the status of a rejection: a fault of
/// the server, an effect, or something that exists.
const DOUBTFUL: &[&str] = &[
    "Internal error",
    "INTERNAL_SERVER_ERROR",
    "Service unavailable",
    "Gateway timeout",
    "Database error",
    "connect ECONNREFUSED 10.0.0.1:5432",
    "socket hang up",
    "Request failed with status code 503",
    "An unexpected error occurred",
    "User was created, but the wallet could not be created",
    "Phone number already in use",
    "Tax id is already registered",
    "alias already taken",
    "duplicate key value violates unique constraint",
    "Request id already used",
    "USER_ALREADY_EXISTS",
    "Conflict",
];
/// Words that would reject under 4xx, and prove nothing inside a success, under 408 and 5xx.
const PLAIN: &[&str] =
    &["No.", "failed", "Declined", "Oops", "Nonce too low", "quota", "signature?", "the key has no more calls", "1"];

/// Half a letter, a number without end, a depth without end.
const BROKEN: &[&str] = &[r#""\ud83d""#, "1e999", DEEP];
const DEEP: &str = concat!(
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
);
const HTML: &str = "<!doctype html><html><body><h1>Backend fetch failed</h1></body></html>";
const FOREIGN: &[&str] = &[
    HTML,
    "",
    " \r\n",
    "{}",
    "[]",
    "null",
    "false",
    "true",
    "0",
    r#""Forbidden""#,
    "OK",
    "Created",
    r#"{"ok":true}"#,
    r#"{"status":"ok"}"#,
    r#"{"message":"Forbidden"}"#,
    r#"{"message":"User created"}"#,
    r#"{"code":0}"#,
    r#"[{"error":"x"}]"#,
    "{\"error\":",
    "\u{0}\u{1}\u{ff}",
];
const ECHOES: &[&str] = &["<html>could not index {}</html>", r#"{"detail":"could not index {}"}"#, "{}"];
const HEADERS: &[&[(&str, &str)]] = &[
    &[],
    &[("retry-after", "5")],
    &[("retry-after", "0"), ("server", "Varnish")],
    &[("content-type", "text/html"), ("x-ratelimit-reset", "1")],
    &[("content-encoding", "gzip")],
    &[("location", "http://127.0.0.1:1/")],
];
const STATUSES: &[u16] = &[
    200, 201, 202, 203, 204, 206, 300, 301, 302, 307, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410, 418, 422, 451,
    500, 501, 502, 503, 504, 505, 520, 529, 599,
];

impl Foreign {
    fn is_object(&self) -> bool {
        let (Self::Text(text) | Self::Marked(text) | Self::Echo(text)) = self;
        text.starts_with('{')
    }
}

fn foreign() -> impl Strategy<Value = Foreign> {
    prop_oneof![
        6 => select(FOREIGN).prop_map(Foreign::Text),
        1 => select(FOREIGN).prop_map(Foreign::Marked),
        2 => select(ECHOES).prop_map(Foreign::Echo),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        3 => select(&[408_u16, 500, 502, 503, 504][..]).prop_map(Place::Failure),
        4 => Just(Place::Success),
        3 => select(&[400_u16, 401, 403, 404, 409, 418, 422][..]).prop_map(Place::Rejection),
        1 => Just(Place::Denial),
    ]
}

fn message(place: Place) -> impl Strategy<Value = Look> {
    let form = prop_oneof![4 => Just(Form::Own), 2 => Just(Form::Beside), 1 => select(BROKEN).prop_map(Form::Broken)];
    form.prop_flat_map(move |form| {
        let is_rejection = matches!(place, Place::Rejection(_));
        // Under the status of a rejection, words that are no doubt reject, whoever said them first
        // and whatever is beside them.
        let is_plain = !is_rejection || matches!(form, Form::Broken(_));
        let texts =
            prop_oneof![select(DOUBTFUL), select(if is_plain { PLAIN } else { DOUBTFUL })].prop_map(Message::Text);
        let kinds = vec![Message::Listed as fn(usize) -> Message, Message::Tail, Message::Sent];
        let others = (select(kinds), any::<usize>()).prop_map(|(message, number)| message(number));
        let message = if is_rejection { texts.boxed() } else { prop_oneof![texts, others].boxed() };
        message.prop_map(move |message| Look::Message { place, message, form })
    })
}

/// A look that tells nothing of the effect.
fn opaque() -> impl Strategy<Value = Look> {
    let response = (select(STATUSES), foreign(), select(HEADERS)).prop_map(|(status, body, headers)| {
        // A 401 in JSON is of whoever checks credentials, before the effect.
        let status = if status == 401 && body.is_object() { 403 } else { status };
        Look::Foreign { status, body, headers: headers.to_vec() }
    });
    prop_oneof![6 => response, 6 => place().prop_flat_map(message), 1 => Just(Look::Reset)]
}

/// One event: a pair of effect and look that the world has.
pub(super) fn event() -> impl Strategy<Value = (Effect, Look)> {
    let documented = any::<usize>().prop_map(Look::Documented);
    let limited = foreign().prop_map(|body| (Effect::Nothing, Look::Limited(body)));
    // A success that breaks off was a success; a rejection that does proves nothing.
    let cut = (any::<usize>(), 0_usize..100);
    let cut_success = cut.clone().prop_map(|(of, hundredths)| (Effect::Stored, Look::Cut { of, hundredths }));
    let cut_rejection = cut.prop_map(|(of, hundredths)| Look::Cut { of, hundredths });
    let effect = select(&[Effect::Stored, Effect::StoredLate, Effect::Nothing][..]);
    let truth = select(&[Effect::Stored, Effect::Nothing][..]);
    prop_oneof![
        4 => (truth, documented),
        1 => limited,
        1 => cut_success,
        1 => cut_rejection.prop_map(|look| (Effect::Nothing, look)),
        12 => (effect, opaque()),
    ]
}
