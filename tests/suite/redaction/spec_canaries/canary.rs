//! A canary for one string: valid at its place, and found nowhere else.

use jsonschema::Validator;
use serde_json::Value;

/// The shapes that a rule may force upon a string, the freest first. The number makes each its own.
const SHAPES: [fn(usize) -> String; 10] = [
    name,
    |number| format!("{}@example.com", name(number)),
    day,
    |number| format!("{}T14:56:45Z", day(number)),
    |number| format!("https://{}.example/", name(number)),
    |number| format!("00000000-0000-4000-8000-9{number:011}"),
    |number| format!("203.0.113.{}", 100 + number % 100),
    |number| format!("+9{number:012}"),
    |number| format!("9{number:012}"),
    pair,
];

/// A string that the schema of a leaf allows; nothing where it has a rule that no shape meets.
pub(super) fn text(number: usize, schema: &Value) -> Option<String> {
    let validator = validator(schema);
    SHAPES.iter().map(|shape| shape(number)).find(|text| validator.is_valid(&Value::from(text.as_str())))
}

/// A string that the schema of a leaf allows and that is no canary.
pub(super) fn plain(schema: &Value) -> Option<&'static str> {
    let validator = validator(schema);
    let plain = ["plain-text", "en", "EN", "2025-05-14", "2025-05-14T13:39:50Z", "https://example.com", "7"];
    plain.into_iter().find(|text| validator.is_valid(&Value::from(*text)))
}

/// What of a canary must not be shown: of a moment the day is enough, of an address the name.
pub(super) fn needle(text: &str) -> String {
    let end = text.find(['@', 'T']).filter(|end| *end >= 9).unwrap_or(text.len());
    text[..end].trim_start_matches('+').to_owned()
}

/// A whole number of 32 bits, of which there is no second.
pub(super) fn whole(number: usize) -> Value {
    Value::from(1_900_000_000 + number)
}

/// A number with a fraction, likewise.
pub(super) fn fraction(number: usize) -> Value {
    Value::from(19_000_000.25 + f64::from(u32::try_from(number).unwrap()))
}

/// Letters alone, for names must have no digits.
pub(super) fn name(number: usize) -> String {
    assert!(number < 26 * 26, "there are no more of these names");
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    format!("Canary{}{}q", letter(number / 26), letter(number))
}

fn day(number: usize) -> String {
    format!("{:04}-03-07", 1000 + number)
}

/// Two letters that are no word and no country.
fn pair(number: usize) -> String {
    const LETTERS: &[u8] = b"JKQVWXYZ";
    let letter = |number: usize| char::from(LETTERS[number % LETTERS.len()]);
    [letter(number / LETTERS.len()), letter(number)].iter().collect()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}
