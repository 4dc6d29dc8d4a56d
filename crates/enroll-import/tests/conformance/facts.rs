//! A provider of nobody, whose users are found by their external id and e-mail address.

use enroll_core::Facts;
use enroll_core::facts::{Keep, LookUpFacts, ServiceStatus};

pub(crate) const FACTS: Facts = Facts {
    id: "fake",
    name: "Fake",
    version: "v1",
    status: ServiceStatus::Live,
    modes: &[],
    signs: None,
    unique: &["external_id", "email"],
    retry_safe_by: &[],
    retry_note: "nothing is promised",
    look_up: LookUpFacts::none("ask the provider's support"),
    servers: &[],
    method: "POST",
    path: "/users",
    success: &[201],
    errors: &[400],
    auth: &[],
    parameters: &[],
    request_id_header: None,
    wait_header: None,
    keep: Keep { user_id: Some("/id"), one_time_password: None, refresh_token: None, request_id: None },
    external_id_pointer: Some("/external_id"),
    email_pointer: Some("/email"),
    error_fields: &[],
    listed_errors: &[],
    in_band_failure: false,
    requirements: &[],
};
