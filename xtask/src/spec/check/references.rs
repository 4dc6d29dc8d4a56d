//! References: each leads to a component schema, none runs in a circle, and nothing stands beside one.

use serde_json::Value;

use crate::spec::{pointer, walk};

/// What is wrong with the references.
pub(super) fn problems(document: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    for place in walk::schemas(document) {
        if let Some(schema) = document.pointer(&place).filter(|schema| schema.get("$ref").is_some()) {
            problems.extend(problem(document, schema).map(|problem| format!("{place}: {problem}")));
        }
    }
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    for name in components.into_iter().flatten().map(|(name, _)| name) {
        if walk::reachable(document, &[pointer::component(name)]).contains(name) {
            problems.push(format!(
                "{}: leads back to itself through its references; break the circle",
                pointer::component(name)
            ));
        }
    }
    problems
}

fn problem(document: &Value, schema: &Value) -> Option<String> {
    if schema.as_object().is_some_and(|keys| keys.len() > 1) {
        return Some(
            "keys beside a $ref are lost; write `allOf` with the one reference and put the keys beside that".to_owned(),
        );
    }
    match pointer::referenced(schema) {
        None => Some("a $ref must begin with #/components/schemas/".to_owned()),
        Some(name) => pointer::schema(document, name).err().map(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(schemas: &Value) -> Vec<String> {
        problems(&json!({"components": {"schemas": schemas}}))
    }

    #[test]
    fn refuses_loose_ends_circles_and_keys_beside() {
        let loose = found(&json!({"A": {"items": {"$ref": "#/components/schemas/B"}}}));
        assert!(
            loose[0].starts_with("/components/schemas/A/items: #/components/schemas/B is referred to"),
            "{loose:?}"
        );
        let circle = found(&json!({"A": {"properties": {"a": {"$ref": "#/components/schemas/A"}}}}));
        assert!(circle[0].starts_with("/components/schemas/A: leads back"), "{circle:?}");
        let beside = found(&json!({"A": {"$ref": "#/components/schemas/B", "description": "lost"}, "B": {}}));
        assert!(beside[0].starts_with("/components/schemas/A: keys beside"), "{beside:?}");
    }
}
