//! Finds invalid values in a typed request: blank strings, and numbers that JSON cannot represent
//! and would write as null.
//!
//! The mapping omits blank values of the common profile. Values of extras pass through it
//! unchanged, so the whole request is checked once more before it is sent. The content of a
//! free-form object is not checked.

use enroll_client::is_blank;
use serde::Serialize;

use crate::visit::{Place, Value, Visitor, visit};

/// An invalid value: its field as a requirement names it (`documents[].ip`), the indexes in its
/// lists, and what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidValue {
    pub(super) field: String,
    pub(super) at: Vec<usize>,
    pub(super) why: &'static str,
}

const BLANK: &str = "it is blank; fill it in, or remove it";
const NOT_FINITE: &str = "it is not a finite number; give a finite number";

/// All invalid values of a request.
pub(super) fn of(request: &impl Serialize) -> Vec<InvalidValue> {
    let mut invalid = Invalid(Vec::new());
    // A value that cannot be serialised is reported when it is sent.
    let _ = visit(request, &mut invalid);
    invalid.0
}

struct Invalid(Vec<InvalidValue>);

impl Visitor for Invalid {
    fn value(&mut self, value: Value<'_>, place: Option<&Place<'_>>) {
        let why = match value {
            Value::Text(text) if is_blank(text) => BLANK,
            Value::Float(number) if !number.is_finite() => NOT_FINITE,
            _ => return,
        };
        let mut field = String::new();
        place.into_iter().for_each(|place| place.write(&mut field));
        self.0.push(InvalidValue { field, at: place.map(Place::indexes).unwrap_or_default(), why });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Request {
        name: &'static str,
        share: Option<f64>,
        documents: Vec<Document>,
        notes: serde_json::Value,
    }

    #[derive(Serialize)]
    struct Document {
        lines: Vec<&'static str>,
    }

    fn request(name: &'static str, share: f64, last_line: &'static str) -> Request {
        let documents = vec![Document { lines: vec!["a"] }, Document { lines: vec!["b", last_line] }];
        Request { name, share: Some(share), documents, notes: serde_json::json!({ "free": "" }) }
    }

    #[test]
    fn each_invalid_value_is_reported_by_its_field_and_its_indexes() {
        assert_eq!(of(&request("Jo", 0.5, "c")), []);
        let value_at = |field: &str, at: &[usize], why| InvalidValue { field: field.to_owned(), at: at.to_vec(), why };
        let invalid = [
            value_at("name", &[], BLANK),
            value_at("share", &[], NOT_FINITE),
            value_at("documents[].lines[]", &[1, 1], BLANK),
        ];
        assert_eq!(of(&request(" ", f64::NAN, "\t")), invalid);
        assert_eq!(of(&request("Jo", f64::INFINITY, "c")), [value_at("share", &[], NOT_FINITE)]);
    }
}
