//! OnchainPay: the bodies of the profiles that it takes.

use crate::requests::bodies::review_profiles;

#[tokio::test]
async fn it_gets_an_address_and_a_nonce() {
    review_profiles("onchainpay", &["minimal_person", "full_person", "business"]).await;
}
