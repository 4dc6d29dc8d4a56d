//! Escapes the prose of a spec so that Markdown shows it as written.
//!
//! Paragraphs, lists and code between backticks are kept. Everything else is literal text: no code
//! block, which rustdoc would compile, and no tag, link, heading or table. Nothing is left open
//! that only later text would close.

/// Escapes a string line by line.
pub(crate) fn safe(text: &str) -> String {
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A literal value as code, with more backticks around it than it contains.
pub(crate) fn code(text: &str) -> String {
    match text.split(|letter| letter != '`').map(str::len).max() {
        None | Some(0) => format!("`{text}`"),
        Some(longest) => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// A line without indentation, which would make it code, also after a list marker.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mark, rest) = text.split_at(list_mark(&text));
    // A heading, a quotation, a rule below a heading, or a row of a table.
    let escape = if rest.starts_with(['#', '>', '=', '-', '+', '|', ':']) { "\\" } else { "" };
    format!("{mark}{escape}{}", inline(rest))
}

/// The length of a list marker, such as `- ` or `12. `.
fn list_mark(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_mark = match text.get(digits..digits + 2) {
        Some("- " | "* " | "+ ") => digits == 0,
        Some(". " | ") ") => digits > 0,
        _ => false,
    };
    if is_mark { digits + 2 } else { 0 }
}

fn inline(text: &str) -> String {
    let mut safe = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (literal, address, ticks) = (literal(rest).unwrap_or_default(), address(rest), ticks(rest));
        let (length, written) = if literal > 0 {
            (literal, rest[..literal].to_owned())
        } else if !address.is_empty() {
            (address.len(), format!("<{address}>"))
        } else if ticks > 0 {
            (ticks, "\\`".repeat(ticks))
        } else {
            let escape = if is_markup(rest) { "\\" } else { "" };
            (first.len_utf8(), format!("{escape}{first}"))
        };
        safe += &written;
        rest = &rest[length..];
    }
    safe
}

/// Whether a string starts with a character that Markdown would interpret; `&` only starts an
/// entity.
fn is_markup(text: &str) -> bool {
    let is_name = |text: &str| text.starts_with(|next: char| next == '#' || next.is_ascii_alphanumeric());
    text.starts_with(['<', '[', '~', '*', '\\']) || text.strip_prefix('&').is_some_and(is_name)
}

/// The length of a literal at the start of a string: code between one or two backticks, or a marked
/// address.
fn literal(text: &str) -> Option<usize> {
    let count = ticks(text);
    if count == 0 {
        let inside = text.strip_prefix('<')?;
        let end = inside.find('>')?;
        return (address(inside).len() == end && end > 0).then_some(end + 2);
    }
    if count > 2 {
        return None;
    }
    let mut at = count;
    loop {
        at += text[at..].find('`')?;
        let run = ticks(&text[at..]);
        if run == count {
            return Some(at + run);
        }
        at += run;
    }
}

/// The number of backticks at the start of a string.
fn ticks(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// The URL at the start of a string, without the punctuation that ends a sentence.
fn address(text: &str) -> &str {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return "";
    }
    let is_end = |letter: char| letter.is_whitespace() || "<>`\"\\".contains(letter);
    let word = text.split(is_end).next().unwrap_or_default();
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '~']);
    if address.ends_with("//") { "" } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_text_does_not_become_markup() {
        assert_eq!(safe("a <b> [c] `<d>` [e]"), "a \\<b> \\[c] `<d>` \\[e]");
        assert_eq!(safe("\\<b> ~~c~~ *d* &lt; R & D"), "\\\\\\<b> \\~\\~c\\~\\~ \\*d\\* \\&lt; R & D");
        assert_eq!(safe("`a` ``b`c`` ` <d>\n<e> `"), "`a` ``b`c`` \\` \\<d>\n\\<e> \\`");
    }

    #[test]
    fn fences_are_escaped() {
        assert_eq!(safe("a\n```rust\nlet b;\n```\nc"), "a\n\\`\\`\\`rust\nlet b;\n\\`\\`\\`\nc");
        assert_eq!(safe("~~~\nb"), "\\~\\~\\~\nb");
        assert_eq!(
            safe("- ```\n1. ~~~~ b\n> ```\n`` ``` ``"),
            "- \\`\\`\\`\n1. \\~\\~\\~\\~ b\n\\> \\`\\`\\`\n`` ``` ``"
        );
    }

    #[test]
    fn indentation_is_removed() {
        assert_eq!(safe("a\n\n    b();\n\tc\n- d\n\n      e\n-     f\n9)\tg"), "a\n\nb();\nc\n- d\n\ne\n- f\n9) g");
    }

    #[test]
    fn only_a_list_marker_may_start_a_line() {
        for text in ["# a", "> a", "---", "===", "| a | b |", ":-|-", "+"] {
            assert_eq!(safe(text), format!("\\{text}"));
            assert_eq!(safe(&format!("- {text}")), format!("- \\{text}"));
        }
        for text in ["1.5 a", "- a", "* a", "12. a", "a - b | c"] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn only_a_url_becomes_a_link() {
        assert_eq!(
            safe("see (https://example.com/a), or\n<https://b.example>. x:http://c.example"),
            "see (<https://example.com/a>), or\n<https://b.example>. x:<http://c.example>"
        );
        assert_eq!(safe("https://a<b> <http><i>"), "<https://a>\\<b> \\<http>\\<i>");
        assert_eq!(safe("http:// [a]: https://b.example"), "http:// \\[a]: <https://b.example>");
    }

    #[test]
    fn a_value_with_backticks_has_more_around_it() {
        assert_eq!((code("^a$").as_str(), code("^a`$").as_str()), ("`^a$`", "`` ^a`$ ``"));
        assert_eq!(code("a```b``"), "```` a```b`` ````");
    }
}
