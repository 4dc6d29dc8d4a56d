//! Tells an address of a database from the path of a file, and refuses what has a password in it.

use crate::exit::UsageError;

/// Whether this is the address of a database.
pub(super) fn is_address(text: &str) -> Result<bool, UsageError> {
    let refused = |message: &str| Err(UsageError(format!("--journal {message}")));
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        // What other programs take for a database would be the name of a file here, and be printed.
        let text = text.to_ascii_lowercase();
        return match text.contains("password=") && text.contains("host=") {
            true => refused("takes a file or an address such as postgres://USER@HOST/DATABASE, without a password"),
            false => Ok(false),
        };
    };
    if has_password(rest) {
        return refused(
            "has a password in its address, where others on this machine can see it; leave it out, and give it by \
             PGPASSWORD or by a password file (PGPASSFILE or ~/.pgpass)",
        );
    }
    match ["postgres", "postgresql"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        true => Ok(true),
        false => refused("takes a file or an address that begins with postgres://; another one cannot be used"),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
}

/// Whether there can be a password: after a colon before the last `@`, or as a parameter. A password
/// with a slash or a question mark that should have been escaped is found, too.
fn has_password(rest: &str) -> bool {
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user).to_ascii_lowercase();
    let parameters = rest.split_once('?').map_or("", |(_, parameters)| parameters).to_ascii_lowercase();
    user.contains(':') || user.contains("%3a") || parameters.contains("password") || parameters.contains("%70")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_no_address() {
        for text in ["enroll.db", "./a:b@c", "/var/lib/enroll.db", "postgres", "postgres:/x", "1://x", "password=1"] {
            assert!(!is_address(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn an_address_without_a_password_is_one() {
        for text in [
            "postgres://db.example/enroll",
            "postgresql://enroll@db.example:5432/enroll?sslmode=verify-full",
            "Postgres://enroll@[::1]:5432/enroll",
            "postgres:///enroll",
        ] {
            assert!(is_address(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn a_password_is_refused_wherever_it_is_and_not_shown() {
        for text in [
            "postgres://user:canary@host/db",
            "postgres://:canary@host/db",
            "postgres://user%3Acanary@host/db",
            "postgres://user:can/ary@host/db",
            "postgres://user:can?ary@host/db",
            "postgres://user:can@ary@host/db",
            "postgres://host/db?password=canary",
            "postgres://host/db?sslmode=require&PassWord=canary",
            "postgres://host/db?%70assword=canary",
            "postgres://host/db?sslpassword=canary",
            "mysql://user:canary@host/db",
            "mysql://canary/db",
            "host=db.example user=enroll password=canary",
        ] {
            let refused = is_address(text).unwrap_err().to_string();
            assert!(
                refused.starts_with("--journal ") && !refused.contains("canary") && !refused.contains("ary@"),
                "{text}: {refused}"
            );
        }
    }
}
