//! Rule: a credential is never a parameter.
//!
//! The generator makes each parameter an argument, so every call would take the key as a plain
//! string that can be printed. Under `securitySchemes` only the signer has it.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::operation;
use crate::spec::pointer::{Lookup as _, child, plain};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "credential-parameter", check: Check::Spec(check) };

/// Words that mark a header as a credential.
const WORDS: &str = "apikey auth authorization bearer cookie nonce password secret sign signature token";

fn check(draft: &Draft) -> Vec<Problem> {
    let parameters = operation::each(&draft.document).into_iter().flat_map(|operation| operation.parameters());
    parameters.filter_map(|(pointer, parameter)| problem(&draft.document, &pointer, parameter)).collect()
}

fn problem(document: &Value, pointer: &str, parameter: &Value) -> Option<Problem> {
    let name = parameter.text("name")?;
    let why = if is_scheme(document, name) {
        "a security scheme has this header"
    } else if has_credential_name(name) {
        "its name is that of a credential"
    } else if is_secret(document, parameter) {
        "it is marked as secret"
    } else {
        return None;
    };
    let what = format!("the parameter {name} is a credential: {why}");
    let help = "write it under components/securitySchemes with x-enroll-credential or x-enroll-computed";
    Some(Problem::value(child(pointer, "name"), what, help))
}

fn is_scheme(document: &Value, name: &str) -> bool {
    let schemes = document.at("/components/securitySchemes").and_then(Value::as_object);
    let mut names = schemes.into_iter().flatten().filter_map(|(_, scheme)| scheme.text("name"));
    names.any(|known| known.eq_ignore_ascii_case(name))
}

fn has_credential_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<_> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    words.iter().any(|word| WORDS.split(' ').any(|known| known == *word))
        || words.windows(2).any(|pair| pair == ["api", "key"])
}

fn is_secret(document: &Value, parameter: &Value) -> bool {
    let secret = |schema: &Value| schema.text("x-enroll-privacy") == Some("secret");
    let schema = parameter.get("schema").and_then(|schema| plain(document, schema));
    secret(parameter) || schema.is_some_and(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules::testing::broken;

    fn parameter(name: &str) -> String {
        let parameter = format!(
            "{{name: {name}, in: header, x-enroll-user: call.end_user_ip, schema: {{type: string, x-enroll-privacy: personal}}}}"
        );
        broken("      requestBody:\n", &format!("      parameters:\n        - {parameter}\n      requestBody:\n"))
    }

    #[test]
    fn a_security_scheme_is_not_a_parameter() {
        insta::assert_snapshot!(parameter("x-partner"));
    }

    #[test]
    fn a_credential_name_is_not_a_parameter() {
        insta::assert_snapshot!(parameter("X-API-Key"));
    }

    #[test]
    fn other_headers_may_be_parameters() {
        assert!(!has_credential_name("X-SP-IDEMPOTENCY-KEY"));
        assert!(!has_credential_name("X-SP-USER-IP"));
        assert!(has_credential_name("api-sign"));
        assert_eq!(parameter("X-End-User-Ip"), broken("", ""));
    }
}
