//! Rewrites the generated client: it builds a draft of the request, lets the session send it, and
//! decodes the response by its class of statuses.
//!
//! The generated call builds a URL and a header map each time, sends an extra header, and has an
//! arm for each status. The new functions are written from what differs between operations
//! ([`Call`]). `create_user` makes a draft of a create; a look-up makes that of a read, which the
//! session retries differently.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, Ident, ImplItem, ImplItemFn, Item, ItemEnum, Type};

use super::call::{Call, Parameter, Place};
use super::{module_mut, renamed};
use crate::names::{constant, type_name};
use crate::spec::operation::{self, Operation, Response};
use crate::spec::pointer::referenced;

/// The types of `create_user`, and its arguments besides the body.
#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) request: String,
    pub(crate) response: String,
    /// A Rust type; `()` has no path.
    pub(crate) error_body: String,
    /// Headers as spelt in the document, each with its enumeration if the document lists its
    /// values.
    pub(crate) headers: Vec<(String, Option<String>)>,
}

/// Takes the client out of the code, which keeps the types, and returns the new client.
pub(super) fn apply(code: &mut File, document: &Value) -> Result<(File, Signature)> {
    let create = operation::find(document)?;
    let reads: Vec<_> = operation::each(document).into_iter().filter(|other| other.pointer != create.pointer).collect();
    let call = |operation| Call::read(function(&code.items, operation)?, operation);
    let create_call = call(&create)?;
    let error_body = error_body(operation::each(document).iter())?;
    let read_calls = reads.iter().map(call).collect::<Result<Vec<_>>>()?;
    let client = client(&create_call, &read_calls, &error_body)?;
    let signature = signature(&create, &create_call, error_body)?;
    let parameters = read_calls.iter().chain([&create_call]).flat_map(|call| &call.parameters);
    let listed: BTreeSet<_> = parameters.filter_map(Parameter::enumeration).collect();
    let types = module_mut(code, "types")?;
    listed.iter().try_for_each(|name| add_as_str(types, name))?;
    Ok((client, signature))
}

fn client(create: &Call<'_>, reads: &[Call<'_>], error_body: &str) -> Result<File> {
    let path = &create.path;
    let error_body = syn::parse_str(error_body)?;
    let created = created(create, &error_body)?;
    let methods = reads.iter().map(|call| read(call, &error_body)).collect::<Result<Vec<_>>>()?;
    // A URL with values in its path is built for each call.
    let fixed: Vec<_> = reads.iter().filter(|call| call.parameters_in(Place::Path).next().is_none()).collect();
    let urls: Vec<_> = fixed.iter().map(|call| &call.function.sig.ident).collect();
    let paths = fixed.iter().map(|call| &call.path);
    let methods_are =
        if reads.is_empty() { "method for the provider's call" } else { "method for each of the provider's calls" };
    let docs = format!(
        "The generated client, with one {methods_are}. The session authorises every attempt, and classifies the response \
         before it is decoded."
    );
    Ok(syn::parse2(quote! {
        use progenitor_client::{CallOptions, ConfigError, Draft, Error, ResponseValue, Session};
        use super::types;
        #[doc = #docs]
        #[derive(Clone)]
        pub struct Client {
            session: Session,
            create_user: reqwest::Url,
            #(#urls: reqwest::Url,)*
        }
        impl Client {
            pub(crate) fn new(session: Session) -> Result<Self, ConfigError> {
                Ok(Self { create_user: session.url(#path)?, #(#urls: session.url(#paths)?,)* session })
            }
            pub(crate) const fn session(&self) -> &Session {
                &self.session
            }
            #created
            #(#methods)*
        }
        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").finish_non_exhaustive()
            }
        }
    })?)
}

fn signature(operation: &Operation<'_>, call: &Call<'_>, error_body: String) -> Result<Signature> {
    let headers = call.parameters_in(Place::Header);
    Ok(Signature {
        request: referenced(operation.request()?.1)
            .map(type_name)
            .context("the request is not a component; move it to components/schemas")?,
        response: call.response.clone(),
        error_body,
        headers: headers.map(|header| (header.name.clone(), header.enumeration())).collect(),
    })
}

/// The type of the error bodies of all operations. A provider's crate has one for all its calls,
/// also for one that documents no error.
fn error_body<'a>(operations: impl Iterator<Item = &'a Operation<'a>>) -> Result<String> {
    for operation in operations {
        let responses = operation.responses()?;
        let rejected = responses.iter().find(|response| !response.is_success()).and_then(Response::schema);
        if let Some(name) = rejected.and_then(referenced) {
            return Ok(format!("types::{}", type_name(name)));
        }
    }
    Ok("()".to_owned())
}

/// The function of the generated client that is the call of an operation.
fn function<'a>(items: &'a [Item], operation: &Operation<'_>) -> Result<&'a ImplItemFn> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    let id = operation.id().unwrap_or_default();
    let mut found = impls.flatten().filter_map(|item| match item {
        ImplItem::Fn(function) if function.sig.asyncness.is_some() && function.sig.ident == id => Some(function),
        _ => None,
    });
    found.next().with_context(|| format!("the generated client has no call {id}; check what changed in the generator"))
}

/// The method that creates a user.
fn created(call: &Call<'_>, error_body: &Type) -> Result<TokenStream> {
    let body = call.body.context("the generated call has no body; check what changed in the generator")?;
    if let Some(other) = call.parameters.iter().find(|parameter| parameter.place != Place::Header) {
        bail!("the parameter {} of create_user is not a header; make it one", other.name);
    }
    let method = format_ident!("{}", call.method);
    let is_changed = (!call.parameters.is_empty()).then(|| quote!(mut));
    let headers = call.parameters.iter().map(set);
    let errors = "[`Error`] says what happened; [`user_may_exist`](Error::user_may_exist) says whether the user may \
                  exist.";
    let (head, tail) = (head(call, Some(body), error_body, errors)?, tail(call));
    Ok(quote! {
        #head {
            let #is_changed draft = Draft::new("create_user", reqwest::Method::#method, &self.create_user).json(body)?;
            #(#headers)*
            #tail
        }
    })
}

/// The method of a look-up.
fn read(call: &Call<'_>, error_body: &Type) -> Result<TokenStream> {
    let ident = &call.function.sig.ident;
    let (id, facts) = (ident.to_string(), constant(&ident.to_string()));
    let method = format_ident!("{}", call.method);
    let others: Vec<_> = call.parameters.iter().filter(|parameter| parameter.place != Place::Path).collect();
    let is_changed = (!others.is_empty()).then(|| quote!(mut));
    let setters = others.into_iter().map(set);
    let body = call.body.map(|_| quote!(.json(body)?));
    let (built, url) = url(call, ident);
    let errors = "[`Error`] says what happened. The call creates nothing, so no user is in question.";
    let (head, tail) = (head(call, call.body, error_body, errors)?, tail(call));
    Ok(quote! {
        #head {
            #built
            let #is_changed draft =
                Draft::read(#id, reqwest::Method::#method, #url, &super::facts::#facts)#body;
            #(#setters)*
            #tail
        }
    })
}

/// The URL of a read: the parsed one of the client, or one with values in its path.
fn url(call: &Call<'_>, ident: &Ident) -> (Option<TokenStream>, TokenStream) {
    let values: Vec<_> = call.parameters_in(Place::Path).collect();
    if values.is_empty() {
        return (None, quote!(&self.#ident));
    }
    let path = &call.path;
    let values = values.into_iter().map(|parameter| {
        let (name, text) = (&parameter.name, text(parameter, parameter.ident));
        quote!((#name, #text))
    });
    (Some(quote!(let url = self.session.url_with(#path, &[#(#values),*])?;)), quote!(&url))
}

/// The documentation and the signature of a method; `errors` says what its errors mean.
fn head(call: &Call<'_>, body: Option<&Type>, error_body: &Type, errors: &str) -> Result<TokenStream> {
    let response = format_ident!("{}", call.response);
    let (docs, ident) = (&call.function.attrs, &call.function.sig.ident);
    let arguments = call.parameters.iter().map(|Parameter { ident, of, .. }| {
        let of = without_lifetime(of)?;
        Ok(quote!(#ident: #of,))
    });
    let arguments = arguments.collect::<Result<Vec<_>>>()?;
    let body = body.map(without_lifetime).transpose()?.map(|of| quote!(body: #of,));
    // The generator has no list of arguments if there are none.
    let is_first = call.parameters.is_empty() && body.is_none();
    let list = is_first.then(|| quote!(#[doc = ""] #[doc = " Arguments:"]));
    Ok(quote! {
        #(#docs)*
        #list
        #[doc = " - `call`: the options of this call"]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = #errors]
        pub async fn #ident(&self, #(#arguments)* #body call: &CallOptions) -> Result<ResponseValue<types::#response>, Error<#error_body>>
    })
}

/// Sends the draft and decodes the response.
fn tail(call: &Call<'_>) -> TokenStream {
    let success = arm(&call.success, &quote!(ResponseValue::decode(exchange)));
    let errors = arm(&call.errors, &quote!(Err(Error::ErrorResponse(ResponseValue::decode(exchange)?))));
    quote! {
        let exchange = self.session.send(&draft, call).await?;
        match exchange.status().as_u16() {
            #success
            #errors
            _ => Err(Error::Undocumented(exchange)),
        }
    }
}

fn arm(statuses: &[u16], result: &TokenStream) -> Option<TokenStream> {
    (!statuses.is_empty()).then(|| quote!(#(#statuses)|* => #result,))
}

/// Sets a header, or a parameter of the query.
fn set(parameter: &Parameter<'_>) -> TokenStream {
    let ident = parameter.ident;
    let value = if parameter.optional().is_some() { format_ident!("value") } else { ident.clone() };
    let name = match parameter.place {
        Place::Header => parameter.name.to_ascii_lowercase(),
        Place::Query | Place::Path => parameter.name.clone(),
    };
    let text = text(parameter, &value);
    let set = match (parameter.place, parameter.enumeration()) {
        (Place::Header, Some(_)) => quote!(draft = draft.listed_header(#name, #text);),
        (Place::Header, None) => quote!(draft = draft.header(#name, #text)?;),
        (_, _) if parameter.is_plain() => quote!(draft = draft.query(#name, #value);),
        (_, _) => quote!(draft = draft.query(#name, #text);),
    };
    if parameter.optional().is_some() { quote!(if let Some(value) = #ident { #set }) } else { set }
}

/// A value as a `&str`.
fn text(parameter: &Parameter<'_>, value: &Ident) -> TokenStream {
    if parameter.is_plain() {
        quote!(&#value.to_string())
    } else if parameter.is_text() {
        quote!(#value)
    } else {
        quote!(#value.as_str())
    }
}

/// The arguments are borrowed for the call; the compiler infers that.
fn without_lifetime(of: &Type) -> Result<Type> {
    let text = quote!(#of).to_string().replace("'a", "");
    syn::parse_str(&text)
        .with_context(|| format!("the argument {text} is not a type; check what changed in the generator"))
}

/// Adds `as_str` to an enumeration, so that a parameter needs no allocation.
fn add_as_str(types: &mut Vec<Item>, name: &str) -> Result<()> {
    let is_it = |item: &&Item| matches!(item, Item::Enum(item) if item.ident == name);
    let Some(Item::Enum(ItemEnum { ident, variants, .. })) = types.iter().find(is_it) else {
        bail!("a parameter has the type {name}, which is not an enumeration; check what changed in the generator");
    };
    let arms = variants.iter().map(|variant| {
        let (ident, text) = (&variant.ident, renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()));
        quote!(Self::#ident => #text)
    });
    let as_str = syn::parse_quote! {
        impl #ident {
            #[doc = " The value as it is sent."]
            pub const fn as_str(&self) -> &'static str {
                match self { #(#arms,)* }
            }
        }
    };
    types.push(as_str);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generate::generate;
    use crate::lower::Lowered;

    /// A document with `create_user`, and a read of this path, with these parameters and body.
    fn document(path: &str, parameters: Value, body: Option<&str>) -> Value {
        let content =
            |name: &str| json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        let response = |name: &str| json!({"description": "ok", "content": content(name)});
        let sent = |name: &str| json!({"required": true, "content": content(name)});
        let create =
            json!({"operationId": "create_user", "requestBody": sent("A"), "responses": {"200": response("A")}});
        let mut read = json!({
            "operationId": "find_users", "parameters": parameters,
            "responses": {"200": response("B"), "401": response("E")},
        });
        if let Some(body) = body {
            read["requestBody"] = sent(body);
        }
        let object = json!({"type": "object", "properties": {"a": {"type": "boolean"}}});
        json!({
            "openapi": "3.0.3",
            "info": {"title": "A", "version": "1"},
            "paths": {"/users": {"post": create}, path: {"get": read}},
            "components": {"schemas": {
                "A": object, "B": object, "E": object, "Form": {"type": "string", "enum": ["long", "short"]},
                "Code": {"type": "string", "pattern": "^[A-Z]+$"},
            }},
        })
    }

    fn written(document: Value) -> Result<String> {
        let (mut code, _) = generate(&Lowered { document: document.clone(), personal: Default::default() })?;
        Ok(prettyplease::unparse(&apply(&mut code, &document)?.0))
    }

    fn parameter(place: &str, name: &str, is_required: bool, schema: Value) -> Value {
        json!({"in": place, "name": name, "required": is_required, "schema": schema, "description": "A value."})
    }

    #[test]
    fn a_look_up_is_a_read_with_its_parameters() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let (text, number) = (json!({"type": "string"}), json!({"type": "integer", "format": "int32"}));
        let parameters = json!([
            parameter("path", "userId", true, text.clone()),
            parameter("path", "code", true, reference("Code")),
            parameter("path", "number", true, number.clone()),
            parameter("query", "e-mail", false, text.clone()),
            parameter("query", "page", true, number.clone()),
            parameter("query", "form", false, reference("Form")),
            parameter("query", "country", false, reference("Code")),
            parameter("header", "X-Form", false, reference("Form")),
            parameter("header", "X-Text", true, text),
            parameter("header", "X-Number", false, number),
        ]);
        let document = document("/users/{userId}/{code}/{number}", parameters, Some("A"));
        insta::assert_snapshot!(written(document).unwrap());
    }

    #[test]
    fn a_look_up_without_values_in_its_path_has_a_parsed_url() {
        insta::assert_snapshot!(written(document("/users/list", json!([]), None)).unwrap());
    }

    #[test]
    fn a_create_has_no_other_parameters_than_headers() {
        let mut document = document("/users/list", json!([]), None);
        document["paths"]["/users"]["post"]["parameters"] =
            json!([parameter("query", "q", false, json!({"type": "string"}))]);
        let error = written(document).unwrap_err().to_string();
        assert!(error.starts_with("the parameter q of create_user is not a header"), "{error}");
    }
}
