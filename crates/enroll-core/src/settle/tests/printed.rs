//! Nothing prints an e-mail address, an external id or a key.

use std::sync::Arc;

use enroll_client::clock::ManualClock;

use super::double::{BY_ID, BY_KEY, Double, LOOK_UP_ALONE, NOW, UNIQUE_EMAIL};
use crate::facts::LookUpKey;
use crate::test_double::{EMAIL, EXTERNAL_ID, KEY, assert_silent, now, user};
use crate::{
    Access, CallOptions, Error, ErrorKind, Facts, FindError, FoundUser, LookUp, Match, PageQuery, PendingCall,
    SettleError, SettleOptions, UserQuery, settle,
};

#[test]
fn settling_prints_no_personal_data() {
    let all: [&'static Facts; 4] = [&BY_ID, &BY_KEY, &LOOK_UP_ALONE, &UNIQUE_EMAIL];
    for facts in all {
        let lost = || Err(Error::new("fake", ErrorKind::Unknown));
        let found = || Ok(LookUp::Found(Match::new("u-1", LookUpKey::Email)));
        for double in [
            Double::new(facts),
            Double { retry: lost, ..Double::new(facts) },
            Double { retry: lost, look_up: found, ..Double::new(facts) },
        ] {
            let pending = PendingCall::new_at(&double, &user(), NOW).idempotency_key(KEY);
            let call = pending.call_options_at(CallOptions::new(), NOW);
            let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW))).call(call);
            let settled = now(settle(&double, &user(), &pending, &options)).unwrap();
            assert_silent(&format!("{settled} {settled:?} {settled:#?} {pending:?} {pending:#?} {options:?}"));
        }
    }
}

#[test]
fn queries_pages_and_errors_print_no_personal_data() {
    let query = UserQuery::by_user_id(KEY).external_id(EXTERNAL_ID);
    let all = UserQuery { user_id: query.user_id.clone(), ..UserQuery::of(&user()) };
    assert_silent(&format!("{query:?} {all:?} {:?}", UserQuery::by_email(EMAIL)));
    let page = PageQuery { email: Some(EMAIL), user_id: Some(KEY), page: 0, page_size: 20 };
    let found = FoundUser { email: Some(EMAIL.into()), external_id: Some(EXTERNAL_ID.into()), ..FoundUser::default() };
    assert_silent(&format!("{page:?} {found:?}"));
    let errors = [
        FindError::Unsupported { provider: "fake", note: "ask" },
        FindError::EmptyQuery,
        FindError::InvalidEmail,
        FindError::Access { provider: "fake", access: Access::Unavailable { status: 503 } },
    ];
    errors.iter().for_each(|error| assert_silent(&format!("{error} {error:?}")));
    // A stored id is whatever was in the file.
    let error = SettleError::OtherProvider { called: crate::shown_id(EMAIL).to_owned(), given: "fake" };
    assert_silent(&format!("{error} {error:?} {}", SettleError::OtherUser));
}
