//! The look-up of a provider: a documented read with which a client finds a user after an unknown
//! outcome.
//!
//! The spec says where the values to look for are in a request, how pages are counted, and which
//! fields of the response are the user's.

use super::{
    Operation, Path, Place, Record, SpecError, Success,
    document::Document,
    operation::Described,
    parameters, record,
    request::{body_schema, pointer},
    responses,
};
use crate::store::Received;
use http::StatusCode;
use serde_json::Value;

/// A look-up.
#[derive(Debug)]
pub(crate) struct LookUp {
    pub(crate) operation: Operation,
    pub(crate) record: Record,
    /// Whether the search finds an e-mail address only if all of it is given.
    pub(crate) is_exact: bool,
    values: Vec<InputValue>,
}

/// What a request can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    Email,
    Phone,
    UserId,
    Page,
    PageSize,
    Offset,
}

/// Where an input is in a request, and what its schema says.
#[derive(Debug)]
struct InputValue {
    input: Input,
    place: Place,
    default: Option<u64>,
    maximum: Option<u64>,
}

impl LookUp {
    pub(super) fn read(document: &Document, described: &Described<'_>) -> Result<Self, SpecError> {
        let (success, record) = success(document, described)?;
        let operation = Operation::read(document, described, success)?;
        Ok(Self {
            values: values(document, described, &operation),
            operation,
            record,
            is_exact: document.at("/x-enroll-provider/look_up/not_found") == "not_visible",
        })
    }

    /// What a request can ask for, and where.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = (Input, &Place)> {
        self.values.iter().map(|value| (value.input, &value.place))
    }

    /// The value of an input in a request, as text; `None` if it is left out.
    pub(crate) fn text(&self, input: Input, request: &Received) -> Option<String> {
        let path: &Path = &self.operation.path;
        self.of(input).find_map(|value| value.place.text(path, request)?.ok())
    }

    /// The number of an input in a request, or its default, up to its documented maximum.
    pub(crate) fn number(&self, input: Input, request: &Received) -> Option<u64> {
        let sent = self.text(input, request).and_then(|text| text.parse().ok());
        let number = sent.or_else(|| self.default(input))?;
        Some(self.of(input).filter_map(|value| value.maximum).fold(number, u64::min))
    }

    /// The documented default of an input.
    pub(crate) fn default(&self, input: Input) -> Option<u64> {
        self.of(input).find_map(|value| value.default)
    }

    fn of(&self, input: Input) -> impl Iterator<Item = &InputValue> {
        self.values.iter().filter(move |value| value.input == input)
    }
}

/// The success with the example that shows the most of a user, the shortest of several, and the
/// record in it.
fn success(document: &Document, described: &Described<'_>) -> Result<(Success, Record), SpecError> {
    let (status, response, example) = responses::successes(document, described.fields)
        .into_iter()
        .find_map(|(status, response)| Some((status, response, richest(document, response)?)))
        .ok_or_else(|| document.error("no success status of the look-up has an example with a user's id"))?;
    let marks = record::marks(document, response);
    let success = read(document, status, response, example, marks.id());
    Ok((success, marks.record(document, example)?))
}

fn read(document: &Document, status: StatusCode, response: &Value, example: &Value, id: Option<&str>) -> Success {
    Success {
        status,
        headers: responses::headers(document, response),
        body: example.clone(),
        id: id.map(str::to_owned),
        fresh: Vec::new(),
        one_time_password: None,
        refresh_token: None,
    }
}

fn richest<'a>(document: &'a Document, response: &'a Value) -> Option<&'a Value> {
    let marks = record::marks(document, response);
    let counted = responses::accepted(document, response).filter_map(|(_, e)| Some((marks.count_in(e)?, e)));
    let length = |example: &Value| example.to_string().len();
    counted.min_by_key(|(count, example)| (usize::MAX - count, length(example))).map(|(_, example)| example)
}

/// The inputs among the parameters, then those in the body.
fn values(document: &Document, described: &Described<'_>, operation: &Operation) -> Vec<InputValue> {
    let schemas = parameters::described(document, described.fields).map(|parameter| &parameter["schema"]);
    let parameters = operation.parameters.iter().zip(schemas).filter_map(|(parameter, schema)| {
        let input = parameter.source.as_deref().and_then(input)?;
        Some(InputValue::new(input, parameter.place.clone(), document.follow(schema)))
    });
    let mut values: Vec<InputValue> = parameters.collect();
    document.walk(body_schema(described.fields), &mut |path, schema| {
        let input = schema["x-enroll-user"].as_str().and_then(input);
        values.extend(input.map(|input| InputValue::new(input, Place::Body(pointer(path)), document.follow(schema))));
    });
    values
}

impl InputValue {
    fn new(input: Input, place: Place, schema: &Value) -> Self {
        Self { input, place, default: schema["default"].as_u64(), maximum: schema["maximum"].as_u64() }
    }
}

const INPUTS: [(&str, Input); 6] = [
    ("email", Input::Email),
    ("phone", Input::Phone),
    ("user_id", Input::UserId),
    ("page", Input::Page),
    ("page_size", Input::PageSize),
    ("offset", Input::Offset),
];

impl Input {
    /// The name in the specs, after `look_up.`.
    pub(crate) fn name(self) -> &'static str {
        INPUTS.iter().find(|(_, input)| *input == self).map_or("", |(name, _)| name)
    }
}

fn input(source: &str) -> Option<Input> {
    let given = source.strip_prefix("look_up.")?;
    INPUTS.iter().find(|(name, _)| *name == given).map(|(_, input)| *input)
}
