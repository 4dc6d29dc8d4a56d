//! What a check of access reports after every kind of response, by the readers of two providers.

use std::marker::PhantomData;
use std::sync::{Arc, LazyLock};

use enroll::client::{
    Draft, Error as ClientError, ReadOperation, Reading, ResponseParts, ResponseValue, Session, StaticHeaders,
    judge_response,
};
use enroll::signing::ManualClock;
use enroll::{Access, CallOptions, Config, CreateUser, Facts, FindError, LookUp, Retry, UserQuery};
use enroll_bitpanda::Bitpanda;
use enroll_core::{Created, Endpoint, Mapping, Page, PageQuery, Provider};
use enroll_kraken::Kraken;
use enroll_tests::harness::MOMENT;
use enroll_tests::scripted::NO_LISTENER;
use serde_json::{Value, json};

const CANARY: &str = "canary.mail@example.com";

/// A response: its status, its headers, its body. None without a server.
type Response = Option<(u16, &'static [(&'static str, &'static str)], String)>;

/// The provider `P` with a read, and a response in place of a connection.
struct With<P> {
    session: Session,
    response: Response,
    of: PhantomData<fn() -> P>,
}

#[derive(Clone, serde::Deserialize)]
struct Users {
    #[serde(rename = "data")]
    _data: Option<Vec<Value>>,
}

impl<P: Provider> With<P> {
    const READ: ReadOperation = ReadOperation {
        success: &[200],
        errors: &[400, 401, 403, 404, 422, 429, 500, 503],
        error_fields: P::FACTS.error_fields,
        in_band_failure: P::FACTS.in_band_failure,
    };

    fn new(response: Response) -> Self {
        let config = Config::new(NO_LISTENER).clock(Arc::new(ManualClock::new(MOMENT))).retry(Retry::never());
        let session = Session::new(P::FACTS.service("test/0"), StaticHeaders::new(), P::read, &config).unwrap();
        Self { session, response, of: PhantomData }
    }
}

static URL: LazyLock<reqwest::Url> = LazyLock::new(|| format!("{NO_LISTENER}/users").parse().unwrap());

impl<P: Provider> Endpoint for With<P> {
    const FACTS: &'static Facts = P::FACTS;
    type Request = ();
    type Response = ();
    type ErrorBody = Value;

    async fn send(&self, (): &(), _: &CallOptions) -> Result<ResponseValue<()>, ClientError<Value>> {
        unreachable!("a check of access creates nobody")
    }

    fn created((): &mut ()) -> Created {
        Created::default()
    }

    fn session(&self) -> &Session {
        &self.session
    }
}

impl<P: Provider> Provider for With<P> {
    const PROBE: Option<PageQuery<'static>> = Some(PageQuery {
        email: None,
        user_id: if P::FACTS.email_pointer.is_some() && P::FACTS.in_band_failure { Some("probe") } else { None },
        page: 0,
        page_size: 1,
    });

    const NO_SUCH_USER: Option<&'static str> = P::NO_SUCH_USER;

    fn map(_: &mut Mapping<'_>) -> Option<()> {
        None
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        P::read(response)
    }

    /// As generated code does it: the documented statuses have a type.
    async fn look_up(&self, _: &PageQuery<'_>, call: &CallOptions) -> Result<Page, ClientError<Value>> {
        let draft = Draft::read("find_users", reqwest::Method::GET, &*URL, &Self::READ).query("email", CANARY);
        let exchange = match &self.response {
            None => self.session.send(&draft, call).await?,
            Some((status, headers, body)) => {
                let mut response = http::Response::builder().status(*status);
                for (name, value) in *headers {
                    response = response.header(*name, *value);
                }
                judge_response(&self.session, &draft, response.body(body.clone()).unwrap().into()).await?
            }
        };
        match exchange.status().as_u16() {
            200 => ResponseValue::<Users>::decode(exchange).map(|_| Page { users: Vec::new(), total: None }),
            status if Self::READ.errors.contains(&status) => {
                Err(ClientError::ErrorResponse(ResponseValue::decode(exchange)?))
            }
            _ => Err(ClientError::Undocumented(exchange)),
        }
    }
}

const HTML: &str = "<html><body>canary.mail@example.com</body></html>";

fn json(value: &Value) -> String {
    value.to_string()
}

#[tokio::test]
async fn every_response_says_whether_the_provider_can_be_used() {
    let own = |text: &str| json(&json!({"errors": [{"title": text, "code": "SOME_CODE"}]}));
    type Headers = &'static [(&'static str, &'static str)];
    let none: Headers = &[];
    let wait: Headers = &[("retry-after", "7")];
    let rows = [
        ("Ready", 200, none, json(&json!({"data": []}))),
        ("NotTheProvider { status: 200 }", 200, none, HTML.to_owned()),
        ("NotTheProvider { status: 200 }", 200, none, json(&json!({"data": CANARY}))),
        ("Credentials", 401, none, own("canary.mail@example.com")),
        ("NotTheProvider { status: 401 }", 401, none, HTML.to_owned()),
        ("NotTheProvider { status: 403 }", 403, none, String::new()),
        ("NotTheProvider { status: 404 }", 404, none, HTML.to_owned()),
        ("Rejected { status: 422 }", 422, none, own("canary.mail@example.com")),
        ("RateLimited(Some(7s))", 429, wait, own("slow")),
        ("RateLimited(None)", 429, none, HTML.to_owned()),
        ("Unavailable { status: 503 }", 503, none, own("maintenance")),
        ("NotTheProvider { status: 502 }", 502, none, HTML.to_owned()),
        ("NotTheProvider { status: 302 }", 302, none, String::new()),
        ("NotTheProvider { status: 418 }", 418, none, own("teapot")),
    ];
    for (expected, status, headers, body) in rows {
        let provider = With::<Bitpanda>::new(Some((status, headers, body)));
        let access = provider.check_access(&CallOptions::new()).await;
        assert_eq!(format!("{access:?}"), expected, "{status}");
        let text = access.to_string();
        assert!(text.contains("; ") && text.starts_with(char::is_lowercase), "{text}");
        assert!(!format!("{access:?} {access}").contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn a_provider_that_signs_reports_signature_and_nonce_in_band() {
    let rows = [
        ("Signature", 200, "Invalid signature"),
        ("Nonce", 200, "EAPI:Invalid nonce"),
        ("Credentials", 200, "Missing API-Key"),
        ("LockedOut(None)", 200, "EGeneral:Temporary lockout"),
        ("RateLimited(None)", 200, "EAPI:Rate limit exceeded"),
        // No user has the id of the probe, which is a response to an authorised request.
        ("Ready", 400, "ENexus:Invalid user ID"),
        ("Ready", 200, "ENexus:Invalid user ID"),
        ("Ready", 404, "no such user"),
        // Another host of the same company, and a request that it does not accept.
        ("Rejected { status: 404 }", 404, "EGeneral:Unknown method"),
        ("Rejected { status: 200 }", 200, "EGeneral:Unknown method"),
        ("Rejected { status: 400 }", 400, "EGeneral:Invalid arguments"),
        ("Rejected { status: 400 }", 400, "EGeneral:Invalid arguments:Payward-Version"),
    ];
    for (expected, status, message) in rows {
        let body = json(&json!({"error": [message]}));
        let access = With::<Kraken>::new(Some((status, &[], body.clone()))).check_access(&CallOptions::new()).await;
        assert_eq!(format!("{access:?}"), expected, "{status} {message}");
    }
}

#[tokio::test]
async fn without_a_connection_the_cause_is_kept() {
    let access = With::<Bitpanda>::new(None).check_access(&CallOptions::new()).await;
    let Access::Unreachable(failure) = &access else { panic!("{access:?}") };
    assert_eq!(failure.kind(), enroll::client::FailureKind::Connect);
    assert!(access.cause().is_some());
    let text = format!("{access} {access:?} {:?}", access.cause());
    assert!(text.starts_with("no connection could be made; check the base URL") && !text.contains("canary"), "{text}");
}

#[tokio::test]
async fn a_look_up_reports_what_is_in_its_way_and_never_that_nobody_exists() {
    let find = async |status: u16, body: String| {
        let provider = With::<Bitpanda>::new(Some((status, &[], body)));
        provider.find_user(&UserQuery::by_email(CANARY), &CallOptions::new()).await
    };
    assert!(matches!(find(200, json(&json!({"data": []}))).await, Ok(LookUp::NotFound { .. })));
    let unreadable = find(200, json(&json!({"data": CANARY}))).await.unwrap_err();
    assert!(matches!(&unreadable, FindError::Unreadable { status: 200, .. }), "{unreadable:?}");
    let html = find(404, HTML.to_owned()).await.unwrap_err();
    let rejected = find(422, json(&json!({"errors": [{"title": CANARY}]}))).await.unwrap_err();
    for error in [&unreadable, &html, &rejected] {
        assert!(!format!("{error} {error:?} {error:#?}").contains("canary"), "{error:?}");
    }
    assert!(matches!(rejected, FindError::Access { access: Access::Rejected { status: 422 }, .. }));
}

#[tokio::test]
async fn an_id_that_the_provider_does_not_know_is_not_found() {
    let find = async |status: u16, body: String| {
        let provider = With::<Kraken>::new(Some((status, &[], body)));
        provider.find_user(&UserQuery::by_user_id("AA29 N84G"), &CallOptions::new()).await
    };
    let unknown = json(&json!({"error": ["ENexus:Invalid user ID"]}));
    assert!(matches!(find(400, unknown).await, Ok(LookUp::NotFound { .. })));
    assert!(matches!(find(404, HTML.to_owned()).await, Err(FindError::Access { .. })));
    let unknown_method = json(&json!({"error": ["EGeneral:Unknown method"]}));
    assert!(matches!(find(404, unknown_method).await, Err(FindError::Access { .. })));
}
