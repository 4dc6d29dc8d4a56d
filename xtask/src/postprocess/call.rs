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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use syn::ImplItem;

    use super::*;
    use crate::generate::generate;
    use crate::lower::Lowered;
    use crate::spec::operation;

    fn document() -> Value {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
        let version = json!({"name": "X-Version", "in": "header", "schema": {"type": "string"}});
        let response = json!({"description": "ok", "content": content});
        let post = json!({
            "operationId": "create_user",
            "parameters": [version],
            "requestBody": {"required": true, "content": content},
            "responses": {"200": response, "201": response, "409": response},
        });
        json!({
            "openapi": "3.0.3",
            "info": {"title": "A", "version": "1"},
            "paths": {"/users": {"post": post}},
            "components": {"schemas": {"A": {"type": "object", "properties": {"b": {"type": "string"}}}}},
        })
    }

    /// The function as the generator writes it.
    fn function() -> ImplItemFn {
        let lowered = Lowered { document: document(), personal: Default::default() };
        let (code, _) = generate(&lowered).unwrap();
        let mut functions = code.items.into_iter().filter_map(|item| match item {
            syn::Item::Impl(item) => item.items.into_iter().find_map(|item| match item {
                ImplItem::Fn(function) if function.sig.ident == "create_user" => Some(function),
                _ => None,
            }),
            _ => None,
        });
        functions.next().unwrap()
    }

    #[test]
    fn what_varies_is_read_from_what_the_generator_writes() {
        let (document, function) = (document(), function());
        let call = Call::read(&function, &operation::by_id(&document, "create_user").unwrap()).unwrap();
        assert_eq!((call.method.as_str(), call.path.as_str()), ("post", "/users"));
        assert_eq!(call.headers.iter().map(|header| header.name.as_str()).collect::<Vec<_>>(), ["X-Version"]);
        assert_eq!((call.success, call.errors), (vec![200, 201], vec![409]));
    }

    #[test]
    fn a_call_that_is_written_in_another_way_is_refused() {
        let document = document();
        let refused = |change: &dyn Fn(&mut ImplItemFn)| {
            let mut function = function();
            change(&mut function);
            let operation = operation::by_id(&document, "create_user").unwrap();
            Call::read(&function, &operation).err().map(|error| error.to_string()).unwrap_or_default()
        };
        let another_way = "the generator writes the call create_user in another way";
        let last = |function: &ImplItemFn| function.block.stmts.len() - 1;
        let more: Stmt = syn::parse_quote!(request.headers_mut().clear(););
        for change in [
            &(|function: &mut ImplItemFn| drop(function.block.stmts.remove(0))) as &dyn Fn(&mut ImplItemFn),
            &|function| function.block.stmts.insert(last(function), more.clone()),
            &|function| drop(function.block.stmts.pop()),
        ] {
            assert!(refused(change).starts_with(another_way), "{}", refused(change));
        }
        let argument: FnArg = syn::parse_quote!(page: Option<u32>);
        let with_argument = |function: &mut ImplItemFn| function.sig.inputs.push(argument.clone());
        assert!(refused(&with_argument).starts_with("the argument page is no header"));
    }
}
