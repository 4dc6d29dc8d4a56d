//! Rewrites the generated client: it builds a draft of the request, lets the session send it, and
//! decodes the response by its class of statuses.
//!
//! The generated call builds a URL and a header map each time, sends an extra header, and has an
//! arm for each status. The new function is written from what differs between specs ([`Call`]).

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, ImplItem, ImplItemFn, Item, ItemEnum, ReturnType, Type};

use super::call::{Call, Header};
use super::{module_mut, name_of, optional, renamed};
use crate::names::type_name;
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
    let operation = operation::find(document)?;
    let function =
        function(&code.items).context("the generated client has no call; check what changed in the generator")?;
    let call = Call::read(function, &operation)?;
    let (path, written) = (&call.path, written(function, &call)?);
    let client = syn::parse2(quote! {
        use progenitor_client::{CallOptions, ConfigError, Draft, Error, ResponseValue, Session};
        use super::types;
        #[doc = " The generated client, with one method for the provider's call. The session authorises every"]
        #[doc = " attempt, and classifies the response before it is decoded."]
        #[derive(Clone)]
        pub struct Client {
            session: Session,
            create_user: reqwest::Url,
        }
        impl Client {
            pub(crate) fn new(session: Session) -> Result<Self, ConfigError> {
                Ok(Self { create_user: session.url(#path)?, session })
            }
            #written
        }
        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").finish_non_exhaustive()
            }
        }
    })?;
    let signature = signature(&operation, &call)?;
    let types = module_mut(code, "types")?;
    signature.headers.iter().filter_map(|(_, of)| of.as_deref()).try_for_each(|name| add_as_str(types, name))?;
    Ok((client, signature))
}

fn signature(operation: &Operation<'_>, call: &Call<'_>) -> Result<Signature> {
    let named = |schema: Option<&Value>| schema.and_then(referenced).map(type_name);
    let responses = operation.responses()?;
    let of =
        |is_success| responses.iter().find(|response| response.is_success() == is_success).and_then(Response::schema);
    Ok(Signature {
        request: named(Some(operation.request()?.1))
            .context("the request is not a component; move it to components/schemas")?,
        response: named(of(true)).context("the success response is not a component; move it to components/schemas")?,
        error_body: named(of(false)).map_or_else(|| "()".to_owned(), |name| format!("types::{name}")),
        headers: call.headers.iter().map(|header| (header.name.clone(), enumeration(header))).collect(),
    })
}

/// The only function of the generated client that is a call.
fn function(items: &[Item]) -> Option<&ImplItemFn> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    impls.flatten().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
        _ => None,
    })
}

fn written(function: &ImplItemFn, call: &Call<'_>) -> Result<TokenStream> {
    let ReturnType::Type(_, result) = &function.sig.output else {
        bail!("the generated call returns nothing; check what changed in the generator");
    };
    let docs = &function.attrs;
    let method = format_ident!("{}", call.method);
    let arguments = call.headers.iter().map(|Header { ident, of, .. }| {
        let of = without_lifetime(of)?;
        Ok(quote!(#ident: #of,))
    });
    let (arguments, body) = (arguments.collect::<Result<Vec<_>>>()?, without_lifetime(call.body)?);
    let is_changed = (!call.headers.is_empty()).then(|| quote!(mut));
    let headers = call.headers.iter().map(set_header);
    let success = arm(&call.success, &quote!(ResponseValue::decode(exchange)));
    let errors = arm(&call.errors, &quote!(Err(Error::ErrorResponse(ResponseValue::decode(exchange)?))));
    Ok(quote! {
        #(#docs)*
        #[doc = " - `call`: the options of this call"]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " [`Error`] says what happened; [`user_may_exist`](Error::user_may_exist) says whether the"]
        #[doc = " user may exist."]
        pub async fn create_user(&self, #(#arguments)* body: #body, call: &CallOptions) -> #result {
            let #is_changed draft = Draft::new("create_user", reqwest::Method::#method, &self.create_user).json(body)?;
            #(#headers)*
            let exchange = self.session.send(&draft, call).await?;
            match exchange.status().as_u16() {
                #success
                #errors
                _ => Err(Error::Undocumented(exchange)),
            }
        }
    })
}

fn arm(statuses: &[u16], result: &TokenStream) -> Option<TokenStream> {
    (!statuses.is_empty()).then(|| quote!(#(#statuses)|* => #result,))
}

fn set_header(header: &Header<'_>) -> TokenStream {
    let (ident, name) = (header.ident, header.name.to_ascii_lowercase());
    let set = match enumeration(header) {
        Some(_) => quote!(draft = draft.listed_header(#name, value.as_str());),
        None => quote!(draft = draft.header(#name, value)?;),
    };
    quote!(if let Some(value) = #ident { #set })
}

/// The enumeration of a header, if the document lists its values.
fn enumeration(header: &Header<'_>) -> Option<String> {
    name_of(optional(header.of)?)
}

/// The arguments are borrowed for the call; the compiler infers that.
fn without_lifetime(of: &Type) -> Result<Type> {
    let text = quote!(#of).to_string().replace("'a", "");
    syn::parse_str(&text)
        .with_context(|| format!("the argument {text} is not a type; check what changed in the generator"))
}

/// Adds `as_str` to an enumeration, so that a header needs no allocation.
fn add_as_str(types: &mut Vec<Item>, name: &str) -> Result<()> {
    let is_it = |item: &&Item| matches!(item, Item::Enum(item) if item.ident == name);
    let Some(Item::Enum(ItemEnum { ident, variants, .. })) = types.iter().find(is_it) else {
        bail!("a header has the type {name}, which is not an enumeration; check what changed in the generator");
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
