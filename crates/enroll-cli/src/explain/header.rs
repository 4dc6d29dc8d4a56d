//! One header of the request: as it is shown, and as a shell fills it in.

use enroll::Facts;
use enroll::facts::{AuthValue, Privacy};
use enroll::reqwest::header::HeaderValue;
use serde::Serialize;

use super::personal::{SECRET, hidden, is_ours};

/// A header.
#[derive(Serialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    /// Why its value is not shown: `secret` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hidden: Option<&'static str>,
    /// The value with a variable of the shell for each hidden part, if a part is hidden.
    #[serde(skip)]
    pub(super) variables: Option<Vec<Piece>>,
}

/// A piece of a value for a shell.
pub(super) enum Piece {
    Text(String),
    Variable(String),
}

impl Header {
    pub(super) fn new(facts: &Facts, name: &str, value: &HeaderValue, show_personal: bool) -> Self {
        let of_facts = facts.auth.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        let Ok(text) = value.to_str() else { return Self::secret(name) };
        match of_facts.map(|header| header.value) {
            Some(AuthValue::Credentials(template)) => Self::credentials(name, template),
            Some(AuthValue::Signature | AuthValue::Nonce) => Self::shown(name, text),
            None => match privacy(facts, name) {
                Some(Privacy::Secret) => Self::secret(name),
                Some(Privacy::Personal) if show_personal => Self::shown(name, text),
                Some(Privacy::Personal) => Self::personal(name, text),
                Some(Privacy::Public) => Self::shown(name, text),
                None if value.is_sensitive() => Self::secret(name),
                None => Self::shown(name, text),
            },
        }
    }

    fn shown(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), value: text.to_owned(), hidden: None, variables: None }
    }

    fn secret(name: &str) -> Self {
        Self::of_variable(name, SECRET.to_owned(), "secret")
    }

    fn personal(name: &str, text: &str) -> Self {
        Self::of_variable(name, hidden(text), "personal")
    }

    fn of_variable(name: &str, value: String, hidden: &'static str) -> Self {
        let variables = Some(vec![Piece::Variable(variable(name))]);
        Self { name: name.to_owned(), value, hidden: Some(hidden), variables }
    }

    /// Credentials in a template such as `Bearer {token}`.
    fn credentials(name: &str, template: &str) -> Self {
        let pieces = pieces(template);
        let shown = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Variable(_) => SECRET,
        });
        let value = shown.collect();
        Self { name: name.to_owned(), value, hidden: Some("secret"), variables: Some(pieces) }
    }
}

/// Who may see a header that does not authorise. An option of the call may hold an address of the
/// user's, whatever the spec says of the header.
fn privacy(facts: &Facts, name: &str) -> Option<Privacy> {
    let is_it = |field: &str| field.strip_prefix("header ").is_some_and(|field| field.eq_ignore_ascii_case(name));
    let requirement = facts.requirements.iter().find(|requirement| is_it(requirement.field))?;
    Some(match requirement.privacy {
        Privacy::Public if !is_ours(requirement) => Privacy::Personal,
        privacy => privacy,
    })
}

fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pieces.extend((!text.is_empty()).then(|| Piece::Text(text.to_owned())));
        pieces.push(Piece::Variable(variable(name)));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
    pieces
}

/// The name of a variable of the shell.
fn variable(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' });
    format!("ENROLL_{}", letters.collect::<String>().to_ascii_uppercase())
}
