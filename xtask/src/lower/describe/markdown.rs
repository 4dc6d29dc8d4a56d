//! Texts of a spec as Markdown that reads as it was written.
//!
//! Paragraphs, lists and code between backticks stay. Everything else is text: no code block, which
//! rustdoc would compile, and no tag, link, heading or table. Neither does a text begin something
//! that only what follows it would end.

/// The lines of a text.
pub(crate) fn safe(text: &str) -> String {
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A value to be read literally, between backticks of which it has none.
pub(crate) fn code(text: &str) -> String {
    match text.split(|letter| letter != '`').map(str::len).max() {
        None | Some(0) => format!("`{text}`"),
        Some(longest) => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// A line without indentation, which would make code of it, also behind the mark of a list.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mark, rest) = text.split_at(list_mark(&text));
    // A heading, a quotation, a rule below a heading, or a row of a table.
    let escape = if rest.starts_with(['#', '>', '=', '-', '+', '|', ':']) { "\\" } else { "" };
    format!("{mark}{escape}{}", inline(rest))
}

/// The length of the mark that a list begins an item with, such as `- ` or `12. `.
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

/// Whether a text begins with a sign that would be more than itself; `&` only begins the name of a
/// sign.
fn is_markup(text: &str) -> bool {
    let is_name = |text: &str| text.starts_with(|next: char| next == '#' || next.is_ascii_alphanumeric());
    text.starts_with(['<', '[', '~', '*', '\\']) || text.strip_prefix('&').is_some_and(is_name)
}

/// The length of what stays as it is at the begin of a text: code between one or two backticks, or
/// an address that is marked as one.
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

/// How many backticks a text begins with.
fn ticks(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// The address of a page that a text begins with, without what ends its sentence.
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
    fn nothing_becomes_markup_by_mistake() {
        assert_eq!(safe("a <b> [c] `<d>` [e]"), "a \\<b> \\[c] `<d>` \\[e]");
        assert_eq!(safe("\\<b> ~~c~~ *d* &lt; R & D"), "\\\\\\<b> \\~\\~c\\~\\~ \\*d\\* \\&lt; R & D");
        assert_eq!(safe("`a` ``b`c`` ` <d>\n<e> `"), "`a` ``b`c`` \\` \\<d>\n\\<e> \\`");
    }

    #[test]
    fn no_fence_is_left() {
        assert_eq!(safe("a\n```rust\nlet b;\n```\nc"), "a\n\\`\\`\\`rust\nlet b;\n\\`\\`\\`\nc");
        assert_eq!(safe("~~~\nb"), "\\~\\~\\~\nb");
        assert_eq!(
            safe("- ```\n1. ~~~~ b\n> ```\n`` ``` ``"),
            "- \\`\\`\\`\n1. \\~\\~\\~\\~ b\n\\> \\`\\`\\`\n`` ``` ``"
        );
    }

    #[test]
    fn nothing_is_indented() {
        assert_eq!(safe("a\n\n    b();\n\tc\n- d\n\n      e\n-     f\n9)\tg"), "a\n\nb();\nc\n- d\n\ne\n- f\n9) g");
    }

    #[test]
    fn nothing_but_a_list_begins_with_its_line() {
        for text in ["# a", "> a", "---", "===", "| a | b |", ":-|-", "+"] {
            assert_eq!(safe(text), format!("\\{text}"));
            assert_eq!(safe(&format!("- {text}")), format!("- \\{text}"));
        }
        for text in ["1.5 a", "- a", "* a", "12. a", "a - b | c"] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn an_address_is_a_link_and_nothing_else_is() {
        assert_eq!(
            safe("see (https://example.com/a), or\n<https://b.example>. x:http://c.example"),
            "see (<https://example.com/a>), or\n<https://b.example>. x:<http://c.example>"
        );
        assert_eq!(safe("https://a<b> <http><i>"), "<https://a>\\<b> \\<http>\\<i>");
        assert_eq!(safe("http:// [a]: https://b.example"), "http:// \\[a]: <https://b.example>");
    }

    #[test]
    fn a_value_with_backticks_has_more_of_them_around_it() {
        assert_eq!((code("^a$").as_str(), code("^a`$").as_str()), ("`^a$`", "`` ^a`$ ``"));
        assert_eq!(code("a```b``"), "```` a```b`` ````");
    }
}
