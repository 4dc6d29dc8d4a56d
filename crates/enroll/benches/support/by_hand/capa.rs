//! Capa: a request of four fields, a key in a header, no signature.

use std::error::Error;

use enroll::capa::types::{CreateUserRequest, CreateUserResponse};
use enroll::capa::{self, Credentials};
use enroll::{CallOptions, NewUser, Person, PersonName};

use super::{Case, config, http, post};
use crate::support::sample;

pub(crate) struct Capa {
    http: reqwest::Client,
    url: String,
    request: CreateUserRequest,
    generated: capa::Client,
    options: CallOptions,
}

impl Case for Capa {
    const ID: &'static str = "capa";
    type Request = CreateUserRequest;
    type Response = CreateUserResponse;

    fn credentials() -> serde_json::Value {
        serde_json::json!({ "partner_api_key": sample::API_KEY })
    }

    fn user() -> NewUser {
        let person = Person::new(PersonName::new("Maria", "Gomez Delgado"));
        NewUser::person("maria.gomez.delgado@example.com", person)
            .external_id("customer-00000000-4000-8000-000000000001")
            .display_name("Maria de los Angeles Gomez Delgado")
    }

    fn new(base_url: &str) -> Self {
        let provider = capa::Capa::new(&Credentials::new(sample::API_KEY), &config(base_url));
        let provider = provider.expect("the sample credentials are well-formed");
        Self {
            http: http(),
            url: format!("{base_url}/api/partner/v2/users"),
            request: provider.request(&Self::user()).expect("the sample user is complete"),
            generated: provider.client().clone(),
            options: CallOptions::new(),
        }
    }

    fn request(&self) -> &CreateUserRequest {
        &self.request
    }

    async fn call(&self, request: &CreateUserRequest) -> Result<CreateUserResponse, Box<dyn Error>> {
        let request = post(&self.http, &self.url).header("partner-api-key", sample::API_KEY).json(request);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    async fn call_generated(&self) -> Option<CreateUserResponse> {
        Some(self.generated.create_user(&self.request, &self.options).await.ok()?.into_inner())
    }

    fn user_id(response: &CreateUserResponse) -> Option<&str> {
        Some(&response.data.as_ref()?.user_id)
    }
}
