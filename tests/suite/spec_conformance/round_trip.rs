//! JSON through a generated type and back.

use enroll_tests::components::COMPONENTS;
use enroll_tests::specs::without_nulls;
use serde_json::Value;

/// What is left of a value after the generated type of its component.
pub(crate) fn round_trip(id: &str, component: &str, body: &Value) -> Result<Value, String> {
    let mut components = COMPONENTS.iter();
    let (.., through) = components.find(|(of, name, _)| (*of, *name) == (id, component)).unwrap();
    through(body)
}

/// The same in one way of saying it: without fields that say nothing, which are null and lists of
/// nothing, and without fractions of nothing.
pub(crate) fn normalized(value: Value) -> Value {
    match without_nulls(value) {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, field)| *field != Value::Array(Vec::new()));
            kept.map(|(name, field)| (name, normalized(field))).collect()
        }
        Value::Array(items) => items.into_iter().map(normalized).collect(),
        Value::Number(number) if number.is_f64() && number.as_f64() == number.as_f64().map(f64::trunc) => {
            // 40 and 40.0 are one number in JSON, and the generated types have one kind of number
            // for both.
            serde_json::json!(number.as_f64().map(|whole| whole as i64))
        }
        other => other,
    }
}
