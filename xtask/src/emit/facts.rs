//! `facts.rs` of a provider: everything that the spec says beyond the shape of a call, as constants.

use anyhow::{Context as _, Result};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{auth, requirements};
use crate::names::idents;
use crate::spec::Spec;
use crate::spec::leaves;
use crate::spec::operation::{self, Answer, Operation};
use crate::spec::provider::{self, Mode, SafeBy, Server, Status};

mod keep;

/// What the file may have to import.
const NAMES: [&str; 11] = [
    "AuthHeader",
    "AuthValue",
    "Facts",
    "Keep",
    "Mode",
    "Privacy",
    "Repeat",
    "Requirement",
    "SafeBy",
    "Server",
    "ServiceStatus",
];

/// The text of the file.
pub(super) fn of(spec: &Spec) -> Result<String> {
    let tokens = file(spec).with_context(|| spec.file.clone())?;
    let code = syn::parse2(tokens).with_context(|| format!("{}: its facts do not parse", spec.file))?;
    Ok(prettyplease::unparse(&code))
}

fn file(spec: &Spec) -> Result<TokenStream> {
    let servers = provider::servers(&spec.document)?;
    let operation = operation::find(&spec.document)?;
    let constants = servers.iter().map(server_constant);
    let facts = facts(spec, &servers, &operation)?;
    let requirements = leaves::of(&spec.document, &operation)?;
    let requirements = requirements.iter().map(|leaf| requirements::tokens(&spec.provider.id, leaf));
    let items = quote! {
        /// Confirmed base addresses.
        pub mod servers { #(#constants)* }

        /// What the spec says about the provider.
        pub const FACTS: Facts = #facts;

        /// What a request needs, member by member.
        pub const REQUIREMENTS: &[Requirement] = &[#(#requirements),*];
    };
    let imports = imports(&items);
    Ok(quote!(#imports #items))
}

/// The names that the items speak of; a provider without a server has no use for `Server`.
fn imports(items: &TokenStream) -> TokenStream {
    let spoken = idents(items.clone());
    let names =
        NAMES.iter().filter(|name| spoken.iter().any(|ident| ident == *name)).map(|name| format_ident!("{name}"));
    quote!(use enroll_core::facts::{#(#names),*};)
}

fn server_constant(server: &Server) -> TokenStream {
    let (name, url) = (format_ident!("{}", server.name.to_ascii_uppercase()), &server.url);
    let doc = format!(" {}", if server.description.is_empty() { &server.name } else { &server.description });
    quote! { #[doc = #doc] pub const #name: &str = #url; }
}

fn facts(spec: &Spec, servers: &[Server], operation: &Operation<'_>) -> Result<TokenStream> {
    let (id, name, unique) = (&spec.provider.id, &spec.provider.name, &spec.provider.unique);
    let status = status(spec.provider.status);
    let modes = spec.provider.modes.iter().map(|mode| mode_tokens(*mode));
    let signs = option(spec.provider.signs.as_deref());
    let repeat = repeat(&spec.provider.repeat);
    let servers = servers.iter().map(server);
    let (method, path) = (&operation.method, &operation.path);
    let answers = operation.answers()?;
    let (success, errors) = (statuses(&answers, true), statuses(&answers, false));
    let auth = auth::headers(&spec.document)?;
    let auth = auth.iter().map(auth::tokens);
    let parameters: Vec<_> =
        operation.parameters().into_iter().filter_map(|(_, parameter)| parameter["name"].as_str()).collect();
    let request_id_header = option(keep::header(&answers, "request_id").as_deref());
    let wait_header = option(keep::header(&answers, "wait_seconds").as_deref());
    let keep = keep::tokens(&spec.document, &answers)?;
    let in_band_failure = in_band_failure(&spec.document, &answers)?;
    Ok(quote! {
        Facts {
            id: #id,
            name: #name,
            status: #status,
            modes: &[#(#modes),*],
            signs: #signs,
            unique: &[#(#unique),*],
            repeat: #repeat,
            servers: &[#(#servers),*],
            method: #method,
            path: #path,
            success: &[#(#success),*],
            errors: &[#(#errors),*],
            auth: &[#(#auth),*],
            parameters: &[#(#parameters),*],
            request_id_header: #request_id_header,
            wait_header: #wait_header,
            keep: #keep,
            in_band_failure: #in_band_failure,
            requirements: REQUIREMENTS,
        }
    })
}

fn statuses(answers: &[Answer<'_>], success: bool) -> Vec<Literal> {
    let meant = answers.iter().filter(|answer| answer.is_success() == success);
    meant.map(|answer| Literal::u16_unsuffixed(answer.status)).collect()
}

fn status(status: Status) -> TokenStream {
    match status {
        Status::Live => quote!(ServiceStatus::Live),
        Status::Dark => quote!(ServiceStatus::Dark),
    }
}

fn mode_tokens(mode: Mode) -> TokenStream {
    match mode {
        Mode::Person => quote!(Mode::Person),
        Mode::Business => quote!(Mode::Business),
        Mode::Reference => quote!(Mode::Reference),
    }
}

fn repeat(repeat: &provider::Repeat) -> TokenStream {
    let safe_by = match repeat.safe_by {
        SafeBy::ExternalId => quote!(SafeBy::ExternalId),
        SafeBy::IdempotencyKey => quote!(SafeBy::IdempotencyKey),
        SafeBy::Nothing => quote!(SafeBy::Nothing),
    };
    let (confirmed, note) = (repeat.confirmed, &repeat.note);
    quote!(Repeat { safe_by: #safe_by, confirmed: #confirmed, note: #note })
}

fn server(server: &Server) -> TokenStream {
    let (name, constant) = (&server.name, format_ident!("{}", server.name.to_ascii_uppercase()));
    quote!(Server { name: #name, url: servers::#constant })
}

/// `Option<&str>` as an expression.
pub(super) fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

/// Whether a success status may carry a failure.
fn in_band_failure(document: &Value, answers: &[Answer<'_>]) -> Result<bool> {
    let Some(schema) = answers.iter().find(|answer| answer.is_success()).and_then(Answer::schema) else {
        return Ok(false);
    };
    let schema = crate::spec::pointer::resolve(document, schema)?;
    let has = |member: &str| schema.get("properties").is_some_and(|members| members.get(member).is_some());
    Ok(schema.get("oneOf").is_some() || has("error") || has("errors"))
}
