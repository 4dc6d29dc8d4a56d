//! Tests of the walk, against a provider whose pages are planned.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use enroll_client::clock::ManualClock;
use enroll_client::{Config, DraftError, Reading, ResponseParts, ResponseValue, Session, StaticHeaders};

use crate::facts::{Evidence, LookUpFacts, LookUpKey, NotFoundProves};
use crate::test_double::{EMAIL, EXTERNAL_ID, FACTS, KEY, assert_silent, now, user};
use crate::{
    Access, CallOptions, CreateUser, Created, Endpoint, Facts, FindError, FoundUser, LookUp, MAX_PAGES, Mapping, Match,
    Page, PageQuery, Provider, UserQuery,
};

const fn by(keys: &'static [LookUpKey]) -> LookUpFacts {
    LookUpFacts {
        by: keys,
        not_found: NotFoundProves::NotVisible,
        evidence: Evidence::Published,
        note: "by e-mail",
        call: Some("GET /users"),
    }
}

/// What a fake provider can look up by.
trait Kind: Send + Sync + 'static {
    const FACTS: &'static Facts;
}

macro_rules! kinds {
    ($($kind:ident: $facts:expr;)*) => {$(
        struct $kind;
        impl Kind for $kind {
            const FACTS: &'static Facts = &$facts;
        }
    )*};
}
kinds! {
    ByEmail: Facts { look_up: by(&[LookUpKey::Email]), ..FACTS };
    UniqueEmail: Facts { unique: &["email"], look_up: by(&[LookUpKey::Email]), ..FACTS };
    ByExternalId: Facts { look_up: by(&[LookUpKey::ExternalId]), ..FACTS };
    ByUserId: Facts { look_up: by(&[LookUpKey::UserId]), ..FACTS };
    ByNothing: FACTS;
}

type PageOf = fn(&PageQuery<'_>) -> Result<Page, DraftError>;

struct Fake<K> {
    session: Session,
    page: PageOf,
    asked: Mutex<Vec<(String, CallOptions)>>,
    _kind: std::marker::PhantomData<K>,
}

impl<K: Kind> Fake<K> {
    fn new(page: PageOf) -> Self {
        let config = Config::new("http://localhost").clock(Arc::new(ManualClock::new(Duration::ZERO)));
        let session = Session::new(K::FACTS.service("fake/0"), StaticHeaders::new(), |_| Reading::new(), &config);
        Self { session: session.unwrap(), page, asked: Mutex::default(), _kind: std::marker::PhantomData }
    }

    fn find(&self, query: &UserQuery) -> Result<LookUp, FindError> {
        now(self.find_user(query, &CallOptions::new().idempotency_key(KEY)))
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl<K: Kind> Endpoint for Fake<K> {
    const FACTS: &'static Facts = K::FACTS;
    type Request = ();
    type Response = ();
    type ErrorBody = ();

    async fn send(&self, (): &(), _: &CallOptions) -> Result<ResponseValue<()>, enroll_client::Error<()>> {
        panic!("a look-up creates nobody")
    }

    fn created((): &mut ()) -> Created {
        Created::default()
    }

    fn session(&self) -> &Session {
        &self.session
    }
}

impl<K: Kind> Provider for Fake<K> {
    const PAGE_SIZE: u32 = 20;
    const PROBE: Option<PageQuery<'static>> =
        Some(PageQuery { email: Some("probe@example.com"), user_id: None, page: 0, page_size: 1 });

    fn map(_: &mut Mapping<'_>) -> Option<()> {
        None
    }

    fn read(_: &ResponseParts<'_>) -> Reading {
        Reading::new()
    }

    async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, enroll_client::Error<()>> {
        let asked = format!("{:?} {:?} {} {}", query.email, query.user_id, query.page, query.page_size);
        self.asked.lock().unwrap().push((asked, call.clone()));
        Ok((self.page)(query)?)
    }
}

fn found(user_id: &str, email: Option<&str>, external_id: Option<&str>) -> FoundUser {
    let (email, external_id) = (email.map(Into::into), external_id.map(Into::into));
    FoundUser { user_id: user_id.to_owned(), email, external_id, created_at: Some(Duration::from_secs(7)) }
}

fn only(users: Vec<FoundUser>) -> Result<Page, DraftError> {
    Ok(Page { total: u64::try_from(users.len()).ok(), users })
}

fn ids(found: &LookUp) -> Vec<&str> {
    found.matches().iter().map(|user| &*user.user_id).collect()
}

#[test]
fn an_address_matches_whole_trimmed_and_case_insensitively() {
    let fake = Fake::<ByEmail>::new(|_| {
        only(vec![
            found("u-1", Some("other@example.com"), None),
            found("u-2", Some(" Canary.MAIL@Example.com "), None),
            found("u-3", Some("a.canary.mail@example.com"), None),
            found("u-4", None, None),
        ])
    });
    let result = fake.find(&UserQuery::by_email(format!("  {EMAIL} "))).unwrap();
    let expected = Match { created_at: Some(Duration::from_secs(7)), ..Match::new("u-2", LookUpKey::Email) };
    assert_eq!(result, LookUp::Found(expected));
    assert_eq!(fake.asked.lock().unwrap()[0].0, format!("{:?} None 0 20", Some(EMAIL)));
}

#[test]
fn every_user_counts_if_the_response_shows_no_address() {
    let one = Fake::<ByEmail>::new(|_| only(vec![found("u-1", None, None)]));
    assert_eq!(ids(&one.find(&UserQuery::of(&user())).unwrap()), ["u-1"]);
    let two = Fake::<ByEmail>::new(|_| only(vec![found("u-1", None, None), found("u-2", None, None)]));
    assert!(matches!(two.find(&UserQuery::of(&user())), Ok(LookUp::Several(users)) if users.len() == 2));
}

#[test]
fn a_matching_external_id_wins_over_matching_addresses() {
    let fake = Fake::<ByEmail>::new(|_| {
        only(vec![
            found("u-1", Some(EMAIL), Some("another")),
            found("u-2", Some(EMAIL), None),
            found("u-3", Some(EMAIL), Some(EXTERNAL_ID)),
        ])
    });
    let LookUp::Found(ours) = fake.find(&UserQuery::of(&user())).unwrap() else { panic!("one user is ours") };
    assert_eq!((&*ours.user_id, ours.by, ours.matches_external_id), ("u-3", LookUpKey::ExternalId, Some(true)));
    let LookUp::Several(by_email) = fake.find(&UserQuery::by_email(EMAIL)).unwrap() else { panic!("three match") };
    assert!(by_email.iter().all(|user| user.matches_external_id.is_none()));
}

#[test]
fn an_external_id_is_searched_by_address_and_compared() {
    let fake = Fake::<ByExternalId>::new(|_| only(vec![found("u-1", Some(EMAIL), Some(EXTERNAL_ID))]));
    assert_eq!(ids(&fake.find(&UserQuery::of(&user())).unwrap()), ["u-1"]);
    let without = UserQuery { email: None, ..UserQuery::of(&user()) };
    assert!(matches!(fake.find(&without), Err(FindError::Unsupported { .. })));
    assert_eq!(fake.asked(), 1);
}

#[test]
fn a_user_without_an_external_id_is_another_one_only_where_the_response_shows_them() {
    let only_one = |_: &PageQuery<'_>| only(vec![found("u-1", Some(EMAIL), None)]);
    let shown = Fake::<ByExternalId>::new(only_one).find(&UserQuery::of(&user())).unwrap();
    assert_eq!(shown.matches()[0].matches_external_id, Some(false));
    let hidden = Fake::<ByEmail>::new(only_one).find(&UserQuery::of(&user())).unwrap();
    assert_eq!(hidden.matches()[0].matches_external_id, None);
}

#[test]
fn a_user_id_is_verified_against_the_external_id() {
    let fake = Fake::<ByUserId>::new(|_| only(vec![found("u-1", Some("other@example.com"), Some(EXTERNAL_ID))]));
    for (external_id, expected) in [(EXTERNAL_ID, true), ("another", false)] {
        let LookUp::Found(user) = fake.find(&UserQuery::by_user_id("u-1").external_id(external_id)).unwrap() else {
            panic!("the user is shown")
        };
        assert_eq!((user.by, user.matches_external_id), (LookUpKey::UserId, Some(expected)));
    }
    assert!(matches!(fake.find(&UserQuery::of(&user())), Err(FindError::Unsupported { .. })), "a profile has no id");
}

#[test]
fn all_pages_are_read_and_a_user_on_two_of_them_counts_once() {
    let fake = Fake::<ByEmail>::new(|query| {
        let user = found(if query.page < 2 { "u-1" } else { "u-2" }, Some(EMAIL), None);
        Ok(Page { users: if query.page < 3 { vec![user] } else { Vec::new() }, total: None })
    });
    assert_eq!(ids(&fake.find(&UserQuery::by_email(EMAIL)).unwrap()), ["u-1", "u-2"]);
    assert_eq!(fake.asked(), 4);
    let unique = Fake::<UniqueEmail>::new(|_| Ok(Page { users: vec![found("u-1", Some(EMAIL), None)], total: None }));
    assert_eq!((ids(&unique.find(&UserQuery::by_email(EMAIL)).unwrap()), unique.asked()), (vec!["u-1"], 1));
}

#[test]
fn an_empty_page_ends_the_walk_and_a_bound_ends_it_without_proof() {
    let not_found = |proves| LookUp::NotFound { proves };
    let empty = Fake::<ByEmail>::new(|_| Ok(Page::default()));
    assert_eq!(empty.find(&UserQuery::by_email(EMAIL)).unwrap(), not_found(NotFoundProves::NotVisible));
    let capitals = UserQuery::by_email(EMAIL.to_uppercase());
    assert_eq!(empty.find(&capitals).unwrap(), not_found(NotFoundProves::Nothing));
    assert_eq!(empty.asked(), 2);
    let endless = Fake::<ByEmail>::new(|query| {
        let other = found(&format!("u-{}", query.page), Some("other@example.com"), None);
        Ok(Page { users: vec![other], total: None })
    });
    assert_eq!(endless.find(&UserQuery::by_email(EMAIL)).unwrap(), not_found(NotFoundProves::Nothing));
    assert_eq!(endless.asked(), MAX_PAGES as usize);
}

#[test]
fn a_query_that_cannot_find_anybody_is_rejected_before_anything_is_sent() {
    let fake = Fake::<ByEmail>::new(|_| panic!("nothing is sent"));
    for query in [UserQuery::default(), UserQuery::by_email(" \u{200b}"), UserQuery::by_user_id("").external_id(" ")] {
        assert!(matches!(fake.find(&query), Err(FindError::EmptyQuery)));
    }
    assert!(matches!(fake.find(&UserQuery::by_email("canary.mail")), Err(FindError::InvalidEmail)));
    let error = fake.find(&UserQuery::by_user_id("u-1")).unwrap_err();
    assert_eq!(error.to_string(), "fake: no documented call finds the user by this query; by e-mail");
    let nothing = Fake::<ByNothing>::new(|_| panic!("nothing is sent"));
    assert!(matches!(nothing.find(&UserQuery::of(&user())), Err(FindError::Unsupported { .. })));
}

#[test]
fn a_page_gets_the_time_that_is_left_and_no_idempotency_key() {
    let fake = Fake::<ByEmail>::new(|_| only(Vec::new()));
    let call = CallOptions::new().idempotency_key(KEY).deadline(Duration::from_secs(9));
    now(fake.find_user(&UserQuery::by_email(EMAIL), &call)).unwrap();
    let asked = fake.asked.lock().unwrap();
    assert_eq!((asked[0].1.idempotency_key.as_deref(), asked[0].1.deadline), (None, Some(Duration::from_secs(9))));
}

#[test]
fn a_request_that_cannot_be_built_is_reported_with_its_cause() {
    let fake = Fake::<ByEmail>::new(|_| Err(DraftError::Header { header: "x-key" }));
    let error = fake.find(&UserQuery::by_email(EMAIL)).unwrap_err();
    assert!(matches!(&error, FindError::Access { access: Access::NotSent(_), .. }));
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("x-key"));
    assert_silent(&format!("{error} {error:?}"));
}

#[test]
fn a_check_of_access_sends_the_probe_once() {
    let fake = Fake::<ByEmail>::new(|_| only(Vec::new()));
    assert!(now(fake.check_access(&CallOptions::new())).is_ready());
    let asked = fake.asked.lock().unwrap();
    assert_eq!((asked.len(), &*asked[0].0), (1, r#"Some("probe@example.com") None 0 1"#));
    assert_eq!(fake.timeouts(), crate::Timeouts::default());
}
