//! Pass: a pattern that needs no backtracking becomes a plain check.
//!
//! The generator compiles each pattern at run time, with a library that every user would have to
//! build. Other patterns are left alone, and codegen requires the library in the crate's manifest.

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, File, Lit, Stmt};

use super::module_mut;
use crate::spec::pattern::{self, Run, Set};

/// Runs the pass; returns whether a pattern is left.
pub(super) fn apply(code: &mut File) -> Result<bool> {
    let mut checks = Checks { left: false, failed: None };
    module_mut(code, "types")?.iter_mut().for_each(|item| checks.visit_item_mut(item));
    match checks.failed {
        Some(error) => Err(error),
        None => Ok(checks.left),
    }
}

struct Checks {
    left: bool,
    failed: Option<anyhow::Error>,
}

impl VisitMut for Checks {
    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let Some(Stmt::Item(syn::Item::Static(of))) = block.stmts.first() else { return };
        if of.ident != "PATTERN" {
            return;
        }
        match of_static(&of.expr) {
            Ok(text) => match pattern::runs(&text) {
                Ok(runs) => self.replace(block, &runs),
                Err(_) => self.left = true,
            },
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Checks {
    fn replace(&mut self, block: &mut Block, runs: &[Run]) {
        let is_known = matches!(block.stmts.get(1), Some(Stmt::Expr(Expr::If(check), None))
            if check.cond.to_token_stream().to_string() == quote!(PATTERN.find(value).is_none()).to_string());
        let Some(Stmt::Expr(Expr::If(check), None)) = block.stmts.get_mut(1).filter(|_| is_known) else {
            self.failed =
                Some(anyhow::anyhow!("the generated check of a pattern differs; check what changed in the generator"));
            return;
        };
        *check.cond = syn::parse_quote!(!is_match(value, PATTERN));
        let runs = runs.iter().map(tokens);
        let head: Block = syn::parse_quote!({
            use ::progenitor_client::pattern::{Run, Set, is_match};
            const PATTERN: &[Run] = &[#(#runs),*];
        });
        block.stmts.splice(..1, head.stmts);
    }
}

fn tokens(run: &Run) -> TokenStream {
    let (least, most) = (proc_macro2::Literal::usize_unsuffixed(run.least), run.most);
    let most = most
        .map_or_else(|| quote!(usize::MAX), |most| proc_macro2::Literal::usize_unsuffixed(most).into_token_stream());
    let ranges = |ranges: &[(char, char)]| {
        let ranges = ranges.iter().map(|(first, last)| quote!(#first..=#last));
        quote!(&[#(#ranges),*])
    };
    let of = match &run.of {
        Set::Only(of) => {
            let of = ranges(of);
            quote!(Set::Only(#of))
        }
        Set::AllBut(of) => {
            let of = ranges(of);
            quote!(Set::AllBut(#of))
        }
    };
    quote!(Run { of: #of, times: #least..=#most })
}

/// The pattern of `LazyLock::new(|| { Regex::new("…").unwrap() })`.
fn of_static(expression: &Expr) -> Result<String> {
    struct Text(Option<String>);
    impl VisitMut for Text {
        fn visit_lit_mut(&mut self, literal: &mut Lit) {
            if let Lit::Str(text) = literal {
                self.0 = Some(text.value());
            }
        }
    }
    let mut text = Text(None);
    text.visit_expr_mut(&mut expression.clone());
    let found = text.0.context("the generated pattern differs; check what changed in the generator")?;
    if !expression.to_token_stream().to_string().contains("regress") {
        bail!("the generated code uses another pattern library; check what changed in the generator");
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(pattern: &str) -> File {
        syn::parse_quote! {
            mod types {
                fn from_str(value: &str) {
                    static PATTERN: LazyLock<::regress::Regex> = LazyLock::new(|| { ::regress::Regex::new(#pattern).unwrap() });
                    if PATTERN.find(value).is_none() {
                        return Err("doesn't match pattern".into());
                    }
                    Ok(Self(value.to_string()))
                }
            }
        }
    }

    #[test]
    fn only_a_pattern_that_needs_backtracking_keeps_the_library() {
        let mut plain = code("^\\+?[1-9]\\d{1,14}$");
        assert!(!apply(&mut plain).unwrap());
        let text = prettyplease::unparse(&plain);
        assert!(!text.contains("regress") && text.contains("if !is_match(value, PATTERN)"), "{text}");
        assert!(text.contains("times: 1..=14"), "{text}");
        let mut other = code("^(a|b)c$");
        assert!(apply(&mut other).unwrap());
        assert!(prettyplease::unparse(&other).contains("regress"));
    }
}
