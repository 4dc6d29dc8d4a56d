//! The paths that `x-enroll-user`, `x-enroll-of` and `unique` may use: fields of a profile, call
//! options, and what the signer adds.
//!
//! `specs/README.md` lists the same paths; a test compares the two. Any name is allowed below
//! `extras`, because extras belong to the provider.

/// All paths; the fields of an address and of a tax id are written out, as they are few.
const PATHS: &str = "
    external_id email phone language display_name constant signer.nonce
    call.end_user_ip call.device_fingerprint call.idempotency_key
    subject
    subject.person.name.given subject.person.name.middle subject.person.name.family
    subject.person.date_of_birth subject.person.birth.city subject.person.birth.country
    subject.person.gender subject.person.nationalities[]
    subject.person.residence.line1 subject.person.residence.line2 subject.person.residence.city
    subject.person.residence.region subject.person.residence.postal_code subject.person.residence.country
    subject.person.tax_ids[].id subject.person.tax_ids[].country
    subject.person.occupation subject.person.employer_name
    subject.business.legal_name subject.business.formation_date
    subject.business.address.line1 subject.business.address.line2 subject.business.address.city
    subject.business.address.region subject.business.address.postal_code subject.business.address.country
    subject.business.tax_ids[].id subject.business.tax_ids[].country
";

/// What a look-up sends: what the caller knows of the user, and the place in a paged list.
const LOOK_UP_PATHS: &str = "
    look_up.email look_up.phone look_up.user_id look_up.page look_up.page_size look_up.offset
    constant signer.nonce call.end_user_ip call.device_fingerprint
";

/// Whether a path is known.
pub(crate) fn knows(path: &str) -> bool {
    match path.strip_prefix("extras.") {
        Some(rest) => rest.split('.').all(is_name),
        None => all().any(|known| known == path),
    }
}

/// Whether a path is known in a look-up, which has no profile.
pub(crate) fn look_up_knows(path: &str) -> bool {
    of_look_up().any(|known| known == path)
}

fn all() -> impl Iterator<Item = &'static str> {
    PATHS.split_whitespace()
}

fn of_look_up() -> impl Iterator<Item = &'static str> {
    LOOK_UP_PATHS.split_whitespace()
}

/// The path in a profile: a spec names extras without the provider's id, a profile nests them under
/// it.
pub(crate) fn in_profile(provider: &str, path: &str) -> String {
    match path.strip_prefix("extras.") {
        Some(rest) => format!("extras.{provider}.{rest}"),
        None => path.to_owned(),
    }
}

/// The known path most similar to a misspelt one, if any is similar.
pub(crate) fn nearest(path: &str) -> Option<&'static str> {
    most_similar(path, all())
}

/// The most similar path of a look-up, if any is similar.
pub(crate) fn look_up_nearest(path: &str) -> Option<&'static str> {
    most_similar(path, of_look_up())
}

fn most_similar(path: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let last = path.rsplit('.').next();
    let shared = |known: &&str| path.split('.').filter(|part| known.split('.').any(|other| other == *part)).count();
    known.filter(|known| known.rsplit('.').next() == last).max_by_key(shared)
}

fn is_name(segment: &str) -> bool {
    let name = segment.trim_end_matches("[]");
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_paths_and_any_extra_are_known() {
        for path in all() {
            assert!(knows(path), "{path}");
        }
        assert!(knows("extras.documents[].virtual_docs[].meta.country_code"));
        for path in
            ["e-mail", "subject.person", "subject.person.name", "subject.person.residence.id", "extras.", "extras.a b"]
        {
            assert!(!knows(path), "{path}");
        }
        assert_eq!(nearest("person.name.given"), Some("subject.person.name.given"));
        assert_eq!(nearest("nothing"), None);
    }

    #[test]
    fn a_look_up_has_paths_of_its_own_and_no_profile() {
        for path in of_look_up() {
            assert!(look_up_knows(path), "{path}");
            assert_eq!(knows(path), !path.starts_with("look_up."), "{path}");
        }
        assert!(!look_up_knows("email") && !look_up_knows("extras.a"));
        assert_eq!(look_up_nearest("email"), Some("look_up.email"));
    }

    #[test]
    fn the_readme_names_every_path() {
        let readme = include_str!("../../../specs/README.md");
        let section = readme.split("### Paths of `x-enroll-user`").nth(1).unwrap().split("###").next().unwrap();
        for path in all().chain(of_look_up()) {
            let last = path.rsplit('.').next().unwrap();
            assert!(section.contains(last), "{path}");
        }
    }
}
