//! The explanation for a person.

use std::fmt::Write as _;

use super::Explanation;
use super::curl::BODY_FILE;
use super::mapping::Row;
use super::provider::Target;
use super::request::Request;
use super::signature::{Part, Signature};

/// The whole text.
pub(super) fn of(target: &Target, explanation: &Explanation<'_>) -> anyhow::Result<String> {
    let facts = explanation.facts;
    let mut sections = Vec::new();
    sections.extend(explanation.request.map(request).transpose()?);
    sections.extend(explanation.signature.as_ref().map(signature).transpose()?);
    sections.extend(explanation.mapping.as_deref().map(mapping).transpose()?);
    sections.extend(explanation.curl.as_deref().map(|command| curl(command, facts.signs.is_some())));
    // In comments, so that a command that is shown alone can be pasted.
    let mut text = format!("# {} ({}). Nothing was sent.\n", facts.name, explanation.name);
    if target.is_placeholder {
        let signs = if facts.signs.is_some() { ", so the signature is not real" } else { "" };
        writeln!(text, "# Without --providers, the credentials are placeholders{signs}.")?;
    }
    if !target.has_host {
        text.push_str("# No host of the provider is documented; the one below stands for it.\n");
    }
    write!(text, "\n{}", sections.join("\n"))?;
    Ok(text)
}

fn request(request: &Request) -> anyhow::Result<String> {
    let mut text = format!("REQUEST\n{} {}\n", request.method, request.url);
    for header in &request.headers {
        writeln!(text, "{}: {}", header.name, header.value)?;
    }
    let body = &request.body;
    let shown = body.text.clone().map_or_else(|| serde_json::to_string_pretty(&body.json), Ok)?;
    writeln!(text, "\n{shown}\n\nbody: {} bytes, sha256 {}", body.bytes, body.sha256)?;
    Ok(text)
}

fn signature(signature: &Signature<'_>) -> anyhow::Result<String> {
    let Some(signs) = signature.signs else {
        return Ok("SIGNATURE\nThe provider signs nothing; the credentials are in the headers.\n".to_owned());
    };
    let mut text = format!("SIGNATURE over {signs}\n");
    if signature.steps.is_empty() {
        text.push_str("This client does not say by which steps.\n");
    }
    for part in &signature.signed {
        writeln!(text, "{}", line(part))?;
    }
    for (number, step) in (1..).zip(&signature.steps) {
        let over = step.over.join(" || ");
        writeln!(text, "\n{number}. {}: {}", step.step, step.operation)?;
        writeln!(text, "   of {over}: {}", step.canonical)?;
        writeln!(text, "   {} bytes, {}: {}", step.bytes, step.encoding, step.result)?;
        if let Some(header) = step.header {
            writeln!(text, "   sent as {header}")?;
        }
    }
    Ok(text)
}

fn line(part: &Part) -> String {
    let shown = part.text.as_deref().unwrap_or_default();
    format!("{:<9} {:>5} bytes  sha256 {}  {shown}", part.part, part.bytes, part.sha256).trim_end().to_owned()
}

fn mapping(rows: &[Row]) -> anyhow::Result<String> {
    let sent: Vec<_> = rows.iter().filter(|row| row.sent).collect();
    let width = sent.iter().map(|row| row.field.len()).max().unwrap_or_default();
    let mut text = "MAPPING\n".to_owned();
    for row in sent {
        writeln!(text, "{:<width$}  from {}", row.field, row.from.join(", "))?;
    }
    let rest: Vec<_> = rows.iter().filter(|row| !row.sent).map(|row| row.field).collect();
    if !rest.is_empty() {
        writeln!(text, "\nnot sent: {}", rest.join(", "))?;
    }
    Ok(text)
}

fn curl(command: &str, is_signed: bool) -> String {
    let mut text = "# CURL. Set the variables first.\n".to_owned();
    if is_signed {
        text.push_str("# The signature holds for these bytes and this nonce alone.\n");
    }
    if command.ends_with(BODY_FILE) {
        text.push_str("# The body is redacted: put its exact bytes, without a line end, into body.json.\n");
    }
    format!("{text}{command}\n")
}
