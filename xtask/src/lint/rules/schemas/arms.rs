//! Rule: the arms of a `oneOf` exclude each other in a way that the decoder checks.
//!
//! The generator makes an untagged enumeration, which tries the arms in order and takes the first
//! that matches; it ignores `discriminator`. Two arms are distinct if they have different JSON
//! types, if both require a field whose values have nothing in common, or if one requires a field
//! that the other does not allow. Single boolean values separate only the arms of a whole response,
//! which are joined before they are decoded (`lower/join_envelopes.rs`).

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation;
use crate::spec::pointer::{Lookup as _, component, plain, referenced};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "arms-overlap", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let joined = joined(document);
    let mut problems = Vec::new();
    for (pointer, schema) in walk::each(document) {
        let arms = schema.get("oneOf").and_then(Value::as_array);
        let decoder = Decoder { document, joins: joined.contains(&pointer) };
        problems.extend(arms.into_iter().flat_map(|arms| decoder.overlaps(&pointer, arms)));
    }
    problems
}

/// The components of whole responses.
fn joined(document: &Value) -> Vec<String> {
    let responses = operation::each(document).into_iter().flat_map(|operation| operation.each_response());
    let schemas = responses.flatten().filter_map(|response| response.schema());
    schemas.filter_map(referenced).map(component).collect()
}

/// How the arms are decoded.
struct Decoder<'a> {
    document: &'a Value,
    joins: bool,
}

impl Decoder<'_> {
    fn overlaps(&self, pointer: &str, arms: &[Value]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            // Another rule reports an unresolved reference.
            let before = arms[..index].iter().enumerate().find(|(_, other)| {
                plain(self.document, other)
                    .zip(plain(self.document, arm))
                    .is_some_and(|(other, arm)| !self.differ(other, arm))
            });
            if let Some((other, _)) = before {
                let what = "a value may match this arm and another one";
                let help = "require in both a field with different string values, or close one and require in the other a field that it lacks";
                let problem = Problem::value(format!("{pointer}/oneOf/{index}/$ref"), what, help);
                problems
                    .push(problem.related(format!("{pointer}/oneOf/{other}/$ref"), "a value may match this arm too"));
            }
        }
        problems
    }

    fn differ(&self, one: &Value, other: &Value) -> bool {
        let (kind, other_kind) = (kind(one), kind(other));
        if kind != other_kind {
            return kind.is_some() && other_kind.is_some();
        }
        match kind {
            Some("object") => {
                self.tagged(one, other) || requires_disallowed(one, other) || requires_disallowed(other, one)
            }
            _ => self.values_differ(one, other),
        }
    }

    /// Whether both require a field whose values have nothing in common.
    fn tagged(&self, one: &Value, other: &Value) -> bool {
        required(one).filter(|name| required(other).any(|known| known == *name)).any(|name| {
            let field = |schema: &Value| plain(self.document, schema.get("properties")?.get(name)?).cloned();
            field(one).zip(field(other)).is_some_and(|(one, other)| {
                let apart = kind(&one).zip(kind(&other)).is_some_and(|(one, other)| one != other);
                apart || self.values_differ(&one, &other)
            })
        })
    }

    fn values_differ(&self, one: &Value, other: &Value) -> bool {
        let looked_at = kind(one) == Some("string") || (self.joins && kind(one) == Some("boolean"));
        let values = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned();
        let apart = |one: Vec<Value>, other: Vec<Value>| !one.iter().any(|value| other.contains(value));
        looked_at && values(one).zip(values(other)).is_some_and(|(one, other)| apart(one, other))
    }
}

fn requires_disallowed(one: &Value, other: &Value) -> bool {
    let closed = other.get("additionalProperties") == Some(&Value::Bool(false));
    let has = |name: &str| other.get("properties").is_some_and(|fields| fields.get(name).is_some());
    closed && required(one).any(|name| !has(name))
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.items("required").filter_map(Value::as_str)
}

/// The JSON type; an integer is a number too.
fn kind(schema: &Value) -> Option<&str> {
    match schema.text("type") {
        Some("integer") => Some("number"),
        None if schema.get("properties").is_some() => Some("object"),
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{broken, with_schemas};

    /// The report on a `oneOf` of these two arms, which the request refers to.
    fn choice(one: &str, other: &str) -> String {
        let schemas = format!(
            "    One: {one}\n    Other: {other}\n    Choice:\n      oneOf:\n        - $ref: '#/components/schemas/One'\n        - $ref: '#/components/schemas/Other'\n"
        );
        with_schemas(&schemas)
    }

    const TEXT: &str = "{type: string, x-enroll-privacy: public}";

    fn object(field: &str, schema: &str, rest: &str) -> String {
        format!("{{type: object, required: [{field}], properties: {{{field}: {schema}}}{rest}}}")
    }

    #[test]
    fn open_objects_overlap() {
        insta::assert_snapshot!(choice(&object("a", TEXT, ""), &object("b", TEXT, "")));
    }

    #[test]
    fn boolean_values_do_not_separate_arms() {
        let arm = |value: &str| object("ok", &format!("{{type: boolean, enum: [{value}]}}"), "");
        insta::assert_snapshot!(choice(&arm("true"), &arm("false")));
    }

    #[test]
    fn tags_types_and_closed_objects_separate_arms() {
        let clean = broken("", "");
        assert_eq!(choice("{type: integer}", TEXT), clean);
        assert_eq!(choice(&object("a", TEXT, ""), &object("b", TEXT, ", additionalProperties: false")), clean);
        assert_eq!(choice(&object("a", TEXT, ""), &object("a", "{type: integer}", "")), clean);
        let tag = |value: &str| format!("{{type: string, enum: [{value}], x-enroll-privacy: public}}");
        assert_eq!(choice(&tag("a"), &tag("b")), clean);
        assert_ne!(choice(&tag("a"), &tag("a")), clean);
    }
}
