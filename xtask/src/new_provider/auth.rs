//! `auth.rs` of a new provider.
//!
//! Headers with one credential each are complete. Anything else (a signature, a nonce, a value per
//! call, joined credentials) has to be written by hand; until then the file compiles and rejects
//! every attempt.

use anyhow::{Context as _, Result};

use super::New;
use super::schemes::{HeaderValue, Scheme};
use crate::emit::template;
use crate::lower::describe::markdown;

/// The contents of the file.
pub(super) fn text(new: &New) -> Result<String> {
    let fields = fields(&new.schemes);
    let what = match new.schemes.len() {
        1 => "one header".to_owned(),
        several => format!("{several} headers"),
    };
    let list = |of: fn(&str) -> String| fields.iter().map(|(name, _)| of(name)).collect::<Vec<_>>().join(", ");
    let described: Vec<_> = fields.iter().map(|(name, text)| format!("{text}    pub {name}: Secret,")).collect();
    let (headers, last) = headers(&new.schemes);
    let values = vec![
        ("id", new.id().to_owned()),
        ("name", new.name().to_owned()),
        ("what", what),
        ("fields", described.join("\n")),
        ("arguments", list(|name| format!("{name}: impl Into<Secret>"))),
        ("converted", list(|name| format!("{name}: {name}.into()"))),
        ("checks", fields.iter().map(|(name, _)| check(name)).collect()),
        ("headers", headers),
        ("try", last.to_owned()),
        ("to_write", to_write(&new.schemes)),
    ];
    let (template, file) = if is_complete(&new.schemes) {
        (include_str!("templates/auth.rs.in"), "auth.rs.in")
    } else {
        (include_str!("templates/auth_by_hand.rs.in"), "auth_by_hand.rs.in")
    };
    let text =
        template::fill(template, &values, &[]).with_context(|| format!("xtask/src/new_provider/templates/{file}"))?;
    Ok(text.trim_end().to_owned() + "\n")
}

/// Whether nothing is left to write.
pub(super) fn is_complete(schemes: &[Scheme]) -> bool {
    !schemes.is_empty() && schemes.iter().all(|scheme| matches!(scheme.value, HeaderValue::Fixed { .. }))
}

/// The credentials, each once, with the description of its scheme.
fn fields(schemes: &[Scheme]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for scheme in schemes {
        let names = match &scheme.value {
            HeaderValue::Fixed { field, .. } => std::slice::from_ref(field),
            HeaderValue::ByHand { fields, .. } => fields.as_slice(),
        };
        for name in names {
            if !found.iter().any(|(known, _)| known == name) {
                found.push((name.clone(), doc(scheme)));
            }
        }
    }
    if schemes.iter().any(|scheme| scheme.is_signature) {
        // The signing secret is in no header, so the spec does not name it.
        found.push(("secret".to_owned(), "    /// The signing secret.\n".to_owned()));
    }
    found
}

/// A credential that is joined or that signs has no header of its own in which it would be checked.
fn check(name: &str) -> String {
    format!("        enroll_core::client::check_credential({name:?}, &self.{name})?;\n")
}

fn doc(scheme: &Scheme) -> String {
    let docs = match scheme.description.as_str() {
        "" => format!("For the header `{}`.", scheme.header),
        text => markdown::safe(text),
    };
    docs.lines().map(|line| format!("    /// {line}\n")).collect()
}

/// The constant headers as one expression, and what takes its value out of the last result.
fn headers(schemes: &[Scheme]) -> (String, &'static str) {
    let with: Vec<_> = schemes.iter().filter_map(with).collect();
    let last = if with.is_empty() { "" } else { "?" };
    (format!("StaticHeaders::new(){}", with.join("?")), last)
}

fn with(scheme: &Scheme) -> Option<String> {
    let HeaderValue::Fixed { before, field, after } = &scheme.value else { return None };
    let header = &scheme.header;
    Some(if before.is_empty() && after.is_empty() {
        format!(".with({header:?}, {field:?}, &self.{field})")
    } else {
        format!(".with_around({header:?}, {field:?}, [{before:?}, {after:?}], &self.{field})")
    })
}

fn to_write(schemes: &[Scheme]) -> String {
    let lines = schemes.iter().filter_map(|scheme| match &scheme.value {
        HeaderValue::ByHand { how, .. } => Some(format!("        // * {}: {how}", scheme.header)),
        HeaderValue::Fixed { .. } => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(header: &str, before: &str, field: &str) -> Scheme {
        let value = HeaderValue::Fixed { before: before.to_owned(), field: field.to_owned(), after: String::new() };
        Scheme { header: header.to_owned(), description: String::new(), value, is_signature: false }
    }

    #[test]
    fn headers_are_chained_with_fixed_text_around_them() {
        let (text, last) = headers(&[fixed("X-Key", "", "key"), fixed("Authorization", "Bearer ", "token")]);
        assert_eq!(
            text,
            r#"StaticHeaders::new().with("X-Key", "key", &self.key)?.with_around("Authorization", "token", ["Bearer ", ""], &self.token)"#
        );
        assert_eq!(last, "?");
        assert_eq!(headers(&[]), ("StaticHeaders::new()".to_owned(), ""));
    }

    #[test]
    fn a_signature_is_left_to_a_person() {
        let how = "a signature, computed for each attempt".to_owned();
        let value = HeaderValue::ByHand { how, fields: Vec::new() };
        let sign = Scheme { header: "X-Sign".to_owned(), description: String::new(), value, is_signature: true };
        let schemes = [fixed("X-Key", "", "key"), sign];
        assert!(is_complete(&schemes[..1]) && !is_complete(&schemes));
        assert_eq!(to_write(&schemes), "        // * X-Sign: a signature, computed for each attempt");
        let names = fields(&schemes).into_iter().map(|(name, _)| name);
        assert_eq!(names.collect::<Vec<_>>(), ["key", "secret"]);
    }
}
