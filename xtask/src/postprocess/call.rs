//! One operation: what of it varies between specs, and the function that the generator writes for it.
//!
//! The function is put together here as the generator does it, to be compared with the one that it
//! wrote. So nothing that the generator adds in a new release is lost unnoticed.

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{Arm, Block, Expr, FnArg, Ident, ImplItemFn, Pat, Stmt, Type};

use crate::spec::operation::Operation;

/// What varies.
pub(super) struct Call<'a> {
    pub(super) id: String,
    /// In small letters.
    pub(super) method: String,
    pub(super) path: String,
    /// The headers, in order of the arguments.
    pub(super) headers: Vec<Header<'a>>,
    /// The type of the body, behind its reference.
    pub(super) body: Option<&'a Type>,
    /// The statuses of a typed success.
    pub(super) success: Vec<u16>,
    /// The statuses of a typed error.
    pub(super) errors: Vec<u16>,
}

/// A header that is an argument.
pub(super) struct Header<'a> {
    pub(super) ident: &'a Ident,
    pub(super) of: &'a Type,
    /// As the document spells it.
    pub(super) name: String,
}

impl<'a> Call<'a> {
    /// Reads a function. It fails where the generator writes something else for such a call.
    pub(super) fn read(function: &'a ImplItemFn, operation: &Operation<'_>) -> Result<Self> {
        let id = function.sig.ident.to_string();
        let (mut headers, mut body) = (Vec::new(), None);
        for argument in function.sig.inputs.iter().skip(1) {
            let FnArg::Typed(argument) = argument else { continue };
            let Pat::Ident(name) = &*argument.pat else { continue };
            if name.ident == "body" {
                body = Some(&*argument.ty);
                continue;
            }
            let name_in_document = header(operation, &name.ident)?;
            headers.push(Header { ident: &name.ident, of: &argument.ty, name: name_in_document });
        }
        let (success, errors) = statuses(&function.block).context(unknown(&id))?;
        let method = operation.method.to_ascii_lowercase();
        let call = Self { id, method, path: operation.path.clone(), headers, body, success, errors };
        if printed(&call.known())? != printed(&function.block.to_token_stream())? {
            bail!(unknown(&call.id));
        }
        Ok(call)
    }

    /// The block that the generator writes.
    fn known(&self) -> TokenStream {
        let format = format!("{{}}{}", self.path);
        let capacity = self.headers.len() + 1;
        let headers = self.headers.iter().map(|Header { ident, name, .. }| {
            quote!(if let Some(value) = #ident { header_map.append(#name, value.to_string().try_into()?); })
        });
        let method = format_ident!("{}", self.method);
        let body = self.body.map(|_| quote!(.json(&body)));
        let id = &self.id;
        let mut arms: Vec<_> = self.success.iter().map(|status| (*status, typed_success())).collect();
        arms.extend(self.errors.iter().map(|status| (*status, typed_error())));
        arms.sort_by_key(|(status, _)| *status);
        let arms = arms.into_iter().map(|(status, arm)| quote!(#status => #arm,));
        quote!({
            let url = format!(#format, self.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(#capacity);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
            #(#headers)*
            #[allow(unused_mut)]
            let mut request = self.client
                .#method(url)
                .header(::reqwest::header::ACCEPT, ::reqwest::header::HeaderValue::from_static("application/json"))
                #body
                .headers(header_map)
                .build()?;
            let info = OperationInfo { operation_id: #id };
            self.pre(&mut request, &info).await?;
            let result = self.exec(request, &info).await;
            self.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                #(#arms)*
                _ => Err(Error::UnexpectedResponse(response))
            }
        })
    }
}

fn unknown(id: &str) -> String {
    format!(
        "the generator writes the call {id} in another way; look at what it changed, and at `xtask/src/postprocess/call.rs`"
    )
}

/// The header of an argument, as the document spells it.
fn header(operation: &Operation<'_>, ident: &Ident) -> Result<String> {
    let is_it = |name: &&str| *ident == name.to_ascii_lowercase().replace('-', "_");
    let parameters = operation.parameters();
    let mut headers = parameters.iter().filter(|(_, parameter)| parameter["in"] == "header");
    let name = headers.find_map(|(_, parameter)| parameter["name"].as_str().filter(is_it));
    name.map(str::to_owned).with_context(|| {
        format!("the argument {ident} is no header; `xtask/src/postprocess/call.rs` has to learn where it goes")
    })
}

fn typed_success() -> TokenStream {
    quote!(ResponseValue::from_response(response).await)
}

fn typed_error() -> TokenStream {
    quote!(Err(Error::ErrorResponse(ResponseValue::from_response(response).await?)))
}

/// The statuses of the last `match`, by the form of their arms.
fn statuses(block: &Block) -> Option<(Vec<u16>, Vec<u16>)> {
    let Some(Stmt::Expr(Expr::Match(last), None)) = block.stmts.last() else { return None };
    let of = |form: TokenStream| {
        let is_it = |arm: &&Arm| bare(&arm.body).to_string() == form.to_string();
        last.arms.iter().filter(is_it).filter_map(|arm| status(&arm.pat)).collect()
    };
    Some((of(typed_success()), of(typed_error())))
}

fn status(pattern: &Pat) -> Option<u16> {
    let Pat::Lit(literal) = pattern else { return None };
    let syn::Lit::Int(number) = &literal.lit else { return None };
    number.base10_parse().ok()
}

/// An expression without a block around it.
fn bare(expression: &Expr) -> TokenStream {
    match expression {
        Expr::Block(block) => block.block.stmts.iter().map(|statement| statement.to_token_stream()).collect(),
        other => other.to_token_stream(),
    }
}

/// A block as it is printed, for the comparison: commas at the end and braces around an arm say
/// nothing.
fn printed(block: &TokenStream) -> Result<String> {
    let file = syn::parse2(quote!(fn call() #block)).context("a block of code was expected")?;
    Ok(prettyplease::unparse(&file))
}
