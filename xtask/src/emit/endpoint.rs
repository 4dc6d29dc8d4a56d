//! Fills the template of a provider's `Endpoint`: its types, the arguments besides the body, and
//! the expressions that take values out of the response.

use anyhow::{Result, bail};

use super::template::Values;
use crate::lower::Spec;
use crate::postprocess::Client;
use crate::spec::operation;

/// The values for the template.
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
                "{}: header {name}: the value is unknown; set x-enroll-user to constant, call.end_user_ip or call.idempotency_key",
                spec.file
            ),
        };
        all += &format!("{argument}, ");
    }
    Ok(all + "body, call")
}
