//! Text with holes.
//!
//! `{{name}}` is replaced by a value. The lines between a line `{{each}}` and a line `{{end}}` are repeated for each provider, with its values. That is
//! all; a hole that nothing fills is an error, so that a misspelt one cannot reach a source file.

use anyhow::{Result, bail};

/// Names and what stands for them.
pub(crate) type Values = Vec<(&'static str, String)>;

/// Fills a template.
pub(crate) fn fill(template: &str, values: &Values, each: &[Values]) -> Result<String> {
    let mut filled = String::new();
    let mut block: Option<String> = None;
    for line in template.lines() {
        match (line.trim(), &mut block) {
            ("{{each}}", None) => block = Some(String::new()),
            ("{{end}}", Some(text)) => {
                filled.extend(each.iter().map(|values| replace(text, values)));
                block = None;
            }
            (_, Some(text)) => *text += &format!("{line}\n"),
            (_, None) => filled += &format!("{line}\n"),
        }
    }
    if block.is_some() {
        bail!("a line {{{{each}}}} has no line {{{{end}}}} below it; add one");
    }
    let filled = replace(&filled, values);
    match filled.split_once("{{") {
        Some((_, rest)) => bail!("nothing fills {{{{{}; mend its name", rest.lines().next().unwrap_or_default()),
        None => Ok(filled),
    }
}

fn replace(text: &str, values: &Values) -> String {
    values
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_and_repeats() {
        let each = [vec![("id", "a".to_owned())], vec![("id", "b".to_owned())]];
        let text =
            fill("{{top}}\n  {{each}}\n  {{id}},\n  {{end}}\nend\n", &vec![("top", "head".to_owned())], &each).unwrap();
        assert_eq!(text, "head\n  a,\n  b,\nend\n");
    }

    #[test]
    fn refuses_a_hole_that_nothing_fills() {
        assert_eq!(
            fill("{{nmae}} x\n", &Values::new(), &[]).unwrap_err().to_string(),
            "nothing fills {{nmae}} x; mend its name"
        );
        assert!(fill("{{each}}\n", &Values::new(), &[]).is_err());
    }
}
