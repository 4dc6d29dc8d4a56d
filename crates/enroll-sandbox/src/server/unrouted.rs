//! The reasons for requests that no operation of a provider takes: an unknown path and a wrong
//! method. They name the documented endpoint that was probably meant.

use crate::{
    provider::Provider,
    reason::{Reason, label},
    spec::Operation,
};
use http::Method;

/// The reason for a path that no provider has, with the nearest one that is documented.
pub(super) fn unknown_path(providers: &[Provider], path: &str) -> Reason {
    if path.starts_with("/_sandbox") {
        let message = "the control endpoint is off or has another URL; \
                       use --control, and the `control` of the announcement";
        return Reason::new("unknown_path", message);
    }
    let operations =
        || providers.iter().flat_map(|one| one.endpoint.operations().map(move |operation| (one, operation)));
    let nearest = label::nearest(path, operations().map(|(_, operation)| operation.path.as_str()));
    let found = nearest.and_then(|(_, path)| operations().find(|(_, operation)| operation.path.as_str() == path));
    let hint = found.map(|(provider, operation)| named(provider, operation)).unwrap_or_default();
    Reason::new("unknown_path", format!("no provider of the sandbox has this path; the nearest is {hint}"))
}

/// The reason for a method that the path does not have.
pub(super) fn wrong_method(found: &[(&Provider, &'static Operation)], sent: &Method) -> Reason {
    let named: Vec<String> = found.iter().map(|(provider, operation)| named(provider, operation)).collect();
    let sent = label::name(sent.as_str());
    Reason::new("wrong_method", format!("this path has no method {sent}; use {}", named.join(" or ")))
}

fn named(provider: &Provider, operation: &Operation) -> String {
    format!("{} {} of {}", operation.method, operation.path.as_str(), provider.endpoint.id)
}
