//! The reasons of the sandbox's own rejections, which no provider documents.

use super::Reason;

/// A rejection by the sandbox itself, before any provider processes the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) case: &'static str,
    pub(crate) message: &'static str,
}

/// The limit of users is reached.
pub(crate) const FULL: Own = Own {
    case: "full",
    message: "the sandbox keeps no more users; forget them with DELETE users of the control endpoint, or raise \
              Builder::max_users",
};

impl From<Own> for Reason {
    fn from(own: Own) -> Self {
        Self::new(own.case, own.message)
    }
}
