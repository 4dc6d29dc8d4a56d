//! A provider whose users are found by their external id and e-mail address.

use enroll_core::Facts;

pub(crate) const FACTS: Facts = Facts { unique: &["external_id", "email"], ..enroll::capa::FACTS };
