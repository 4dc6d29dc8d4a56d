//! Reads OnchainPay's responses. Success and failure both have status 200 and differ in `success`.
//!
//! The failure envelope is that of the vendor's own libraries; no page documents it, so no field
//! but `success` is relied on.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};
use serde_json::Value;

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    let reports_success =
        response.json["success"] == true && response.json.get("response").is_none_or(Value::is_object);
    let is_success = reports_success || (response.json.is_null() && response.begins_with(r#"{"success":true"#));
    let usual = ErrorItem::all_in(&response.json["error"]);
    // The other form of the libraries.
    let listed = ErrorItem::all_in(&response.json["response"]["errors"]);
    // A success with errors inside does not count as one.
    Reading::new().success(is_success && listed.is_empty()).errors(usual).errors(listed)
}
