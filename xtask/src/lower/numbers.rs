//! Pass: numbers and booleans lose constraints that the generator does not check but reacts to.
//!
//! A minimum adds no check; it changes the type from `i32` to `u32` or `NonZeroU32`. A boolean with
//! one value is an ordinary `bool`. An integer without a format is 64 bits wide.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::walk;

const BOUNDS: [&str; 5] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

pub(super) const PASS: Pass = Pass {
    name: "numbers",
    why: "the generator does not check the bounds of a number, but changes its type for them",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for pointer in walk::schemas(&lowered.document) {
        if let Some(schema) = lowered.document.at_mut(&pointer).and_then(Value::as_object_mut) {
            simplify(schema);
        }
    }
    Ok(())
}

fn simplify(schema: &mut Map<String, Value>) {
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => {
            schema.retain(|key, _| !BOUNDS.contains(&key.as_str()));
            schema.entry("format").or_insert(json!("int64"));
        }
        Some("number") => schema.retain(|key, _| !BOUNDS.contains(&key.as_str())),
        Some("boolean") => schema.retain(|key, _| key != "enum"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;

    #[test]
    fn the_width_is_kept_and_bounds_are_dropped() {
        let mut lowered = with(json!({
            "A": {"type": "integer", "minimum": 1},
            "B": {"type": "integer", "format": "int32", "maximum": 12},
            "C": {"type": "boolean", "enum": [true]},
        }));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "A"), &json!({"type": "integer", "format": "int64"}));
        assert_eq!(schema(&lowered, "B"), &json!({"type": "integer", "format": "int32"}));
        assert_eq!(schema(&lowered, "C"), &json!({"type": "boolean"}));
    }
}
