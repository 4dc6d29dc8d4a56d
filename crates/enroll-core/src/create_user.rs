//! The trait that everything comes down to.

use enroll_client::{BoxFuture, CallOptions};

use crate::facts::{Facts, Requirement};
use crate::{Capabilities, CreatedUser, Error, NewUser, Report};

/// Creates users at one provider. Usable as `Box<dyn CreateUser>`.
pub trait CreateUser: Send + Sync {
    /// What is known about the provider.
    fn facts(&self) -> &'static Facts;

    /// Everything that stands in the way of creating this user, and what would be left out. It runs the mapping of a real call and sends nothing.
    fn check(&self, user: &NewUser) -> Report;

    /// Creates the user.
    ///
    /// # Errors
    ///
    /// [`Error`] says what happened, and after every failure whether the user may exist:
    /// [`user_may_exist`](Error::user_may_exist). Dropping the future before it is ready leaves the outcome unknown.
    fn create_user<'a>(&'a self, user: &'a NewUser, call: &'a CallOptions)
    -> BoxFuture<'a, Result<CreatedUser, Error>>;

    /// The provider's id, as in `kraken`.
    fn id(&self) -> &'static str {
        self.facts().id
    }

    /// What sets the provider apart: how it authorises, whom it takes, what it keeps unique, what makes a repeat safe, where it is, whether it answers.
    fn capabilities(&self) -> Capabilities {
        self.facts().capabilities()
    }

    /// What each member of the provider's request is fed by.
    fn requirements(&self) -> &'static [Requirement] {
        self.facts().requirements
    }
}
