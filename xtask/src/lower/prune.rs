//! Pass: components without references are removed.
//!
//! After the arms of an envelope are joined, the arms themselves are unused; the generator would
//! make types of them that no response has.

use anyhow::Result;
use serde_json::Value;

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::walk;

pub(super) const PASS: Pass = Pass {
    name: "prune",
    why: "the generator would make an unused type of a component without references",
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
    fn reachable_components_are_kept() {
        let mut lowered =
            with(json!({"Request": {"items": {"$ref": "#/components/schemas/A"}}, "Response": {}, "A": {}, "B": {}}));
        apply(&mut lowered).unwrap();
        assert!(schema(&lowered, "A").is_object());
        assert!(schema(&lowered, "B").is_null());
    }
}
