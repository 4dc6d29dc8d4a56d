//! Stage 5, postprocess: from the generator's syntax tree to the types and the client that are
//! written.
//!
//! It keeps the generator's types, names, documentation and list of statuses. It rewrites the
//! client, redacts types, and drops conveniences. Each pass fails if it does not find the code that
//! it changes, so that a new version of the generator cannot disable it unnoticed.

mod call;
mod client;
mod conversions;
mod created;
mod doc_lines;
mod field_docs;
mod growable;
mod method;
mod patterns;
mod redact_debug;
mod verify_redaction;

use anyhow::{Context as _, Result};
use proc_macro2::Span;
use syn::{AttrStyle, Attribute, Expr, ExprLit, File, Ident, Item, Lit, LitStr, Meta, MetaNameValue, Type};

use crate::generate::OptionalCrates;
use crate::lower::Lowered;
use crate::lower::Spec;
use crate::spec::operation;
use crate::spec::responses::keep;

pub(crate) use client::Signature;
pub(crate) use created::Created;

/// A client, ready to be written.
#[derive(Debug)]
pub(crate) struct Client {
    /// The parts of its call that differ between providers.
    pub(crate) call: Signature,
    /// `types.rs`.
    pub(crate) types: File,
    /// `client.rs`.
    pub(crate) client: File,
    /// Expressions for the id and the secrets in the response of a created user.
    pub(crate) created: Created,
    /// The optional crates that its code uses.
    pub(crate) crates: OptionalCrates,
}

/// Runs all passes.
pub(crate) fn postprocess(mut code: File, crates: OptionalCrates, spec: &Spec) -> Result<Client> {
    let Lowered { document, personal } = &spec.lowered;
    let (mut client, call) = client::apply(&mut code, document)?;
    verify_redaction::check(&mut code, document)?;
    redact_debug::apply(&mut code, personal)?;
    conversions::apply(&mut code)?;
    let regress = patterns::apply(&mut code)?;
    growable::apply(&mut code, document)?;
    field_docs::apply(&mut code)?;
    doc_lines::apply(&mut code)?;
    doc_lines::apply(&mut client)?;
    let pointers = keep::kept(&spec.document, &operation::find(&spec.document)?.responses()?)?;
    let created = created::created(&mut code, &pointers, &call.response)?;
    let types = std::mem::take(module_mut(&mut code, "types")?);
    let types = File { items: types, ..empty() };
    Ok(Client { call, types, client, created, crates: OptionalCrates { regress, ..crates } })
}

fn empty() -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: Vec::new() }
}

/// The items of a module at the top of the file.
fn module_mut<'a>(code: &'a mut File, name: &str) -> Result<&'a mut Vec<Item>> {
    let found = code.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut(),
        _ => None,
    });
    found
        .map(|(_, items)| items)
        .with_context(|| format!("the generated code has no module {name}; check what changed in the generator"))
}

/// The attribute of one line of documentation. It is built by hand, because parsing thousands of
/// them costs as much as parsing all the code.
fn doc(text: &str) -> Attribute {
    let value = Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new(text, Span::call_site())) });
    let path = Ident::new("doc", Span::call_site()).into();
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: Meta::NameValue(MetaNameValue { path, eq_token: Default::default(), value }),
    }
}

/// The last name of a type's path, such as `User` of `super::User`.
fn name_of(of: &Type) -> Option<String> {
    let Type::Path(path) = of else { return None };
    path.path.segments.last().map(|last| last.ident.to_string())
}

/// The `T` of an `Option<T>`.
fn optional(of: &Type) -> Option<&Type> {
    let Type::Path(path) = of else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(list) = &last.arguments else { return None };
    match list.args.first()? {
        syn::GenericArgument::Type(of) => Some(of),
        _ => None,
    }
}

/// The JSON name of a field or a variant, if it differs from its Rust name.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename")
                && let Lit::Str(text) = meta.value()?.parse()?
            {
                name = Some(text.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<Expr>()?;
            }
            Ok(())
        });
    }
    name
}
