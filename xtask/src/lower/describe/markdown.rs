//! Words of a spec as Markdown that rustdoc takes as they are meant.

/// Text that is no markup: outside of code, what would begin a tag or a link is escaped, and an address becomes a link.
pub(super) fn safe(text: &str) -> String {
    let mut safe = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            safe.push('`');
        }
        // Every second part stands between backticks.
        safe += &if index % 2 == 1 { part.to_owned() } else { words(part) };
    }
    safe
}

/// A value to be read literally.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn words(text: &str) -> String {
    let pieces = text.split_inclusive(char::is_whitespace).map(|piece| {
        let word = piece.trim_end();
        let space = &piece[word.len()..];
        if word.starts_with("https://") || word.starts_with("http://") {
            let address = word.trim_end_matches(['.', ',', ';', ':', ')']);
            return format!("<{address}>{}{space}", &word[address.len()..]);
        }
        if word.starts_with("<http") { piece.to_owned() } else { piece.replace('<', "\\<").replace('[', "\\[") }
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup_by_mistake() {
        assert_eq!(safe("a <b> [c] `<d>` [e]"), "a \\<b> \\[c] `<d>` \\[e]");
        assert_eq!(
            safe("see https://example.com/a, or\n<https://b.example>."),
            "see <https://example.com/a>, or\n<https://b.example>."
        );
        assert_eq!(code("^a`$"), "`` ^a`$ ``");
    }
}
