//! Responses that report an error, whatever their status is.

mod duplicates;
mod existing_users;
mod in_success_status;
mod intermediaries;
mod listed_messages;
mod rate_limits;
