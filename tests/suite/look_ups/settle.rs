//! Settling at every provider, against the sandbox, from what another process stored.

use std::time::{Duration, UNIX_EPOCH};

use enroll::{
    CallOptions, Config, CreateUser, Error, NewUser, Ownership, PROVIDER_IDS, PendingCall, Retry, SettleError,
    SettleOptions, Settled, UserMayExist, connect, settle,
};
use enroll_sandbox::{Fault, FaultPlan, Sandbox, SeedUser};
use enroll_tests::{harness, profiles};

/// A client that makes one attempt, so that a lost response leaves a call unknown.
fn client(sandbox: &Sandbox, id: &str) -> Box<dyn CreateUser> {
    let config = Config::new(sandbox.url()).retry(Retry::never());
    connect(id, &harness::credentials(sandbox, id), &config).unwrap()
}

fn person() -> NewUser {
    profiles::numbered(&profiles::minimal_person(), 7)
}

fn options() -> SettleOptions {
    SettleOptions::new().delay(Duration::from_millis(20))
}

/// A create that fails, and what was stored of it.
async fn failed(client: &dyn CreateUser, user: &NewUser) -> (Error, String) {
    let mut pending = PendingCall::new(client, user);
    let error = client.create_user(user, &pending.call_options(CallOptions::new())).await.unwrap_err();
    pending.ended();
    (error, serde_json::to_string(&pending).unwrap())
}

/// Settles in another process: from the stored form.
async fn settled(client: &dyn CreateUser, user: &NewUser, stored: &str) -> Settled {
    let pending: PendingCall = serde_json::from_str(stored).unwrap();
    settle(client, user, &pending, &options()).await.unwrap()
}

/// What a result proves, in a line.
fn line(settled: &Settled) -> String {
    match settled {
        Settled::Created(_) => "created".to_owned(),
        Settled::Exists(exists) => {
            let id = if exists.user_id.is_some() { "with its id" } else { "without its id" };
            format!("exists, {:?}, {id}, {} candidates", exists.ownership, exists.candidates.len())
        }
        Settled::Unknown(unknown) => format!("unknown, {} candidates", unknown.candidates.len()),
    }
}

async fn after(fault: Fault, id: &str) -> (Settled, Sandbox) {
    let builder = Sandbox::builder().faults(id, FaultPlan::in_order([fault])).reject_only_promised_duplicates();
    let sandbox = builder.start().await.unwrap();
    let client = client(&sandbox, id);
    let (error, stored) = failed(&*client, &person()).await;
    assert_eq!(error.user_may_exist(), UserMayExist::Maybe, "{id}");
    (settled(&*client, &person(), &stored).await, sandbox)
}

#[tokio::test]
async fn a_lost_response_is_settled_as_far_as_the_documents_allow() {
    let rows = [
        // The search shows neither external id nor e-mail address.
        ("bitpanda", "exists, OursByExternalId, without its id, 1 candidates"),
        // The sandbox rejects the e-mail address first, which may be another person's.
        ("capa", "exists, Unproven, without its id, 0 candidates"),
        ("kraken", "unknown, 0 candidates"),
        ("onchainpay", "exists, OursByEmailAndAge, with its id, 0 candidates"),
        ("synapse", "exists, OursByExternalId, with its id, 0 candidates"),
    ];
    assert!(rows.iter().all(|(id, _)| PROVIDER_IDS.contains(id)));
    for (id, expected) in rows {
        let (settled, sandbox) = after(Fault::ResetAfterStoring, id).await;
        assert_eq!(line(&settled), expected, "{id}: {settled}");
        let truth = sandbox.truth();
        let users: Vec<_> = truth.users(id).collect();
        assert_eq!(users.len(), 1, "{id}: settling makes no second user");
        assert!(settled.user_id().is_none_or(|user_id| user_id == users[0].id()), "{id}");
    }
}

#[tokio::test]
async fn a_request_that_was_lost_is_made_again_only_where_that_is_promised() {
    for id in PROVIDER_IDS {
        let (settled, sandbox) = after(Fault::ResetBeforeProcessing, id).await;
        let is_promised = id != &"kraken";
        assert_eq!(line(&settled), if is_promised { "created" } else { "unknown, 0 candidates" }, "{id}");
        assert_eq!(sandbox.truth().users(id).count(), usize::from(is_promised), "{id}");
        assert_eq!(settled.user_id().is_some(), is_promised, "{id}");
    }
}

#[tokio::test]
async fn an_earlier_user_and_another_partners_are_never_ours() {
    let email = person().email.unwrap();
    let earlier = SeedUser::earlier().email(email.expose()).created_at(UNIX_EPOCH);
    let others = SeedUser::of_another_partner().email(email.expose());
    for (id, seed, expected) in [
        ("onchainpay", earlier.clone(), "exists, Earlier, with its id, 0 candidates"),
        ("onchainpay", others, "exists, Unproven, without its id, 0 candidates"),
        ("capa", earlier.clone(), "exists, Unproven, without its id, 0 candidates"),
        ("bitpanda", earlier.clone(), "created"),
        ("synapse", earlier, "created"),
    ] {
        let faults = FaultPlan::in_order([Fault::ResetBeforeProcessing]);
        let sandbox = Sandbox::builder().seed(id, seed).faults(id, faults).start().await.unwrap();
        let client = client(&sandbox, id);
        let (_, stored) = failed(&*client, &person()).await;
        let settled = settled(&*client, &person(), &stored).await;
        assert_eq!(line(&settled), expected, "{id}: {settled}");
        let is_ours = matches!(&settled, Settled::Exists(exists) if exists.ownership.is_ours());
        assert!(!is_ours && sandbox.truth().users(id).count() == usize::from(expected == "created"), "{id}");
    }
}

#[tokio::test]
async fn without_an_external_id_bitpanda_promises_nothing_and_shows_candidates() {
    let sandbox =
        Sandbox::builder().faults("bitpanda", FaultPlan::in_order([Fault::ResetAfterStoring])).start().await.unwrap();
    let client = client(&sandbox, "bitpanda");
    let user = NewUser { external_id: None, ..person() };
    let (_, stored) = failed(&*client, &user).await;
    let settled = settled(&*client, &user, &stored).await;
    assert_eq!(line(&settled), "unknown, 1 candidates", "{settled}");
    assert_eq!((sandbox.truth().requests("bitpanda"), settled.user_id()), (1, None), "it is not sent again");
}

#[tokio::test]
async fn a_key_that_a_failed_create_used_up_is_renewed_by_decision_alone() {
    let faults = FaultPlan::in_order([Fault::ServerError { after_storing: false }]);
    let builder = Sandbox::builder().faults("synapse", faults).failed_creates_use_up_keys("synapse");
    let sandbox = builder.start().await.unwrap();
    let client = client(&sandbox, "synapse");
    let (_, mut stored) = failed(&*client, &person()).await;
    for _ in 0..2 {
        let settled = settled(&*client, &person(), &stored).await;
        let Settled::Unknown(unknown) = settled else { panic!("the key is used up") };
        assert!(unknown.is_key_used_up() && sandbox.truth().users("synapse").count() == 0);
    }
    let mut pending: PendingCall = serde_json::from_str(&stored).unwrap();
    assert!(pending.renew_key());
    stored = serde_json::to_string(&pending).unwrap();
    assert_eq!(line(&settled(&*client, &person(), &stored).await), "created");
    assert_eq!(
        line(&settled(&*client, &person(), &stored).await),
        "exists, OursByExternalId, with its id, 0 candidates"
    );
    assert_eq!(sandbox.truth().users("synapse").count(), 1);
}

/// A retry that is under way, or was until a moment ago, is not proven to have created nobody.
#[tokio::test]
async fn a_key_that_the_retry_itself_may_have_used_is_not_used_up() {
    let faults = [Fault::ResetBeforeProcessing, Fault::ResetAfterStoring];
    let sandbox = Sandbox::builder()
        .faults("synapse", FaultPlan::in_order(faults))
        .visible_after("synapse", Duration::from_secs(3600))
        .start()
        .await
        .unwrap();
    let config = Config::new(sandbox.url()).retry(Retry::new().fault_delay(Duration::ZERO));
    let retrying = connect("synapse", &harness::credentials(&sandbox, "synapse"), &config).unwrap();
    let (_, stored) = failed(&*client(&sandbox, "synapse"), &person()).await;
    let settled = settled(&*retrying, &person(), &stored).await;
    let Settled::Unknown(unknown) = settled else { panic!("it is stored and not visible") };
    assert!(!unknown.is_key_used_up(), "a new key would make a second user");
}

#[tokio::test]
async fn a_call_of_another_provider_or_profile_is_not_settled() {
    let sandbox = harness::sandbox().await;
    let (capa, kraken) = (client(&sandbox, "capa"), client(&sandbox, "kraken"));
    let pending = PendingCall::new(&*capa, &person());
    let elsewhere = settle(&*kraken, &person(), &pending, &options()).await.unwrap_err();
    assert!(matches!(elsewhere, SettleError::OtherProvider { .. }));
    let another = profiles::numbered(&profiles::minimal_person(), 8);
    let other = settle(&*capa, &another, &pending, &options()).await.unwrap_err();
    assert_eq!(other, SettleError::OtherUser);
    assert!(sandbox.received().is_empty(), "nothing is sent");
    assert!(!Ownership::Earlier.is_ours() && !Ownership::Unproven.is_ours());
}
