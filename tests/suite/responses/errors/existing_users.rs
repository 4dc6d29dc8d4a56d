//! Something exists already: our own user, another person, or another thing. Only a listed message
//! about a value of the request, or a documented status, says which.

use enroll::{CallOptions, NewUser, Step};
use enroll_tests::profiles;
use enroll_tests::scripted::{self, Script, Scripted};

use crate::responses::support::{config, create, hold, outcome, outcome_of};

/// Several errors, of which one may say that the user exists.
const NAME_AND_ID: &str =
    r#"{"errors":{"name":["is too long"],"external_id":["The external id has already been taken."]}}"#;
const INPUT_AND_ID: &str = r#"{"errorCode":"INVALID_USER_INPUT_ERROR","message":"Invalid User Input","details":["externalUserId already exists"]}"#;

#[tokio::test]
async fn what_is_not_about_our_own_values_is_a_conflict() {
    let conflicts = [
        ("capa", 409, r#"{"errorCode":"CONFLICT","message":"alias already taken"}"#),
        ("capa", 409, r#"{"errorCode":"CONFLICT"}"#),
        ("capa", 400, r#"{"errorCode":"BAD_REQUEST","message":"displayName 'Already Taken Ltd' is not allowed"}"#),
        ("capa", 400, r#"{"errorCode":"USER_ALREADY_EXISTS","message":"no"}"#),
        ("capa", 400, r#"{"errorCode":"BAD_REQUEST","message":"El correo ya existe"}"#),
        ("kraken", 409, r#"{"error":["Phone number already in use"]}"#),
        ("kraken", 400, r#"{"error":["Tax id is already registered"]}"#),
        ("kraken", 400, r#"{"error":["EUser:Duplicate"]}"#),
        ("kraken", 200, r#"{"error":["EUser:Already exists"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"Request id already used"}}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"Partner wallet already exists"}}"#),
        ("onchainpay", 200, r#"{"success":false,"error":"duplicate key value violates unique constraint"}"#),
        ("onchainpay", 400, r#"{"success":false,"error":"The request id has been used"}"#),
        ("bitpanda", 422, r#"{"errors":[{"title":"The phone has already been taken."}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"The email has already been taken."}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"Phone number already in use"}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"Request id already used"}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"A person with this date of birth already exists"}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"Device already registered to another customer"}]}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"Conflict","source":{"pointer":"/data/phone"}}]}"#),
        ("bitpanda", 409, r#"{"errors":{"phone":["has already been taken"]}}"#),
        ("bitpanda", 409, r#"{"errors":{"verification.report":["has already been taken"]}}"#),
        ("bitpanda", 409, r#"{"errors":[{"title":"Login exists"}]}"#),
        ("bitpanda", 400, r#"{"errors":[{"title":"ER_DUP_ENTRY"}]}"#),
        ("bitpanda", 422, r#"{"errors":{"external_id_already_exists":true}}"#),
        ("bitpanda", 422, r#"{"errors":{"external_id":{"unique":true}}}"#),
        ("bitpanda", 422, r#"{"errors":[{"title":"Invalid language"},{"title":"external_id already exists"}]}"#),
        ("kraken", 400, r#"{"error":["EGeneral:Invalid arguments","email is already in use"]}"#),
        ("kraken", 400, r#"{"error":["EGeneral:Odd"],"detail":"external_id is already in use"}"#),
        ("capa", 400, r#"{"errorCode":"INVALID_USER_INPUT_ERROR","message":"email already exists"}"#),
        ("capa", 403, r#"{"errorCode":"UNAUTHORIZED","message":"email already exists"}"#),
        ("synapse", 400, r#"{"error_code":"400","error":{"en":"Idempotency key already in use."}}"#),
        ("bitpanda", 422, NAME_AND_ID),
        ("capa", 400, r#"{"errorCode":"X","details":["email already exists"]}"#),
        ("capa", 400, INPUT_AND_ID),
        ("synapse", 409, r#"{"error":{"en":"User already exists"},"error_code":"400"}"#),
        ("synapse", 400, r#"{"error":{"en":"Login is not unique"},"error_code":"200"}"#),
    ];
    for (provider, status, body) in conflicts {
        assert_eq!(outcome_of(provider, status, body).await, "Conflict, Maybe", "{provider}: {body}");
    }
}

#[tokio::test]
async fn our_own_id_and_address_are_recognised_by_listed_messages() {
    const ID: &str = "AlreadyExists(ExternalId), Yes";
    const EMAIL: &str = "AlreadyExists(Email), Yes";
    hold(&[
        ("a sentence", "bitpanda", 422, &[], r#"{"errors":[{"title":"The external id has already been taken."}]}"#, ID),
        ("a sentence", "bitpanda", 400, &[], r#"{"errors":[{"title":"external_id already exists"}]}"#, ID),
        (
            "by field",
            "bitpanda",
            422,
            &[],
            r#"{"errors":{"external_id":["The external id has already been taken."]}}"#,
            ID,
        ),
        (
            "behind a title",
            "bitpanda",
            422,
            &[],
            r#"{"errors":[{"title":"Error","detail":"external_id already exists"}]}"#,
            ID,
        ),
        ("a status", "bitpanda", 409, &[], r#"{"errors":[{"status":409,"title":"Conflict"}]}"#, ID),
        ("a status", "bitpanda", 409, &[], r#"{"errors":[{"title":"Duplicate external_id"}]}"#, ID),
        ("an id", "capa", 409, &[], r#"{"message":"externalUserId is already in use","statusCode":409}"#, ID),
        ("an address", "capa", 400, &[], r#"{"message":["email is already in use"],"error":"Bad Request"}"#, EMAIL),
        ("an address", "capa", 409, &[], r#"{"message":"Email Is Already In Use."}"#, EMAIL),
        ("an address", "kraken", 409, &[], r#"{"error":["email already in use"]}"#, EMAIL),
        (
            "both",
            "capa",
            400,
            &[],
            r#"{"message":["email already exists","externalUserId already exists"],"error":"Bad Request"}"#,
            ID,
        ),
        ("an address", "onchainpay", 200, &[], r#"{"success":false,"error":"User is already registered"}"#, EMAIL),
    ])
    .await;
}

/// `{email}` stands for the address of the request, and for no other.
#[tokio::test]
async fn a_listed_message_may_name_our_own_address() {
    let address = profiles::full_person().email.unwrap().expose().to_owned();
    for (address, expected) in
        [(address.as_str(), "AlreadyExists(Email), Yes"), ("other@example.com", "Conflict, Maybe")]
    {
        let body = format!(r#"{{"success":false,"error":"User with email {address} is already registered"}}"#);
        assert_eq!(outcome_of("onchainpay", 200, &body).await, expected);
    }
}

/// Bitpanda's page gives 409 no meaning for a request without an external id.
#[tokio::test]
async fn an_error_about_an_id_that_was_not_sent_is_a_conflict() {
    for external_id in [None, Some("  ")] {
        for (status, body) in [
            (409, r#"{"errors":[{"title":"Conflict"}]}"#),
            (422, r#"{"errors":[{"title":"external_id already exists"}]}"#),
        ] {
            let server = Scripted::start(Script::response(status, &[], body)).await.unwrap();
            let client = scripted::client("bitpanda", &config(&server)).unwrap();
            let user = NewUser { external_id: external_id.map(Into::into), ..profiles::full_person() };
            let result = client.create_user(&user, &CallOptions::new()).await;
            assert_eq!(outcome(&result), "Conflict, Maybe", "{external_id:?}, {body}");
        }
    }
}

#[tokio::test]
async fn an_existing_user_is_adopted_by_the_external_id_alone() {
    for (provider, status, body, step) in [
        ("bitpanda", 409, r#"{"errors":[{"title":"Duplicate external_id"}]}"#, Step::Adopt),
        ("capa", 409, r#"{"message":"externalUserId is already in use"}"#, Step::Adopt),
        ("capa", 409, r#"{"message":"email is already in use"}"#, Step::LookUp),
        ("onchainpay", 200, r#"{"success":false,"error":"User is already registered"}"#, Step::LookUp),
        ("capa", 409, "{}", Step::LookUp),
    ] {
        let error = create(provider, Script::response(status, &[], body)).await.unwrap_err();
        assert_eq!((error.recovery().step, error.is_retryable()), (step, false), "{provider}: {body}");
    }
}

#[tokio::test]
async fn an_id_in_a_conflict_is_reported() {
    hold(&[
        (
            "ours",
            "bitpanda",
            409,
            &[],
            r#"{"errors":["Duplicate external_id"],"data":{"id":"u-1"}}"#,
            "AlreadyExists(ExternalId), Yes, id u-1",
        ),
        ("perhaps", "capa", 409, &[], r#"{"success":false,"data":{"userId":"u-1"}}"#, "Conflict, Maybe, id u-1"),
        (
            "a number",
            "kraken",
            409,
            &[],
            r#"{"error":["EGeneral:Conflict"],"result":{"user":7}}"#,
            "Conflict, Maybe, id 7",
        ),
        (
            "behind a key",
            "synapse",
            409,
            &[],
            r#"{"error_code":"450","_id":"u-1"}"#,
            "IdempotencyKeyReused, Maybe, id u-1",
        ),
        (
            "in a rejection it means nothing",
            "capa",
            400,
            &[],
            r#"{"success":false,"data":{"userId":"u-1"}}"#,
            "Rejected, No",
        ),
    ])
    .await;
}

/// Bitpanda documents 404 as "Invalid language", and a wrong base URL has the same status.
#[tokio::test]
async fn the_language_is_named_only_if_the_body_names_it() {
    for (title, field) in [("Invalid language", Some("language")), ("Not found", None)] {
        let body = format!(r#"{{"errors":[{{"title":"{title}"}}]}}"#);
        let error = create("bitpanda", Script::response(404, &[], &body)).await.unwrap_err();
        assert_eq!((error.field(), error.status()), (field, Some(404)), "{title}");
    }
}
