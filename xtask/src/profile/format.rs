//! Formats JSON as people write it: a value that fits on one line is on one line.

use serde_json::Value;

/// The maximum length of a line.
const WIDTH: usize = 80;

/// Formats a value that starts on a line of its own.
pub(crate) fn format_json(value: &Value) -> String {
    lines(value, 0, WIDTH) + "\n"
}

/// A value at a depth; `used` is the number of characters already on its line.
fn lines(value: &Value, depth: usize, used: usize) -> String {
    let line = line(value);
    let (parts, ends) = match value {
        _ if used + line.len() <= WIDTH => return line,
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let name = format!("{}: ", Value::from(name.as_str()));
                format!("{name}{}", lines(value, depth + 1, 2 * depth + 2 + name.len()))
            };
            (fields.iter().map(field).collect::<Vec<_>>(), ["{", "}"])
        }
        Value::Array(items) => (items.iter().map(|item| lines(item, depth + 1, 2 * depth + 2)).collect(), ["[", "]"]),
        _ => return line,
    };
    let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    format!("{}\n{inner}{}\n{outer}{}", ends[0], parts.join(&format!(",\n{inner}")), ends[1])
}

fn line(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields = fields.iter().map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), line(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_that_fits_on_a_line_is_on_one() {
        let value = json!({"a": {"b": [1, 2], "c": {}}, "list": ["x".repeat(40), {"y": "z".repeat(30)}]});
        let (x, z) = ("x".repeat(40), "z".repeat(30));
        let expected = format!(
            "{{\n  \"a\": {{ \"b\": [1, 2], \"c\": {{}} }},\n  \"list\": [\n    \"{x}\",\n    {{ \"y\": \"{z}\" }}\n  ]\n}}\n"
        );
        assert_eq!(format_json(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(&expected).unwrap(), value);
    }
}
