//! The client: a draft of each request, which a session sends, and one way to decode for each class
//! of statuses.
//!
//! What the generator writes builds an address and a header map in every call, sends a header of its
//! own, and has an arm for each status. Its function is written anew from what varies ([`Call`]).

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

/// The types of `create_user`, and its arguments beside the body.
#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) request: String,
    pub(crate) response: String,
    /// As it is spelt: a unit has no path.
    pub(crate) error_body: String,
    /// Headers as the document spells them, with the enumeration of those whose values it lists.
    pub(crate) headers: Vec<(String, Option<String>)>,
}

/// Takes the client out of the code, which keeps the types, and writes it anew.
pub(super) fn apply(code: &mut File, document: &Value) -> Result<(File, Signature)> {
    let operation = operation::find(document)?;
    let function =
        function(&code.items).context("the generated client has no call; look at what the generator changed")?;
    let call = Call::read(function, &operation)?;
    let (path, written) = (&call.path, written(function, &call)?);
    let client = syn::parse2(quote! {
        use progenitor_client::{CallOptions, ConfigError, Draft, Error, ResponseValue, Session};
        use super::types;
        #[doc = " The calls of the provider's document. The session's signing middleware authorises every attempt of each,"]
        #[doc = " and what comes back is judged before it is decoded."]
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
    signature.headers.iter().filter_map(|(_, of)| of.as_deref()).try_for_each(|name| say_text(types, name))?;
    Ok((client, signature))
}

fn signature(operation: &Operation<'_>, call: &Call<'_>) -> Result<Signature> {
    let named = |schema: Option<&Value>| schema.and_then(referenced).map(type_name);
    let responses = operation.responses()?;
    let of =
        |is_success| responses.iter().find(|response| response.is_success() == is_success).and_then(Response::schema);
    Ok(Signature {
        request: named(Some(operation.request()?.1)).context("the request is no component; name it")?,
        response: named(of(true)).context("the response of a success is no component; name it")?,
        error_body: named(of(false)).map_or_else(|| "()".to_owned(), |name| format!("types::{name}")),
        headers: call.headers.iter().map(|header| (header.name.clone(), enumeration(header))).collect(),
    })
}

/// The one function of the generated client that is a call.
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
        bail!("the call gives nothing; look at what the generator changed");
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
        #[doc = " - `call`: options of this call"]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " [`Error`] says what happened, and [`user_may_exist`](Error::user_may_exist) what became of the user."]
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

/// The enumeration of a header whose values the document lists.
fn enumeration(header: &Header<'_>) -> Option<String> {
    name_of(optional(header.of)?)
}

/// The arguments are borrowed for the call, which the compiler finds out by itself.
fn without_lifetime(of: &Type) -> Result<Type> {
    let text = quote!(#of).to_string().replace("'a", "");
    syn::parse_str(&text).with_context(|| format!("the argument {text} is no type; look at what the generator changed"))
}

/// Gives an enumeration its texts, which a header takes without making a string.
fn say_text(types: &mut Vec<Item>, name: &str) -> Result<()> {
    let is_it = |item: &&Item| matches!(item, Item::Enum(item) if item.ident == name);
    let Some(Item::Enum(ItemEnum { ident, variants, .. })) = types.iter().find(is_it) else {
        bail!("a header has the type {name}, which is no enumeration; look at what the generator changed");
    };
    let arms = variants.iter().map(|variant| {
        let (ident, text) = (&variant.ident, renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()));
        quote!(Self::#ident => #text)
    });
    let texts = syn::parse_quote! {
        impl #ident {
            #[doc = " The value as it is sent."]
            pub const fn as_str(&self) -> &'static str {
                match self { #(#arms,)* }
            }
        }
    };
    types.push(texts);
    Ok(())
}
