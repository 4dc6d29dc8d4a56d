//! The paths that `x-enroll-user`, `x-enroll-of` and `unique` may name: where a value of the common language stands.
//!
//! `specs/README.md` lists the same; a test holds the two together. What stands under `extras` belongs to the provider, so any name is right there.

const PLAIN: [&str; 11] = [
    "external_id",
    "email",
    "phone",
    "language",
    "display_name",
    "subject",
    "call.end_user_ip",
    "call.device_fingerprint",
    "call.idempotency_key",
    "signer.nonce",
    "constant",
];

/// Those of `subject.person` and `subject.business`; a name that ends with a full stop is followed by a member of an address or a tax id.
const SUBJECT: [&str; 15] = [
    "person.name.given",
    "person.name.middle",
    "person.name.family",
    "person.date_of_birth",
    "person.birth.city",
    "person.birth.country",
    "person.gender",
    "person.nationalities[]",
    "person.residence.",
    "person.tax_ids[].",
    "person.occupation",
    "person.employer_name",
    "business.legal_name",
    "business.formation_date",
    "business.address.",
];

const ADDRESS: [&str; 6] = ["line1", "line2", "city", "region", "postal_code", "country"];
const TAX_ID: [&str; 2] = ["id", "country"];

/// Whether a path is one that the common language has.
pub(crate) fn knows(path: &str) -> bool {
    if let Some(rest) = path.strip_prefix("extras.") {
        return rest.split('.').all(is_name);
    }
    PLAIN.contains(&path) || path.strip_prefix("subject.").is_some_and(knows_of_subject)
}

fn knows_of_subject(path: &str) -> bool {
    let member_of = |member: &str| {
        let list: &[&str] = if path.contains("tax_ids") { &TAX_ID } else { &ADDRESS };
        list.contains(&member)
    };
    let tax_id = path.strip_prefix("business.tax_ids[].").is_some_and(|member| TAX_ID.contains(&member));
    tax_id
        || SUBJECT.iter().any(|known| match known.ends_with('.') {
            true => path.strip_prefix(known).is_some_and(member_of),
            false => path == *known,
        })
}

/// A spec names the extras of its provider without saying whose they are; in a profile they stand under the provider's id.
pub(crate) fn in_profile(provider: &str, path: &str) -> String {
    match path.strip_prefix("extras.") {
        Some(rest) => format!("extras.{provider}.{rest}"),
        None => path.to_owned(),
    }
}

/// The known path that is nearest to a misspelt one, if any is near.
pub(crate) fn nearest(path: &str) -> Option<String> {
    let last = path.rsplit('.').next();
    let shared =
        |known: &String| path.split('.').filter(|segment| known.split('.').any(|other| other == *segment)).count();
    all().into_iter().filter(|known| known.rsplit('.').next() == last).max_by_key(shared)
}

fn all() -> Vec<String> {
    let mut paths: Vec<String> = PLAIN.iter().map(|path| (*path).to_owned()).collect();
    for known in SUBJECT.iter().chain(&["business.tax_ids[]."]) {
        let members: &[&str] = match known {
            _ if !known.ends_with('.') => &[""],
            _ if known.contains("tax_ids") => &TAX_ID,
            _ => &ADDRESS,
        };
        paths.extend(members.iter().map(|member| format!("subject.{known}{member}")));
    }
    paths
}

fn is_name(segment: &str) -> bool {
    let name = segment.trim_end_matches("[]");
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_own_paths_and_any_extra() {
        for path in all() {
            assert!(knows(&path), "{path}");
        }
        assert!(knows("extras.documents[].virtual_docs[].meta.country_code"));
        for path in
            ["e-mail", "subject.person", "subject.person.name", "subject.person.residence.id", "extras.", "extras.a b"]
        {
            assert!(!knows(path), "{path}");
        }
        assert_eq!(nearest("person.name.given").as_deref(), Some("subject.person.name.given"));
        assert_eq!(nearest("nobody"), None);
    }

    #[test]
    fn the_readme_names_every_path() {
        let readme = include_str!("../../../specs/README.md");
        let section = readme.split("### Paths of `x-enroll-user`").nth(1).unwrap().split("###").next().unwrap();
        for path in all() {
            let last = path.rsplit('.').next().unwrap();
            assert!(section.contains(last), "{path}");
        }
    }
}
