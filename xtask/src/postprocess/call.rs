//! Reads the parts of a generated call that differ between operations.
//!
//! The arguments come from the generated function, the rest from the document. A test compares that
//! function with the known one, so that nothing new in a release of the generator is lost
//! unnoticed.

use anyhow::{Context as _, Result};
use heck::ToSnakeCase as _;
use syn::{FnArg, Ident, ImplItemFn, Pat, Type};

use super::{name_of, optional};
use crate::names::type_name;
use crate::spec::operation::{Operation, Response};
use crate::spec::pointer::referenced;

/// The parts that differ.
pub(super) struct Call<'a> {
    /// The generated function.
    pub(super) function: &'a ImplItemFn,
    pub(super) method: String,
    pub(super) path: String,
    /// The parameters, in the order of the arguments.
    pub(super) parameters: Vec<Parameter<'a>>,
    /// The type of the body, a reference; none if the operation has no body.
    pub(super) body: Option<&'a Type>,
    /// The type of the response.
    pub(super) response: String,
    /// The success statuses.
    pub(super) success: Vec<u16>,
    /// The error statuses.
    pub(super) errors: Vec<u16>,
}

/// A parameter that is passed as an argument.
pub(super) struct Parameter<'a> {
    pub(super) ident: &'a Ident,
    pub(super) of: &'a Type,
    /// Its name, as spelt in the document.
    pub(super) name: String,
    pub(super) place: Place,
}

/// The place of a parameter in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

impl<'a> Call<'a> {
    /// Reads a generated function.
    pub(super) fn read(function: &'a ImplItemFn, operation: &Operation<'_>) -> Result<Self> {
        let (mut parameters, mut body) = (Vec::new(), None);
        for argument in function.sig.inputs.iter().skip(1) {
            let FnArg::Typed(argument) = argument else { continue };
            let Pat::Ident(name) = &*argument.pat else { continue };
            if name.ident == "body" {
                body = Some(&*argument.ty);
            } else {
                parameters.push(Parameter::of(&name.ident, &argument.ty, operation)?);
            }
        }
        let (success, errors): (Vec<_>, Vec<_>) = operation.responses()?.into_iter().partition(Response::is_success);
        let response = success.first().and_then(Response::schema).and_then(referenced).map(type_name);
        let response = response.context("the success response is not a component; move it to components/schemas")?;
        let statuses = |responses: Vec<Response<'_>>| responses.iter().map(|response| response.status).collect();
        let (success, errors) = (statuses(success), statuses(errors));
        let (method, path) = (operation.method.clone(), operation.path.clone());
        Ok(Self { function, method, path, parameters, body, response, success, errors })
    }

    /// The parameters in this place.
    pub(super) fn parameters_in(&self, place: Place) -> impl Iterator<Item = &Parameter<'a>> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }
}

impl<'a> Parameter<'a> {
    /// The parameter of an argument, with its name as spelt in the document.
    fn of(ident: &'a Ident, of: &'a Type, operation: &Operation<'_>) -> Result<Self> {
        let is_it = |name: &str| {
            let name = name.to_snake_case();
            // A name that is a keyword gets an underscore.
            *ident == name || *ident == format!("{name}_")
        };
        let parameters = operation.parameters();
        let mut found = parameters.iter().filter_map(|(_, parameter)| {
            let name = parameter["name"].as_str().filter(|name| is_it(name))?;
            Some((name.to_owned(), Place::of(parameter["in"].as_str()?)?))
        });
        let (name, place) = found.next().with_context(|| {
            format!("the argument {ident} is no parameter; add it to `xtask/src/postprocess/call.rs`")
        })?;
        Ok(Self { ident, of, name, place })
    }

    /// The type in the `Option`, if it is optional.
    pub(super) fn optional(&self) -> Option<&Type> {
        optional(self.of)
    }

    /// The name of its type, if that is an enumeration of the document. A checked string is
    /// borrowed instead.
    pub(super) fn enumeration(&self) -> Option<String> {
        let of = self.of_value();
        let Type::Path(path) = of else { return None };
        path.path.segments.first().filter(|first| first.ident == "types").and_then(|_| name_of(of))
    }

    /// Whether it is a `&str`.
    pub(super) fn is_text(&self) -> bool {
        let Type::Reference(reference) = self.of_value() else { return false };
        name_of(&reference.elem).is_some_and(|name| name == "str")
    }

    /// Whether it is a number or a boolean.
    pub(super) fn is_plain(&self) -> bool {
        self.enumeration().is_none() && !matches!(self.of_value(), Type::Reference(_))
    }

    fn of_value(&self) -> &Type {
        self.optional().unwrap_or(self.of)
    }
}

impl Place {
    fn of(place: &str) -> Option<Self> {
        match place {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            _ => None,
        }
    }
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
        assert_eq!(call.parameters.iter().map(|header| header.name.as_str()).collect::<Vec<_>>(), ["X-Version"]);
        assert_eq!((call.success, call.errors), (vec![200, 201], vec![409]));
    }

    #[test]
    fn an_argument_that_is_no_parameter_is_rejected() {
        let (document, mut function) = (document(), function());
        function.sig.inputs.push(syn::parse_quote!(page: Option<u32>));
        let rejected = Call::read(&function, &operation::find(&document).unwrap()).err().unwrap().to_string();
        assert!(rejected.starts_with("the argument page is no parameter"), "{rejected}");
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
