//! Every type that holds credentials or a profile.

use std::fmt::Debug;

use enroll::{CallOptions, Config, NewUser, Providers, Settings};
use enroll_core::Provider;
use serde_json::json;

use super::canaries::{Planted, credentials, full_person, people};
use super::printed::Exhibits;

/// The typed request for a user, or what is in its way.
fn request<P: Provider<Request: Debug>>(exhibits: &mut Exhibits, user: &NewUser) {
    match enroll_core::request::<P>(user) {
        Ok(body) => exhibits.debug(&format!("the request to {}", P::FACTS.id), &body),
        Err(report) => {
            exhibits.debug("a report", &report);
            exhibits.display("a report", &report);
        }
    }
}

/// Credentials, client, generated client and operation of one provider's crate.
macro_rules! client {
    ($exhibits:expr, $user:expr, $id:ident :: $Client:ident) => {{
        let what = stringify!($Client);
        let all = credentials().1;
        let id = stringify!($id).trim_start_matches("enroll_");
        let credentials: $id::Credentials = serde_json::from_value(all[id].clone()).unwrap();
        let client = $id::$Client::new(&credentials, &Config::new("https://api.example.com/CanaryPath")).unwrap();
        $exhibits.debug(what, &credentials);
        $exhibits.debug(what, &client);
        $exhibits.debug(what, client.client());
        $exhibits.debug(what, &client.request($user).unwrap());
    }};
}

#[test]
fn no_profile_and_no_request_shows_what_it_holds() {
    for Planted { user, canaries } in people() {
        let mut exhibits = Exhibits::default();
        exhibits.debug("the profile", &user);
        exhibits.debug("the subject", &user.subject);
        exhibits.debug("the extras", &user.extras);
        request::<enroll_bitpanda::Bitpanda>(&mut exhibits, &user);
        request::<enroll_capa::Capa>(&mut exhibits, &user);
        request::<enroll_kraken::Kraken>(&mut exhibits, &user);
        request::<enroll_onchainpay::OnchainPay>(&mut exhibits, &user);
        request::<enroll_synapse::Synapse>(&mut exhibits, &user);
        exhibits.hold_no(&canaries, 8);
    }
}

#[test]
fn no_typed_extras_show_what_they_hold() {
    let Planted { user, canaries } = full_person();
    let mut exhibits = Exhibits::default();
    exhibits.debug("bitpanda", &user.extras.get::<enroll_bitpanda::Extras>().unwrap().unwrap());
    exhibits.debug("kraken", &user.extras.get::<enroll_kraken::Extras>().unwrap().unwrap());
    exhibits.debug("synapse", &user.extras.get::<enroll_synapse::Extras>().unwrap().unwrap());
    exhibits.hold_no(&canaries, 3);
}

#[test]
fn no_client_shows_its_credentials_or_its_request() {
    let Planted { user, mut canaries } = full_person();
    canaries.extend(credentials().2);
    canaries.push("CanaryPath".to_owned());
    let mut exhibits = Exhibits::default();
    client!(exhibits, &user, enroll_bitpanda::Bitpanda);
    client!(exhibits, &user, enroll_capa::Capa);
    client!(exhibits, &user, enroll_kraken::Kraken);
    client!(exhibits, &user, enroll_onchainpay::OnchainPay);
    client!(exhibits, &user, enroll_synapse::Synapse);
    exhibits.hold_no(&canaries, 20);
}

#[test]
fn no_configuration_and_no_option_shows_what_it_holds() {
    let canaries = ["CanaryHost", "CanaryToken", "CanaryDevice", "203.0.113.7"].map(str::to_owned);
    let settings = json!({ "base_url": "https://CanaryHost.example.com", "credentials": { "token": "CanaryToken" } });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    let all = [("bitpanda".to_owned(), settings.clone())].into();
    let mut exhibits = Exhibits::default();
    exhibits.debug("settings", &settings);
    exhibits.debug("providers", &Providers::connect(&all).unwrap());
    exhibits.debug("configuration", &Config::new("https://CanaryHost.example.com"));
    let call = CallOptions::new().end_user_ip([203, 0, 113, 7].into()).device_fingerprint("CanaryDevice");
    exhibits.debug("options", &call);
    exhibits.hold_no(&canaries, 4);
}
