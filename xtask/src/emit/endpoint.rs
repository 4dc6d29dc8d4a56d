//! What of a provider's call follows from its spec: its types, the arguments beside the body, and
//! where in the response everything is.

use anyhow::{Result, bail};

use super::template::Values;
use crate::postprocess::Client;
use crate::spec::{Spec, operation};

/// What the template is filled with.
pub(super) fn values(spec: &Spec, client: &Client) -> Result<Values> {
    let created = &client.created;
    let place = |expression: &Option<String>| expression.clone().unwrap_or_else(|| "None".to_owned());
    let is_kept =
        [&created.user_id, &created.one_time_password, &created.refresh_token].iter().any(|place| place.is_some());
    Ok(vec![
        ("Request", client.call.request.clone()),
        ("Response", client.call.response.clone()),
        ("ErrorBody", client.call.error_body.clone()),
        ("arguments", arguments(spec, client)?),
        ("response", if is_kept { "response" } else { "_" }.to_owned()),
        ("user_id", place(&created.user_id)),
        ("one_time_password", place(&created.one_time_password)),
        ("refresh_token", place(&created.refresh_token)),
    ])
}

fn arguments(spec: &Spec, client: &Client) -> Result<String> {
    let operation = operation::find(&spec.document)?;
    let mut all = String::new();
    for (name, enumeration) in &client.call.headers {
        let parameters = operation.parameters();
        let of = parameters.iter().find(|(_, parameter)| parameter["name"] == name.as_str());
        let source = of.and_then(|(_, parameter)| parameter["x-enroll-user"].as_str()).unwrap_or_default();
        let argument = match (source, enumeration) {
            ("constant", Some(of)) => format!("Some(types::{of}::default())"),
            ("call.end_user_ip", None) => {
                "call.end_user_ip.as_ref().map(|ip| ip.expose().to_string()).as_deref()".to_owned()
            }
            ("call.idempotency_key", None) => "call.idempotency_key.as_deref()".to_owned(),
            _ => bail!(
                "{}: header {name}: nothing tells what to send; let x-enroll-user be constant, call.end_user_ip or call.idempotency_key",
                spec.file
            ),
        };
        all += &format!("{argument}, ");
    }
    Ok(all + "body, call")
}
