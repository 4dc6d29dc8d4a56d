//! Writes the methods of the client from what differs between operations.
//!
//! `create_user` makes a draft of a create; a look-up makes that of a read, which the session
//! retries differently. A create with other parameters than headers is rejected.

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use super::call::{Call, Parameter, Place};
use crate::names::constant;

/// The method that creates a user.
pub(super) fn created(call: &Call<'_>, error_body: &Type) -> Result<TokenStream> {
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
pub(super) fn read(call: &Call<'_>, error_body: &Type) -> Result<TokenStream> {
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
