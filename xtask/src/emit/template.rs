//! Fills text templates.
//!
//! `{{name}}` is replaced by a value. The lines between `{{each}}` and `{{end}}` are repeated for
//! each provider, with its values. A name without a value is an error, so that a misspelt one
//! cannot reach a source file.

use anyhow::{Result, bail};

/// Names and their values.
pub(crate) type Values = Vec<(&'static str, String)>;

/// Fills a template. A value may contain anything, even braces, which are kept.
pub(crate) fn fill(template: &str, outer: &Values, each: &[Values]) -> Result<String> {
    let mut filled = String::new();
    let mut block: Option<String> = None;
    for line in template.lines() {
        match (line.trim(), &mut block) {
            ("{{each}}", None) => block = Some(String::new()),
            ("{{end}}", Some(text)) => {
                for values in each {
                    filled += &replace(text, &[values.as_slice(), outer].concat())?;
                }
                block = None;
            }
            (_, Some(text)) => *text += &format!("{line}\n"),
            (_, None) => filled += &replace(&format!("{line}\n"), outer)?,
        }
    }
    if block.is_some() {
        bail!("a line {{{{each}}}} has no line {{{{end}}}} after it; add one");
    }
    Ok(filled)
}

fn replace(text: &str, values: &[(&str, String)]) -> Result<String> {
    let mut parts = text.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let found = part.split_once("}}").and_then(|(wanted, rest)| {
            let (_, value) = values.iter().find(|(name, _)| *name == wanted)?;
            Some([value.trim_end(), rest])
        });
        let Some(pieces) = found else {
            bail!("no value for {{{{{}; fix the name", part.lines().next().unwrap_or_default());
        };
        filled.extend(pieces);
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_lines_repeated() {
        let each = [vec![("id", "a".to_owned())], vec![("id", "b".to_owned())]];
        let text =
            fill("{{top}}\n  {{each}}\n  {{id}},\n  {{end}}\nend\n", &vec![("top", "head".to_owned())], &each).unwrap();
        assert_eq!(text, "head\n  a,\n  b,\nend\n");
        assert_eq!(fill("{{a}}\n", &vec![("a", "{{b}}".to_owned())], &[]).unwrap(), "{{b}}\n");
    }

    #[test]
    fn a_name_without_a_value_is_an_error() {
        assert_eq!(
            fill("{{nmae}} x\n", &Values::new(), &[]).unwrap_err().to_string(),
            "no value for {{nmae}} x; fix the name"
        );
        assert!(fill("{{each}}\n", &Values::new(), &[]).is_err());
    }
}
