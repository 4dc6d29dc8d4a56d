//! Bitpanda: the bodies of the profiles that it takes.

use crate::requests::bodies::review_profiles;

#[tokio::test]
async fn it_gets_a_person_in_full_or_a_reference() {
    review_profiles("bitpanda", &["minimal_person", "full_person", "overriding_person", "reference"]).await;
}
