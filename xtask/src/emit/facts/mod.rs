//! `facts.rs` of a provider: what the spec says beyond the shape of a call, as constants.

use anyhow::{Context as _, Result};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{auth, requirements};
use crate::lower::Spec;
use crate::lower::describe::markdown;
use crate::names::variant;
use crate::spec::leaves::{self, Leaf};
use crate::spec::operation::{self, Operation, Response};
use crate::spec::pointer;
use crate::spec::provider::{self, Server};
use crate::spec::responses::keep;

mod errors;
mod look_up;
mod retries;

/// The contents of the file.
pub(super) fn of(spec: &Spec) -> Result<String> {
    let tokens = file(spec).with_context(|| spec.file.clone())?;
    let code = syn::parse2(tokens).with_context(|| format!("{}: the generated facts do not parse", spec.file))?;
    Ok(prettyplease::unparse(&code))
}

fn file(spec: &Spec) -> Result<TokenStream> {
    let servers = provider::servers(&spec.document)?;
    let operation = operation::find(&spec.document)?;
    let constants = servers.iter().map(server_constant);
    let leaves = leaves::of(&spec.document, &operation)?;
    let facts = facts(spec, &servers, &operation, &leaves)?;
    let requirements = leaves.iter().map(|leaf| requirements::tokens(&spec.provider.id, leaf));
    let read = look_up::operation(spec)?;
    let import = read.is_some().then(|| {
        quote!(
            use enroll_core::client::ReadOperation;
        )
    });
    let listed_errors = spec.provider.listed_errors.iter().map(errors::listed);
    Ok(quote! {
        #import
        use enroll_core::facts::*;

        /// Confirmed base URLs.
        pub mod servers { #(#constants)* }

        /// What the spec says about the provider.
        pub const FACTS: Facts = #facts;

        #read

        /// The errors whose meaning is known, each with its source.
        pub const LISTED_ERRORS: &[ListedError] = &[#(#listed_errors),*];

        /// The requirements of a request, field by field.
        pub const REQUIREMENTS: &[Requirement] = &[#(#requirements),*];
    })
}

fn server_constant(server: &Server) -> TokenStream {
    let (name, url) = (format_ident!("{}", server.name.to_ascii_uppercase()), &server.url);
    let description = if server.description.is_empty() { &server.name } else { &server.description };
    let lines = markdown::safe(description).lines().map(|line| format!(" {line}")).collect::<Vec<_>>();
    quote! { #(#[doc = #lines])* pub const #name: &str = #url; }
}

fn facts(spec: &Spec, servers: &[Server], operation: &Operation<'_>, leaves: &[Leaf]) -> Result<TokenStream> {
    let (id, name, unique) = (&spec.provider.id, &spec.provider.name, &spec.provider.unique);
    let version = spec.document["info"]["version"].as_str().unwrap_or_default();
    let status = variant("ServiceStatus", spec.provider.status);
    let modes = spec.provider.modes.iter().map(|mode| variant("Mode", mode));
    let signs = option(spec.provider.signs.as_deref());
    let (retries, retry_note) = (retries::tokens(spec, leaves)?, &spec.provider.retry_note);
    let (external_id, email) = (
        option(retries::pointer("external_id", leaves).as_deref()),
        option(retries::pointer("email", leaves).as_deref()),
    );
    let servers = servers.iter().map(server);
    let (method, path) = (&operation.method, &operation.path);
    let responses = operation.responses()?;
    let (success, errors) = (statuses(&responses, true), statuses(&responses, false));
    let auth = auth::headers(&spec.document)?;
    let auth = auth.iter().map(auth::tokens);
    let parameters: Vec<_> =
        operation.parameters().into_iter().filter_map(|(_, parameter)| parameter["name"].as_str()).collect();
    let request_id_header = option(keep::header(&responses, "request_id").as_deref());
    let wait_header = option(keep::header(&responses, "wait_seconds").as_deref());
    let kept = keep::kept(&spec.document, &responses)?;
    let [user_id, one_time_password, refresh_token, request_id] =
        ["user_id", "one_time_password", "refresh_token", "request_id"]
            .map(|name| option(kept.get(name).map(String::as_str)));
    let error_fields = errors::fields(&spec.document, &responses)?;
    let in_band_failure = in_band_failure(&spec.document, &responses)?;
    let look_up = look_up::tokens(spec);
    Ok(quote! {
        Facts {
            id: #id,
            name: #name,
            version: #version,
            status: #status,
            modes: &[#(#modes),*],
            signs: #signs,
            unique: &[#(#unique),*],
            retry_safe_by: #retries,
            retry_note: #retry_note,
            look_up: #look_up,
            servers: &[#(#servers),*],
            method: #method,
            path: #path,
            success: &[#(#success),*],
            errors: &[#(#errors),*],
            auth: &[#(#auth),*],
            parameters: &[#(#parameters),*],
            request_id_header: #request_id_header,
            wait_header: #wait_header,
            keep: Keep {
                user_id: #user_id,
                one_time_password: #one_time_password,
                refresh_token: #refresh_token,
                request_id: #request_id,
            },
            external_id_pointer: #external_id,
            email_pointer: #email,
            error_fields: #error_fields,
            listed_errors: LISTED_ERRORS,
            in_band_failure: #in_band_failure,
            requirements: REQUIREMENTS,
        }
    })
}

fn statuses(responses: &[Response<'_>], success: bool) -> Vec<Literal> {
    let meant = responses.iter().filter(|response| response.is_success() == success);
    meant.map(|response| Literal::u16_unsuffixed(response.status)).collect()
}

fn server(server: &Server) -> TokenStream {
    let (name, constant) = (&server.name, format_ident!("{}", server.name.to_ascii_uppercase()));
    quote!(Server { name: #name, url: servers::#constant })
}

/// An `Option<&str>` as a Rust expression.
pub(super) fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

/// Whether a success status may carry a failure.
fn in_band_failure(document: &Value, responses: &[Response<'_>]) -> Result<bool> {
    let Some(schema) = responses.iter().find(|response| response.is_success()).and_then(Response::schema) else {
        return Ok(false);
    };
    let schema = pointer::resolve(document, schema)?;
    let has = |field: &str| schema.get("properties").is_some_and(|fields| fields.get(field).is_some());
    Ok(schema.get("oneOf").is_some() || has("error") || has("errors"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::testing::{spec, without_look_up};

    #[test]
    fn a_look_up_adds_its_call_and_leaves_the_facts_of_create_user_alone() {
        let with = of(&spec("openapi: 3.0.3", "openapi: 3.0.3")).unwrap();
        insta::assert_snapshot!(with);
        let without = of(&without_look_up()).unwrap();
        assert!(!without.contains("ReadOperation"), "{without}");
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
        let added: Vec<_> = lines(&without).difference(&lines(&with)).cloned().collect();
        assert_eq!(added, ["        by: &[],", "        call: None,"]);
    }
}
