//! The script of a double: planned results, and the record of what was asked.

use std::collections::VecDeque;

use crate::{Access, CallOptions, CreatedUser, Error, FindError, LookUp, NewUser, UserQuery};

/// What a double was asked, in order.
///
/// ```
/// use enroll_core::testing::Asked;
/// fn external_ids(asked: &[Asked]) -> Vec<&str> {
///     let id = |asked| match asked {
///         &Asked::Create { ref user, .. } => user.external_id.as_ref().map(|id| id.expose().as_str()),
///         _ => None,
///     };
///     asked.iter().filter_map(id).collect()
/// }
/// # assert!(external_ids(&[]).is_empty());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Asked {
    /// To create a user.
    Create {
        /// The profile.
        user: Box<NewUser>,
        /// The options of the call.
        call: CallOptions,
    },
    /// To find a user.
    Find {
        /// Whom to find.
        query: UserQuery,
        /// The options of the call.
        call: CallOptions,
    },
    /// To check the access.
    CheckAccess,
}

/// The double was asked for more than its script holds. It is the source of the error that the
/// double then returns.
///
/// ```
/// let more = enroll_core::testing::ScriptEnded.to_string();
/// assert_eq!(more, "the script of the double has no further result; plan one for each call");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptEnded;

impl std::fmt::Display for ScriptEnded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the script of the double has no further result; plan one for each call")
    }
}

impl std::error::Error for ScriptEnded {}

/// Makes the result of a create when it is asked for.
type Make = Box<dyn FnOnce(&NewUser, &CallOptions) -> Result<CreatedUser, Error> + Send>;

/// A planned result of a create.
pub(super) enum Create {
    Ready(Result<CreatedUser, Error>),
    Made(Make),
    /// No result, ever: the call hangs until it is dropped.
    Hangs,
}

/// What is still planned, and what was asked.
#[derive(Default)]
pub(super) struct Script {
    pub(super) creates: VecDeque<Create>,
    pub(super) look_ups: VecDeque<Result<LookUp, FindError>>,
    pub(super) accesses: VecDeque<Access>,
    pub(super) asked: Vec<Asked>,
    /// How often there was no result for what was asked.
    pub(super) unplanned: usize,
}

impl Script {
    /// What differs from a script that was played to its end, in words; empty if nothing does.
    pub(super) fn difference(&self) -> String {
        let left = [
            (self.creates.len(), "create"),
            (self.look_ups.len(), "look-up"),
            (self.accesses.len(), "check of access"),
        ];
        let left =
            left.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what} not asked for ({count})"));
        let unplanned = Some(self.unplanned).filter(|count| *count > 0);
        left.chain(unplanned.map(|count| format!("call not planned ({count})"))).collect::<Vec<_>>().join(", ")
    }
}
