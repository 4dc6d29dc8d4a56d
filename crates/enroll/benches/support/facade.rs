//! The facade: a profile goes in, mapping, generated request, signature, answer and judgement are its own.

use enroll::HttpClient;
use enroll::client::Order;
use enroll::{CallOptions, Config, CreateUser, NewUser, connect};

use super::sample;

/// The provider as a user of the facade has it.
pub(crate) struct Facade {
    provider: Box<dyn CreateUser>,
    user: NewUser,
    options: CallOptions,
}

impl Facade {
    /// Connected to the server at `base_url`. `Order::Free`, because in order there would be one call at a time whatever the concurrency.
    pub(crate) fn new(base_url: &str) -> Self {
        let http = HttpClient::new().expect("an HTTP client can be built");
        let config = Config::new(base_url).http_client(http).order(Order::Free);
        let credentials = serde_json::json!({ "api_key": sample::API_KEY, "api_secret": sample::API_SECRET });
        let provider = connect("kraken", &credentials, &config).expect("the sample credentials are well-formed");
        Self { provider, user: sample::user(), options: CallOptions::new() }
    }

    /// One call.
    pub(crate) async fn call(&self) {
        let created =
            self.provider.create_user(&self.user, &self.options).await.expect("the server creates every user");
        assert!(!created.user_id.is_empty(), "the answer names the user");
    }
}
