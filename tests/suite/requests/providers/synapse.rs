//! Synapse: the bodies of the profiles that it takes.

use crate::requests::bodies::review_profiles;

#[tokio::test]
async fn it_gets_users_with_and_without_base_documents() {
    review_profiles("synapse", &["minimal_person", "full_person", "overriding_person", "business"]).await;
}
