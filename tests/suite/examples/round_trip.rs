//! JSON through a generated type and back.

use enroll::{bitpanda, capa, kraken, onchainpay, synapse};
use enroll_tests::specs::without_nulls;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes into the type of a component and encodes again; the text tells why it could not be decoded.
type RoundTrip = fn(&Value) -> Result<Value, String>;

/// The generated type of each component that is a body.
const BODIES: [(&str, &str, RoundTrip); 14] = [
    ("bitpanda", "CreateUserRequest", through::<bitpanda::types::CreateUserRequest>),
    ("bitpanda", "CreateUserResponse", through::<bitpanda::types::CreateUserResponse>),
    ("bitpanda", "ErrorResponse", through::<bitpanda::types::ErrorResponse>),
    ("capa", "CreateUserRequest", through::<capa::types::CreateUserRequest>),
    ("capa", "CreateUserResponse", through::<capa::types::CreateUserResponse>),
    ("capa", "ErrorResponse", through::<capa::types::ErrorResponse>),
    ("kraken", "CreateUserRequest", through::<kraken::types::CreateUserRequest>),
    ("kraken", "CreateUserResponse", through::<kraken::types::CreateUserResponse>),
    ("kraken", "ErrorResponse", through::<kraken::types::ErrorResponse>),
    ("onchainpay", "CreateUserRequest", through::<onchainpay::types::CreateUserRequest>),
    ("onchainpay", "CreateUserResponse", through::<onchainpay::types::CreateUserResponse>),
    ("synapse", "CreateUserRequest", through::<synapse::types::CreateUserRequest>),
    ("synapse", "User", through::<synapse::types::User>),
    ("synapse", "ErrorResponse", through::<synapse::types::ErrorResponse>),
];

fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let typed: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    serde_json::to_value(typed).map_err(|error| error.to_string())
}

/// What is left of a body after its generated type.
pub(super) fn round_trip(id: &str, component: &str, body: &Value) -> Result<Value, String> {
    let mut bodies = BODIES.iter();
    let (.., through) = bodies.find(|(of, name, _)| (*of, *name) == (id, component)).unwrap();
    through(body)
}

/// The same in one way of saying it: without members that say nothing, which are null and lists of nothing, and without fractions of nothing.
pub(super) fn said(value: Value) -> Value {
    match without_nulls(value) {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, member)| *member != Value::Array(Vec::new()));
            kept.map(|(name, member)| (name, said(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(said).collect(),
        Value::Number(number) if number.is_f64() && number.as_f64() == number.as_f64().map(f64::trunc) => {
            // 40 and 40.0 are one number in JSON, and the generated types have one kind of number for both.
            serde_json::json!(number.as_f64().map(|whole| whole as i64))
        }
        other => other,
    }
}
