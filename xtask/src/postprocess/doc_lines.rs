//! Pass: splits documentation into one attribute per line, so that it is printed as `///` lines.
//!
//! The generator writes whole strings, which would be printed as unindented block comments.

use anyhow::{Result, bail};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, File, Lit, Meta};

use super::doc;

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
    for line in text.trim_end().lines().map(str::trim_end) {
        if !line.is_empty() {
            lines.push(format!(" {line}"));
        } else if lines.last().is_some_and(|last| !last.is_empty()) {
            // The generator adds empty lines to those of a spec.
            lines.push(String::new());
        }
    }
    lines.iter().map(|line| doc(line)).collect()
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
}
