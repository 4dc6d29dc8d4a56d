//! The facade: a profile goes in; mapping, generated request, signature, response and judgement are
//! its own.

use enroll::{CallOptions, CreateUser, NewUser, connect};

use super::by_hand::{Case, config};

/// The provider as a user of the facade has it.
pub(crate) struct Facade {
    provider: Box<dyn CreateUser>,
    user: NewUser,
    options: CallOptions,
}

impl Facade {
    /// Connected to the server at `base_url`.
    pub(crate) fn new<C: Case>(base_url: &str) -> Self {
        let provider = connect(C::ID, &C::credentials(), &config(base_url));
        let provider = provider.expect("the sample credentials are well-formed");
        Self { provider, user: C::user(), options: CallOptions::new() }
    }

    /// One call.
    pub(crate) async fn call(&self) {
        let created = self.provider.create_user(&self.user, &self.options).await;
        let created = created.expect("the server creates every user");
        assert!(!created.user_id.is_empty(), "the response names the user");
    }
}
