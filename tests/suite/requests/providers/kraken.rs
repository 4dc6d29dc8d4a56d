//! Kraken: the bodies of the profiles that it takes.

use crate::requests::bodies::review_profiles;

#[tokio::test]
async fn it_gets_persons() {
    review_profiles("kraken", &["minimal_person", "full_person"]).await;
}

#[tokio::test]
async fn it_gets_every_form_of_identifier() {
    review_profiles("kraken", &["concat", "passport", "national_id", "tax_id", "lei", "unknown"]).await;
}
