//! Responses with a success status: what proves that the user exists, and which values are saved.

mod ids_and_secrets;
mod success_status;
mod unknown_fields;
