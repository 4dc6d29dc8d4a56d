//! The keys of a file of settings: a provider's id, or a name for one of several tenants of a
//! provider.
//!
//! A secret in the wrong place can be a key. So a key is shown whole only if its settings name a
//! provider; then it is a name that somebody chose.

use super::Settings;
use crate::ConnectError;
use crate::connect_error::Problem;
use crate::generated::registry::PROVIDER_IDS;

const MAX_LEN: usize = 64;

/// The id of the provider that these settings are for.
pub(super) fn provider<'s>(name: &'s str, settings: &'s Settings) -> &'s str {
    settings.provider.as_deref().unwrap_or(name)
}

/// Whether the key and the provider's id fit together.
pub(super) fn check(name: &str, settings: &Settings) -> Result<(), ConnectError> {
    let is_id = |id: &str| PROVIDER_IDS.contains(&id);
    let problem = |name: &str, text: String| Err(Problem::new("provider", text).of(name));
    match settings.provider.as_deref() {
        None if is_id(name) => Ok(()),
        None => problem(
            shown(name),
            format!("is missing, and the key is no provider's id; add it, one of {}", PROVIDER_IDS.join(", ")),
        ),
        Some(id) if !is_id(id) => {
            problem(shown(name), format!("is not one of {}; correct it", PROVIDER_IDS.join(", ")))
        }
        Some(_) if !is_plain(name) => Err(Problem::new(
            "",
            "is a key of the settings that is not plain; use letters, digits, `-`, `_`, `.` and `/`, 64 at most",
        )
        .of("?")),
        Some(id) if is_id(name) && name != id => {
            problem(name, "names another provider than the key; choose another key, such as `capa/eu`".to_owned())
        }
        Some(_) => Ok(()),
    }
}

fn is_plain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    (1..=MAX_LEN).contains(&name.len()) && name.bytes().all(is_plain)
}

/// A key as it may be shown before its settings are known to be settings, or a question mark.
pub(super) fn shown(name: &str) -> &str {
    let could_be_word = |part: &str| {
        let is_word = part.len() <= 12 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_number = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        !part.is_empty() && (is_word || is_number)
    };
    let is_shown = name.len() <= MAX_LEN && name.split(['-', '_', '.', '/']).all(could_be_word);
    if is_shown { name } else { "?" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(provider: Option<&str>) -> Settings {
        let settings = json!({ "provider": provider, "base_url": "https://api.example.com", "credentials": {} });
        serde_json::from_value(settings).unwrap()
    }

    fn why(name: &str, provider: Option<&str>) -> String {
        check(name, &settings(provider)).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_key_is_an_id_or_any_plain_name_with_an_id() {
        for (name, id) in [("capa", None), ("capa", Some("capa")), ("capa/eu-1", Some("capa")), ("sepa", Some("capa"))]
        {
            assert_eq!(why(name, id), "", "{name} {id:?}");
        }
        for (name, id, expected) in [
            ("capa/eu", None, "capa/eu: provider is missing"),
            ("capa", Some("kraken"), "capa: provider names another provider than the key"),
            ("capa/eu", Some("Canary"), "capa/eu: provider is not one of bitpanda, capa"),
            ("canary canary", Some("capa"), "? is a key of the settings that is not plain"),
            ("", Some("capa"), "? is a key of the settings that is not plain"),
            ("canary-4f3a9b", None, "?: provider is missing"),
        ] {
            let text = why(name, id);
            assert!(text.starts_with(expected) && !text.contains("anary"), "{name} {id:?}: {text}");
        }
        assert_ne!(why(&"a".repeat(65), Some("capa")), "");
    }

    #[test]
    fn a_key_that_could_be_a_secret_is_not_shown() {
        for name in ["capa", "capa/eu", "capa-eu-2", "a.b_c"] {
            assert_eq!(shown(name), name);
        }
        for name in ["sk-live-51H8canary", "canaryTwoPassword", "hunter2", "4711", "a b", "", "canary@example.com"] {
            assert_eq!(shown(name), "?", "{name}");
        }
    }
}
