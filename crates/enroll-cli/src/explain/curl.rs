//! A command that sends the request, with a variable of the shell for each secret.

use super::header::{Header, Piece};
use super::request::Request;

/// The argument for a body of which something is hidden.
pub(super) const BODY_FILE: &str = "@body.json";

/// The command. What is hidden has to be filled in by hand.
pub(super) fn command(request: &Request) -> String {
    let mut lines = vec![format!("curl --request {} {}", request.method, quoted(&request.url))];
    lines.extend(request.headers.iter().map(|header| format!("--header {}", argument(header))));
    let body = request.body.text.as_deref().map_or_else(|| BODY_FILE.to_owned(), quoted);
    lines.push(format!("--data-binary {body}"));
    lines.join(" \\\n  ")
}

/// A header, with variables in double quotes.
fn argument(header: &Header) -> String {
    let Some(pieces) = &header.variables else {
        return quoted(&format!("{}: {}", header.name, header.value));
    };
    let value: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => in_double_quotes(text),
            Piece::Variable(name) => format!("${{{name}}}"),
        })
        .collect();
    format!("\"{}: {value}\"", header.name)
}

/// A string as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn in_double_quotes(text: &str) -> String {
    let escaped = |letter: char| matches!(letter, '"' | '\\' | '$' | '`').then_some('\\').into_iter().chain([letter]);
    text.chars().flat_map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_one_word_of_a_shell() {
        assert_eq!(quoted("O'Neil $HOME `x`"), r"'O'\''Neil $HOME `x`'");
        assert_eq!(in_double_quotes(r#"a"b\c$d`e|"#), r#"a\"b\\c\$d\`e|"#);
    }
}
