//! Responses with a success status: what proves that the user exists, and what is kept of them.

mod ids_and_secrets;
mod success_status;
mod unknown_fields;
