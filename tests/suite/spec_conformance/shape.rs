//! A schema of a spec, resolved: references and `allOf` with one item are followed until one shape
//! is left. Any other schema fails the tests.

use enroll_tests::specs;
use serde_json::{Map, Value};

/// A schema and what it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    pub(crate) id: &'static str,
    node: &'static Value,
}

/// What a value must be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Exactly one of several components.
    OneOf(Vec<Schema>),
    /// One of these values.
    Enumeration(&'static [Value]),
    /// Fields with names.
    Object(Vec<Field>),
    /// Fields of any name.
    FreeForm,
    List(Schema),
    Text(Text),
    Integer {
        least: i64,
        most: i64,
    },
    Number,
    Boolean,
    /// Any JSON at all.
    Anything,
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

/// What a string must look like.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Text {
    pub(crate) pattern: Option<&'static str>,
    pub(crate) format: Option<&'static str>,
    pub(crate) shortest: Option<usize>,
    pub(crate) longest: Option<usize>,
}

impl Schema {
    /// The schema of a component.
    pub(crate) fn component(id: &'static str, name: &str) -> Self {
        Self { id, node: &specs::shared(id)["components"]["schemas"][name] }
    }

    /// A schema that is anywhere in a spec.
    pub(crate) fn at(id: &'static str, node: &'static Value) -> Self {
        Self { id, node }
    }

    /// The component that it refers to itself, if it does.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.node["$ref"].as_str().map(|reference| specs::component(specs::shared(self.id), reference).0)
    }

    /// What feeds it, where that is here: a path or several.
    pub(crate) fn sources(&self) -> Vec<&'static str> {
        let steps = self.steps();
        let user = steps.iter().find_map(|step| step.node.get("x-enroll-user"));
        let paths = user.map(|user| user.as_array().map_or(std::slice::from_ref(user), Vec::as_slice));
        paths.unwrap_or_default().iter().filter_map(Value::as_str).collect()
    }

    /// Whether a node of the spec is it, or is referred to by it.
    pub(crate) fn leads_through(&self, node: &Value) -> bool {
        self.steps().iter().any(|step| std::ptr::eq(step.node, node))
    }

    /// Who may see it, where that is here.
    pub(crate) fn privacy(&self) -> Option<&'static str> {
        self.steps().iter().find_map(|step| step.node["x-enroll-privacy"].as_str())
    }

    /// Whether null is a value of it.
    pub(crate) fn is_nullable(&self) -> bool {
        self.steps().iter().any(|step| step.node["nullable"] == true)
    }

    /// Whether the signer fills it in.
    pub(crate) fn is_the_signers(&self) -> bool {
        match self.shape() {
            Shape::OneOf(arms) => arms.iter().all(Self::is_the_signers),
            _ => self.sources().iter().any(|path| path.starts_with("signer.")),
        }
    }

    /// What is left where all references are followed.
    pub(crate) fn last(&self) -> &'static Value {
        self.steps().last().unwrap().node
    }

    pub(crate) fn shape(&self) -> Shape {
        let node = self.last();
        let schema = |node: &'static Value| Self { id: self.id, node };
        if let Some(arms) = node["oneOf"].as_array() {
            return Shape::OneOf(arms.iter().map(schema).collect());
        }
        if let Some(values) = node["enum"].as_array() {
            return Shape::Enumeration(values);
        }
        match node["type"].as_str() {
            Some("object") => self.object(node.as_object().unwrap()),
            Some("array") => Shape::List(schema(&node["items"])),
            Some("string") => Shape::Text(Text::read(node)),
            Some("integer") => integer(node.as_object().unwrap()),
            Some("number") => Shape::Number,
            Some("boolean") => Shape::Boolean,
            None if node["properties"].is_null() => Shape::Anything,
            _ => panic!("{}: it is unknown how to make {node}", self.id),
        }
    }

    /// Itself and what it refers to, one after the other.
    fn steps(&self) -> Vec<Self> {
        let next = |step: &Self| {
            let inner = step.node["allOf"].as_array().map(|arms| {
                assert_eq!(arms.len(), 1, "`allOf` has one item: {}", step.node);
                &arms[0]
            });
            let node = inner.or_else(|| Some(specs::component(specs::shared(step.id), step.node["$ref"].as_str()?).1));
            node.map(|node| Self { id: step.id, node })
        };
        std::iter::successors(Some(*self), next).collect()
    }

    fn object(&self, node: &'static Map<String, Value>) -> Shape {
        let Some(fields) = node.get("properties").and_then(Value::as_object) else { return Shape::FreeForm };
        let required = node.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let field = |(name, node): (&'static String, &'static Value)| Field {
            name,
            required: required.iter().any(|other| other == name),
            schema: Self { id: self.id, node },
        };
        Shape::Object(fields.iter().map(field).collect())
    }
}

/// Without a format, what every reader of JSON can tell apart.
fn integer(node: &Map<String, Value>) -> Shape {
    const WHOLE: i64 = (1 << 53) - 1;
    let (least, most) = super::json_schema::bounds(node).unwrap_or((-WHOLE, WHOLE));
    Shape::Integer { least, most }
}

impl Text {
    fn read(node: &'static Value) -> Self {
        let length = |key: &str| node[key].as_u64().and_then(|length| usize::try_from(length).ok());
        Self {
            pattern: node["pattern"].as_str(),
            format: node["format"].as_str(),
            shortest: length("minLength"),
            longest: length("maxLength"),
        }
    }
}
