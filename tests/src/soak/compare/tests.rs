//! Small fake journals, each wrong in one way.

use super::*;

fn created(number: u64, id: &str) -> Row {
    let user_id = Some(id.to_owned());
    let ours = Some(Ours::Yes);
    let (secret_is_lost, is_suspected_twice) = (false, false);
    Row { number, state: State::Created, ours, attempts: 1, user_id, secret_is_lost, is_suspected_twice }
}

fn in_state(number: u64, state: State) -> Row {
    Row { state, user_id: None, ours: None, ..created(number, "") }
}

fn user(number: u64, id: &str) -> Stored {
    let key = format!("customer-{number}");
    let (external_id, email) = (Some(key.clone()), Some(format!("{key}@example.com")));
    let (id, delivered) = (id.to_owned(), Delivered::Whole);
    Stored { number: Some(number), id, external_id, email, secrets: Vec::new(), delivered }
}

fn with_secret(user: Stored) -> Stored {
    Stored { secrets: vec!["once".into()], ..user }
}

fn compared_with(rows: &[Row], stored: &[Stored], secrets: &str, phase: Phase) -> Counters {
    let mut read = Secrets::default();
    read.add(&format!("head\n{secrets}"));
    let in_file = rows.len() as u64;
    let known = Known {
        provider: "x",
        phase,
        in_file,
        rows,
        stored,
        secrets: &read,
        is_promised: true,
        killed: 1,
        ambiguous: 0,
    };
    compare(known)
}

fn compared(rows: &[Row], stored: &[Stored]) -> Counters {
    compared_with(rows, stored, "", Phase::Sent)
}

fn wrong(counters: &Counters) -> Vec<(&'static str, u64)> {
    counters.wrong()
}

#[test]
fn rows_that_account_for_every_user_are_right() {
    let exists = Row { ours: Some(Ours::Unknown), ..in_state(3, State::Exists) };
    let unreadable = Row { user_id: None, ..created(4, "") };
    let rows = [created(1, "a"), in_state(2, State::Unknown), exists, unreadable, in_state(5, State::Rejected)];
    let stored = [user(1, "a"), user(2, "b"), user(3, "c"), user(4, "d")];
    let counters = compared(&rows, &stored);
    assert_eq!(wrong(&counters), []);
    assert_eq!((counters.created, counters.unknown, counters.exists, counters.stored), (2, 1, 1, 4));
}

#[test]
fn a_user_who_is_stored_twice_is_a_duplicate_by_id_and_by_address() {
    let rows = [in_state(1, State::Unknown)];
    assert_eq!(compared(&rows, &[user(1, "a"), user(1, "b")]).duplicates, 2);
    let other = Stored { external_id: Some("other".into()), ..user(1, "b") };
    assert_eq!(wrong(&compared(&rows, &[user(1, "a"), other])), [("duplicates", 1)]);
}

#[test]
fn a_user_whom_no_row_accounts_for_is_lost() {
    let not_ours = Row { ours: Some(Ours::No), ..in_state(1, State::Exists) };
    let states = [State::Rejected, State::Invalid, State::Skipped].map(|state| in_state(1, state));
    for row in states.into_iter().chain([not_ours, created(1, "other")]) {
        assert_eq!(wrong(&compared(&[row], &[user(1, "a")])), [("lost_rows", 1)]);
    }
    let nobody = Stored { number: None, ..user(7, "a") };
    assert_eq!(wrong(&compared(&[], &[nobody])), [("lost_rows", 1)]);
    assert_eq!(wrong(&compared(&[], &[user(7, "a")])), [("lost_rows", 1)]);
}

#[test]
fn a_created_row_without_a_user_is_lost() {
    assert_eq!(wrong(&compared(&[created(1, "a")], &[])), [("lost_rows", 1)]);
    assert_eq!(wrong(&compared(&[in_state(1, State::Created)], &[])), [("lost_rows", 1)]);
}

#[test]
fn a_row_that_is_missing_or_left_is_wrong() {
    let secrets = Secrets::default();
    let rows = [in_state(1, State::Planned), in_state(2, State::Sending)];
    let known = Known {
        provider: "x",
        phase: Phase::Sent,
        in_file: 3,
        rows: &rows,
        stored: &[],
        secrets: &secrets,
        is_promised: false,
        killed: 0,
        ambiguous: 0,
    };
    assert_eq!(wrong(&compare(known)), [("rows_missing", 1), ("left", 2)]);
}

#[test]
fn more_doubt_than_kills_and_faults_explain_is_wrong() {
    let rows = [in_state(1, State::Unknown), in_state(2, State::Unknown)];
    assert_eq!(wrong(&compared(&rows, &[])), [("unknown_above_bound", 1)]);
    // Once all is settled, no doubt is explained if the provider promises to recognise a retry.
    let counters = compared_with(&rows, &[], "", Phase::Settled);
    assert_eq!(wrong(&counters), [("unsettled_promised", 2)]);
}

#[test]
fn a_secret_that_is_in_no_line_of_its_row_is_lost() {
    let (rows, stored) = ([created(1, "a")], [with_secret(user(1, "a"))]);
    let of = |lines: &str| compared_with(&rows, &stored, lines, Phase::Sent).lost_secrets;
    assert_eq!(of(""), 1);
    assert_eq!(of(r#"{"name":"x","row":1,"one_time_password":"once"}"#), 0);
    assert_eq!(of(r#"{"name":"x","row":1,"refresh_token":"once"}"#), 0);
    assert_eq!(of(r#"{"name":"x","row":1,"responses":["{\"password\":\"once\"}"]}"#), 0);
    assert_eq!(of(r#"{"name":"x","row":2,"one_time_password":"once"}"#), 1, "of another row");
    assert_eq!(of(r#"{"name":"y","row":1,"one_time_password":"once"}"#), 1, "of another target");
    assert_eq!(of(r#"{"name":"x","row":1,"one_time_password":"on"#), 1, "a line that was cut off");
}

#[test]
fn a_secret_is_reported_lost_only_by_a_row_that_was_in_doubt() {
    let lost = Row { secret_is_lost: true, attempts: 2, ..created(1, "a") };
    let sent = with_secret(user(1, "a"));
    let unsent = Stored { delivered: Delivered::Nothing, ..sent.clone() };
    let of = |row: &Row, user: &Stored, phase| {
        let counters = compared_with(std::slice::from_ref(row), std::slice::from_ref(user), "", phase);
        (counters.secrets_reported_lost, counters.lost_secrets)
    };
    assert_eq!(of(&lost, &sent, Phase::Settled), (1, 0));
    assert_eq!(of(&lost, &unsent, Phase::Sent), (1, 0));
    assert_eq!(
        wrong(&compared_with(
            &[lost.clone(), Row { number: 2, ..lost.clone() }],
            &[sent.clone(), with_secret(Stored { number: Some(2), ..user(2, "a") })],
            "",
            Phase::Settled
        )),
        [("lost_above_bound", 1)],
        "one kill explains one"
    );
    assert_eq!(of(&lost, &sent, Phase::Sent), (0, 1), "its response was there");
    assert_eq!(of(&Row { attempts: 1, ..lost.clone() }, &sent, Phase::Settled), (0, 1));
    assert_eq!(of(&Row { secret_is_lost: false, ..lost }, &sent, Phase::Settled), (0, 1));
}

#[test]
fn a_secret_that_is_reported_lost_and_is_in_the_file_is_a_false_alarm() {
    let (lost, sent) = (Row { secret_is_lost: true, attempts: 2, ..created(1, "a") }, with_secret(user(1, "a")));
    let line = r#"{"name":"x","row":1,"one_time_password":"once"}"#;
    let counters = compared_with(std::slice::from_ref(&lost), std::slice::from_ref(&sent), line, Phase::Settled);
    assert_eq!((counters.false_alarms, counters.lost_secrets, counters.secrets_reported_lost), (1, 0, 0));
}

#[test]
fn of_half_a_response_a_line_keeps_what_there_was() {
    let half = Stored { delivered: Delivered::Half, ..with_secret(user(1, "a")) };
    let of =
        |lines: &str| compared_with(&[created(1, "a")], std::slice::from_ref(&half), lines, Phase::Sent).lost_secrets;
    assert_eq!(of(r#"{"name":"x","row":1,"responses":["{\"passw"]}"#), 0);
    assert_eq!(of(r#"{"name":"x","row":1,"user_id":"a"}"#), 1);
}
