//! Pass: splits documentation into one attribute per line, so that it is printed as `///` lines.
//!
//! The generator writes whole strings, which would be printed as unindented block comments.
//! Paragraphs are wrapped, as in hand-written code.

use anyhow::{Result, bail};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, File, Lit, Meta};

use super::doc;

/// The length of a line without `/// ` and the indentation of a field.
const WIDTH: usize = 92;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let mut lines = Lines { changed: false };
    lines.visit_file_mut(code);
    if !lines.changed {
        bail!("the generated code has no documentation; check what changed in the generator");
    }
    Ok(())
}

struct Lines {
    changed: bool,
}

impl VisitMut for Lines {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        if attributes.iter().any(|attribute| text(attribute).is_some()) {
            let old = std::mem::take(attributes);
            *attributes = old.into_iter().flat_map(in_lines).collect();
            self.changed = true;
        }
    }
}

fn in_lines(attribute: Attribute) -> Vec<Attribute> {
    // An attribute that starts with a space, or is an empty line between two others, is already one
    // line.
    let Some(text) = text(&attribute).filter(|text| !text.is_empty() && !text.starts_with(' ')) else {
        return vec![attribute];
    };
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs(&text) {
        if !paragraph.is_empty() {
            lines.extend(wrapped(&paragraph).map(|line| format!(" {line}")));
        } else if lines.last().is_some_and(|last| !last.is_empty()) {
            // The generator adds empty lines to those of a spec.
            lines.push(String::new());
        }
    }
    lines.iter().map(|line| doc(line)).collect()
}

/// The paragraphs and list items of a text, each on one line, and the empty lines between them.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    for line in text.trim_end().lines().map(str::trim_end) {
        let is_plain = !line.is_empty() && !line.starts_with(' ') && !is_markup(line);
        match paragraphs.last_mut().filter(|last| is_plain && !last.is_empty()) {
            Some(paragraph) => {
                paragraph.push(' ');
                paragraph.push_str(line);
            }
            None => paragraphs.push(line.to_owned()),
        }
    }
    paragraphs
}

/// The parts of a paragraph that fit into a comment. A word without spaces may be longer.
fn wrapped(mut line: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (first, rest) = line.split_at_checked(break_of(line))?;
        line = rest.trim_start();
        (!first.is_empty()).then_some(first)
    })
}

/// Where to break a line: at the last space that fits, or at the first one after that.
fn break_of(line: &str) -> usize {
    if line.chars().count() <= WIDTH {
        return line.len();
    }
    let indentation = line.len() - line.trim_start().len();
    let spaces = line.match_indices(' ').map(|(at, _)| at).filter(|at| *at > indentation);
    let breaks: Vec<_> = spaces.filter(|at| !is_markup(&line[at + 1..])).collect();
    let fits = |at: &&usize| line[..**at].chars().count() <= WIDTH;
    breaks.iter().rev().find(fits).or(breaks.first()).copied().unwrap_or(line.len())
}

/// Whether a line with this beginning would be a list item, a heading or a quotation.
fn is_markup(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    let is_number = word.ends_with(['.', ')']) && word.starts_with(|first: char| first.is_ascii_digit());
    word.is_empty() || is_number || word.starts_with(['#', '>', '=', '-', '+', '*', '|', ':', '~'])
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { return None };
    meta.path.is_ident("doc").then(|| text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_printed_as_line_comments() {
        let mut code: File = syn::parse_quote! {
            #[doc = "One.\n\n\nTwo,\n    three.\n"]
            #[derive(Clone)]
            pub struct A {
                #[doc = " Four."]
                #[doc = ""]
                #[doc = " Five."]
                pub b: u8,
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(text.starts_with("/// One.\n///\n/// Two,\n///     three.\n#[derive(Clone)]\n"), "{text}");
        assert!(text.contains("    /// Four.\n    ///\n    /// Five.\n"), "{text}");
        assert!(
            apply(&mut syn::parse_quote!(
                struct B;
            ))
            .is_err()
        );
    }

    #[test]
    fn paragraphs_are_wrapped_without_new_markup() {
        let (first, second) = ("a".repeat(60), "b".repeat(30));
        for mark in ["-", "1.", "#"] {
            let line = format!("{first} {second} {mark} c");
            let parts: Vec<_> = wrapped(&line).collect();
            assert_eq!(parts, [first.clone(), format!("{second} {mark} c")]);
        }
        assert_eq!(paragraphs("a\nb\n\n- c\nd\n- e"), ["a b", "", "- c d", "- e"]);
        assert_eq!(wrapped("   indented").collect::<Vec<_>>(), ["   indented"]);
        let long = "y".repeat(120);
        assert_eq!(wrapped(&long).collect::<Vec<_>>(), [long.as_str()]);
    }
}
