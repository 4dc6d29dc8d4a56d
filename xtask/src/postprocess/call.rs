//! Reads the parts of the generated call that differ between specs.
//!
//! The arguments come from the generated function, the rest from the document. A test compares that
//! function with the known one, so that nothing new in a release of the generator is lost
//! unnoticed.

use anyhow::{Context as _, Result};
use syn::{FnArg, Ident, ImplItemFn, Pat, Type};

use crate::spec::operation::{Operation, Response};

/// The parts that differ.
pub(super) struct Call<'a> {
    pub(super) method: String,
    pub(super) path: String,
    /// The headers, in the order of the arguments.
    pub(super) headers: Vec<Header<'a>>,
    /// The type of the body, without its reference.
    pub(super) body: &'a Type,
    /// The success statuses.
    pub(super) success: Vec<u16>,
    /// The error statuses.
    pub(super) errors: Vec<u16>,
}

/// A header that is passed as an argument.
pub(super) struct Header<'a> {
    pub(super) ident: &'a Ident,
    pub(super) of: &'a Type,
    /// Its name, as spelt in the document.
    pub(super) name: String,
}

impl<'a> Call<'a> {
    /// Reads a generated function.
    pub(super) fn read(function: &'a ImplItemFn, operation: &Operation<'_>) -> Result<Self> {
        let (mut headers, mut body) = (Vec::new(), None);
        for argument in function.sig.inputs.iter().skip(1) {
            let FnArg::Typed(argument) = argument else { continue };
            let Pat::Ident(name) = &*argument.pat else { continue };
            if name.ident == "body" {
                body = Some(&*argument.ty);
            } else {
                let name_in_document = header(operation, &name.ident)?;
                headers.push(Header { ident: &name.ident, of: &argument.ty, name: name_in_document });
            }
        }
        let body = body.context("the generated call has no body; check what changed in the generator")?;
        let (success, errors): (Vec<_>, Vec<_>) = operation.responses()?.into_iter().partition(Response::is_success);
        let statuses = |responses: Vec<Response<'_>>| responses.iter().map(|response| response.status).collect();
        let (success, errors) = (statuses(success), statuses(errors));
        Ok(Self { method: operation.method.clone(), path: operation.path.clone(), headers, body, success, errors })
    }
}

/// The header of an argument, as spelt in the document.
fn header(operation: &Operation<'_>, ident: &Ident) -> Result<String> {
    let is_it = |name: &&str| *ident == name.to_ascii_lowercase().replace('-', "_");
    let parameters = operation.parameters();
    let mut headers = parameters.iter().filter(|(_, parameter)| parameter["in"] == "header");
    let name = headers.find_map(|(_, parameter)| parameter["name"].as_str().filter(is_it));
    name.map(str::to_owned)
        .with_context(|| format!("the argument {ident} is not a header; add it to `xtask/src/postprocess/call.rs`"))
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

    fn code() -> syn::File {
        generate(&Lowered { document: document(), personal: Default::default() }).unwrap().0
    }

    /// The function as generated.
    fn function() -> ImplItemFn {
        let mut functions = code().items.into_iter().filter_map(|item| match item {
            syn::Item::Impl(item) => item.items.into_iter().find_map(|item| match item {
                ImplItem::Fn(function) if function.sig.ident == "create_user" => Some(function),
                _ => None,
            }),
            _ => None,
        });
        functions.next().unwrap()
    }

    #[test]
    fn the_call_is_read_from_generated_code() {
        let (document, function) = (document(), function());
        let call = Call::read(&function, &operation::find(&document).unwrap()).unwrap();
        assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/users"));
        assert_eq!(call.headers.iter().map(|header| header.name.as_str()).collect::<Vec<_>>(), ["X-Version"]);
        assert_eq!((call.success, call.errors), (vec![200, 201], vec![409]));
    }

    #[test]
    fn an_argument_that_is_not_a_header_is_rejected() {
        let (document, mut function) = (document(), function());
        function.sig.inputs.push(syn::parse_quote!(page: Option<u32>));
        let rejected = Call::read(&function, &operation::find(&document).unwrap()).err().unwrap().to_string();
        assert!(rejected.starts_with("the argument page is not a header"), "{rejected}");
    }

    /// `client.rs` does everything that this call does. If this test fails for a new release of the
    /// generator, check there what is new here.
    #[test]
    fn the_generated_call_is_the_known_one() {
        let known: syn::Block = syn::parse_quote!({
            let url = format!("{}/users", self.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
            if let Some(value) = x_version {
                header_map.append("X-Version", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = self
                .client
                .post(url)
                .header(::reqwest::header::ACCEPT, ::reqwest::header::HeaderValue::from_static("application/json"))
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo { operation_id: "create_user" };
            self.pre(&mut request, &info).await?;
            let result = self.exec(request, &info).await;
            self.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                409u16 => Err(Error::ErrorResponse(ResponseValue::from_response(response).await?)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        });
        let printed = |block: &syn::Block| prettyplease::unparse(&syn::parse_quote!(fn call() #block));
        let function = function();
        assert_eq!(printed(&function.block), printed(&known));
        assert!(function.attrs.iter().all(|attribute| attribute.path().is_ident("doc")));
    }

    #[test]
    fn the_generated_items_are_known() {
        let names = |item: &syn::Item| match item {
            syn::Item::Use(_) | syn::Item::Const(_) => "-".to_owned(),
            syn::Item::Mod(item) => item.ident.to_string(),
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Impl(item) => super::super::name_of(&item.self_ty).unwrap_or_default(),
            _ => String::new(),
        };
        for name in code().items.iter().map(names) {
            assert!(["-", "types", "prelude", "Client"].contains(&name.as_str()), "{name:?}");
        }
    }
}
