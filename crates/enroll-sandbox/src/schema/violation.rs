//! The broken rules of a schema: the place, the keyword, and what the schema demands.
//!
//! A received value is never in them, because it is personal data. What a schema demands is public.

use crate::reason::label;
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

/// The limit of an enumeration, in values.
const OPTIONS: usize = 12;

/// A broken rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The JSON pointer to the field.
    pub(crate) field: String,
    /// The keyword of the schema.
    pub(crate) rule: String,
    /// What the rule demands, as `must …`.
    pub(crate) demand: Option<String>,
}

impl Violation {
    /// A rule that is broken so far behind in a list that the place is not looked for.
    pub(super) fn far_behind() -> Self {
        let demand = "is broken behind the first 10000 items of its lists".to_owned();
        Self { field: String::new(), rule: "items".to_owned(), demand: Some(demand) }
    }
}

/// The violations of an error; for alternatives, those of the alternative with the fewest.
pub(super) fn describe(error: &ValidationError<'_>) -> Vec<Violation> {
    let at = error.instance_path().as_str();
    let field = |name: &str| format!("{at}/{}", label::step(name));
    let one = |field: String, rule: &str, demand: Option<String>| Violation { field, rule: rule.to_owned(), demand };
    match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            // Counted by field, because one error may be about several that are not allowed.
            let arms = context.iter().map(|arm| arm.iter().flat_map(describe).collect::<Vec<_>>());
            let nearest = arms.filter(|arm| !arm.is_empty()).min_by_key(Vec::len);
            nearest.unwrap_or_else(|| vec![one(at.to_owned(), error.kind().keyword(), None)])
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![one(field(name), "required", Some("must be present".to_owned()))]
        }
        Kind::AdditionalProperties { unexpected } => {
            let demand = || Some("is not allowed here".to_owned());
            unexpected.iter().map(|name| one(field(name), "additionalProperties", demand())).collect()
        }
        kind => vec![one(at.to_owned(), kind.keyword(), demand(kind))],
    }
}

fn demand(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Format { format } => return Some(format_demand(format)),
        Kind::Pattern { pattern } => format!("must match {pattern}"),
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {limit} items"),
        Kind::MaxItems { limit } => format!("must have at most {limit} items"),
        Kind::MinProperties { limit } => format!("must have at least {limit} fields"),
        Kind::MaxProperties { limit } => format!("must have at most {limit} fields"),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::Constant { expected_value } => format!("must be {expected_value}"),
        Kind::Enum { options } => return Some(enum_demand(options)),
        Kind::Type { kind } => return Some(type_demand(kind)),
        Kind::UniqueItems => "must not have the same item twice".to_owned(),
        Kind::OneOfMultipleValid { .. } => "must fit one alternative alone, and fits several".to_owned(),
        _ => return None,
    })
}

fn format_demand(format: &str) -> String {
    match format {
        "date" => "must be a date such as 2000-02-29".to_owned(),
        "date-time" => "must be a time such as 2023-11-07T05:31:56Z".to_owned(),
        "email" => "must be one e-mail address".to_owned(),
        other => format!("must have the format {other}"),
    }
}

fn enum_demand(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let shown: Vec<String> = options.iter().take(OPTIONS).map(ToString::to_string).collect();
    let rest = options.len().saturating_sub(OPTIONS);
    let rest = if rest > 0 { format!(" or one of {rest} more") } else { String::new() };
    format!("must be one of {}{rest}", shown.join(", "))
}

fn type_demand(kind: &TypeKind) -> String {
    let article = |kind: &str| match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        kind => format!("a {kind}"),
    };
    let kinds: Vec<String> = match kind {
        TypeKind::Single(kind) => vec![article(kind.as_str())],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| article(kind.as_str())).collect(),
    };
    format!("must be {}", kinds.join(" or "))
}
