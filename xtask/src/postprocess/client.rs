//! The client: a draft of each request, which a session sends, and one way to decode for each class
//! of statuses.
//!
//! What the generator writes builds an address and a header map in every call, sends a header of its
//! own, and has an arm for each status. Its functions are compared with the form that is known
//! ([`Call`]) and then written anew from what varies.

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Attribute, File, ImplItem, ImplItemFn, Item, ItemEnum, ReturnType, Type};

use super::call::{Call, Header};
use super::{module_mut, name_of, optional, renamed};
use crate::spec::operation;

/// The types of `create_user`, and its arguments beside the body.
#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) body: String,
    pub(crate) reply: String,
    /// As it is spelt: a unit has no path.
    pub(crate) refused: String,
    /// Headers as the document spells them, with the enumeration of those whose values it lists.
    pub(crate) headers: Vec<(String, Option<String>)>,
}

/// Takes the client out of the code, which keeps the types, and writes it anew.
pub(super) fn apply(code: &mut File, document: &Value) -> Result<(File, Signature)> {
    code.items.iter().try_for_each(is_known)?;
    let functions = functions(&code.items);
    if functions.is_empty() {
        bail!("the generated client has no calls; look at what the generator changed");
    }
    let mut calls = Vec::new();
    for function in &functions {
        let id = function.sig.ident.to_string();
        let operation =
            operation::by_id(document, &id).with_context(|| format!("the document has no operation {id}"))?;
        calls.push((*function, Call::read(function, &operation)?));
    }
    let urls = calls.iter().map(|(_, call)| format_ident!("{}", call.id)).collect::<Vec<_>>();
    let paths = calls.iter().map(|(_, call)| &call.path);
    let written = calls.iter().map(|(function, call)| written(function, call)).collect::<Result<Vec<_>>>()?;
    let client = syn::parse2(quote! {
        use progenitor_client::{CallOptions, ConfigError, Draft, Error, ResponseValue, Session};
        use super::types;
        #[doc = " The calls of the provider's document. The session's signing middleware authorises every attempt of each,"]
        #[doc = " and what comes back is judged before it is decoded."]
        #[derive(Clone)]
        pub struct Client {
            session: Session,
            #(#urls: reqwest::Url,)*
        }
        impl Client {
            pub(crate) fn new(session: Session) -> Result<Self, ConfigError> {
                Ok(Self { #(#urls: session.url(#paths)?,)* session })
            }
            #(#written)*
        }
        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").finish_non_exhaustive()
            }
        }
    })?;
    let (function, call) =
        calls.iter().find(|(_, call)| call.id == "create_user").context("there is no create_user")?;
    let signature = signature(function, call)?;
    let enums: Vec<_> = calls.iter().flat_map(|(_, call)| &call.headers).filter_map(enumeration).collect();
    let types = module_mut(code, "types")?;
    enums.iter().try_for_each(|name| say_text(types, name))?;
    Ok((client, signature))
}

fn signature(function: &ImplItemFn, call: &Call<'_>) -> Result<Signature> {
    let unknown = "the call create_user gives another type; look at what the generator changed";
    let ReturnType::Type(_, result) = &function.sig.output else { bail!(unknown) };
    let [value, error] = arguments(result).context(unknown)?;
    let of = |of: &Type| Some(arguments::<1>(of)?[0].clone());
    let (reply, refused) = (of(&value).context(unknown)?, of(&error).context(unknown)?);
    let body = call.body.and_then(|of| match of {
        Type::Reference(reference) => name_of(&reference.elem),
        _ => None,
    });
    Ok(Signature {
        body: body.context("the call create_user has no body; give it one")?,
        reply: name_of(&reply).context(unknown)?,
        refused: name_of(&refused).map_or_else(|| "()".to_owned(), |name| format!("types::{name}")),
        headers: call.headers.iter().map(|header| (header.name.clone(), enumeration(header))).collect(),
    })
}

/// The types in the angle brackets of a type.
fn arguments<const COUNT: usize>(of: &Type) -> Option<[Type; COUNT]> {
    let Type::Path(path) = of else { return None };
    let syn::PathArguments::AngleBracketed(list) = &path.path.segments.last()?.arguments else { return None };
    let types = list.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(of) => Some(of.clone()),
        _ => None,
    });
    types.collect::<Vec<_>>().try_into().ok()
}

/// Refuses what this pass would lose without knowing it.
fn is_known(item: &Item) -> Result<()> {
    let name = match item {
        Item::Use(_) | Item::Const(_) => return Ok(()),
        Item::Mod(module) => module.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Impl(item) => name_of(&item.self_ty).unwrap_or_default(),
        _ => String::new(),
    };
    if ["types", "prelude", "Client"].contains(&name.as_str()) {
        return Ok(());
    }
    bail!("the generator writes an item {name:?} that is not known; look at what it changed");
}

fn functions(items: &[Item]) -> Vec<&ImplItemFn> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    let functions = impls.flatten().filter_map(|item| match item {
        ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
        _ => None,
    });
    functions.collect()
}

fn written(function: &ImplItemFn, call: &Call<'_>) -> Result<TokenStream> {
    let ReturnType::Type(_, result) = &function.sig.output else {
        bail!("the call {} gives nothing; look at what the generator changed", call.id);
    };
    let (docs, id) = (&function.attrs, &call.id);
    docs.iter().try_for_each(is_doc)?;
    let name = format_ident!("{id}");
    let method = format_ident!("{}", call.method.to_ascii_uppercase());
    let arguments = call.headers.iter().map(|Header { ident, of, .. }| {
        let of = without_lifetime(of);
        quote!(#ident: #of,)
    });
    let body = call.body.map(without_lifetime).map(|of| quote!(body: #of,));
    let json = call.body.map(|_| quote!(.json(body)?));
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
        pub async fn #name(&self, #(#arguments)* #body call: &CallOptions) -> #result {
            let #is_changed draft = Draft::new(#id, reqwest::Method::#method, &self.#name)#json;
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

fn is_doc(attribute: &Attribute) -> Result<()> {
    if attribute.path().is_ident("doc") {
        return Ok(());
    }
    bail!("the generator puts an attribute on a call that is not known; look at what it changed");
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
fn without_lifetime(of: &Type) -> Type {
    struct Elide;
    impl syn::visit_mut::VisitMut for Elide {
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            reference.lifetime = None;
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut of = of.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Elide, &mut of);
    of
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
