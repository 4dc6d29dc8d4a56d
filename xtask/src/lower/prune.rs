//! Components that nothing refers to any more are dropped.
//!
//! After the arms of an envelope are joined, the arms themselves are left over; the generator would make types of them that no response ever has.

use anyhow::Result;
use serde_json::Value;

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::walk;

pub(super) const PASS: Pass = Pass {
    name: "prune",
    why: "of a component that nothing refers to the generator would make a type that no response ever has",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &lowered.document;
    let roots = [walk::parameters(document), walk::request(document), walk::responses(document)].concat();
    let used = walk::reachable(document, &roots);
    if let Some(schemas) = lowered.document.at_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.retain(|name, _| used.contains(name));
    }
    lowered.personal.retain(|name| used.contains(name));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;
    use serde_json::json;

    #[test]
    fn keeps_what_can_be_reached() {
        let mut lowered =
            with(json!({"Request": {"items": {"$ref": "#/components/schemas/A"}}, "Response": {}, "A": {}, "B": {}}));
        apply(&mut lowered).unwrap();
        assert!(schema(&lowered, "A").is_object());
        assert!(schema(&lowered, "B").is_null());
    }
}
