//! Capa: the bodies of the profiles that it takes.

use crate::requests::bodies::{review_example, review_profiles};

#[tokio::test]
async fn it_gets_individuals_and_businesses() {
    review_profiles("capa", &["minimal_person", "full_person", "business"]).await;
}

#[tokio::test]
async fn it_gets_the_example_of_its_spec() {
    review_example("capa", include_bytes!("../../../fixtures/profiles/capa.json")).await;
}
