//! What OnchainPay's responses say. Success and failure both come as 200 and are told apart by
//! `success`.
//!
//! The failure envelope is that of the vendor's own libraries; no page documents it, so no field
//! but `success` is relied on.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};
use serde_json::Value;

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    let is_called_so = response.json["success"] == true && response.json.get("response").is_none_or(Value::is_object);
    let is_success = is_called_so || (response.json.is_null() && response.begins_with(r#"{"success":true"#));
    let usual = ErrorItem::all_in(&response.json["error"]);
    // The other form of the libraries.
    let listed = ErrorItem::all_in(&response.json["response"]["errors"]);
    // A success with errors inside is none.
    Reading::new().success(is_success && listed.is_empty()).errors(usual).errors(listed)
}
