//! The lines of a password file, as libpq reads them: `host:port:database:user:password`.
//!
//! A `*` alone in one of the first four fields stands for anything. A backslash takes the meaning
//! from the character after it, as in `\:` and `\\`. A line that begins with `#` is a comment. The
//! first line that fits counts. The password ends at a `:` that is not escaped, or at the end of
//! the line.
//!
//! It reads bytes, because a password need not be text, and knows nothing of files.

/// What a password is looked for.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password of the first line that fits; none if none fits.
pub(super) fn find(file: &[u8], key: &Key<'_>) -> Option<Vec<u8>> {
    file.split(|byte| *byte == b'\n').find_map(|line| of_line(line, key))
}

fn of_line(line: &[u8], key: &Key<'_>) -> Option<Vec<u8>> {
    if line.starts_with(b"#") {
        return None;
    }
    let mut rest = line.strip_suffix(b"\r").unwrap_or(line);
    let port = key.port.to_string();
    for wanted in [host(key.host), &port, key.database, key.user] {
        rest = match rest.strip_prefix(b"*:") {
            Some(rest) => rest,
            None => {
                let (field, rest) = field(rest);
                rest.filter(|_| field == wanted.as_bytes())?
            }
        };
    }
    Some(field(rest).0)
}

/// A field without its escapes, and what comes after its colon; none if there is no colon.
fn field(text: &[u8]) -> (Vec<u8>, Option<&[u8]>) {
    let (mut field, mut at) = (Vec::new(), 0);
    while let Some(&byte) = text.get(at) {
        let is_escaped = byte == b'\\' && at + 1 < text.len();
        match byte {
            b':' => return (field, Some(&text[at + 1..])),
            _ if is_escaped => field.push(text[at + 1]),
            byte => field.push(byte),
        }
        at += if is_escaped { 2 } else { 1 };
    }
    (field, None)
}

/// Under which name a host is in the file: a socket of this machine is `localhost`.
fn host(host: &str) -> &str {
    let is_usual = ["", "/tmp", "/var/run/postgresql", "/run/postgresql"].contains(&host);
    if is_usual { "localhost" } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key<'_> = Key { host: "db.example", port: 5432, database: "enroll", user: "importer" };

    fn found(file: &str, key: &Key<'_>) -> Option<String> {
        find(file.as_bytes(), key).map(|password| String::from_utf8(password).unwrap())
    }

    #[test]
    fn the_first_line_that_fits_counts() {
        let file = "other.example:5432:enroll:importer:a\n\
                    db.example:5433:enroll:importer:b\n\
                    db.example:5432:other:importer:c\n\
                    db.example:5432:enroll:other:d\n\
                    db.example:5432:enroll:importer:e\n\
                    *:*:*:*:f\n";
        assert_eq!(found(file, &KEY).as_deref(), Some("e"));
        assert_eq!(found(file, &Key { port: 1, ..KEY }).as_deref(), Some("f"));
        assert_eq!(found(&file.replace("*:*:*:*:f\n", ""), &Key { port: 1, ..KEY }), None);
    }

    #[test]
    fn a_star_is_anything_only_if_it_is_the_whole_field() {
        assert_eq!(found("*:5432:enroll:importer:p", &KEY).as_deref(), Some("p"));
        assert_eq!(found("db.*:5432:enroll:importer:p", &KEY), None);
        assert_eq!(found(r"\*:5432:enroll:importer:p", &KEY), None);
        assert_eq!(found(r"\*:*:*:*:p", &Key { host: "*", ..KEY }).as_deref(), Some("p"));
        assert_eq!(found("*:*:*:*:*", &KEY).as_deref(), Some("*"), "a password is no pattern");
    }

    #[test]
    fn colons_and_backslashes_are_escaped() {
        let key = Key { host: "::1", user: r"dom\ain", ..KEY };
        assert_eq!(found(r"\:\:1:5432:enroll:dom\\ain:p", &key).as_deref(), Some("p"));
        assert_eq!(found("::1:5432:enroll:importer:p", &Key { host: "::1", ..KEY }), None);
        for (written, password) in
            [(r"a\:b", "a:b"), (r"a\\b", r"a\b"), (r"a\b", "ab"), ("a:b", "a"), (r"a\", r"a\"), (" a #b ", " a #b ")]
        {
            assert_eq!(found(&format!("*:*:*:*:{written}"), &KEY).as_deref(), Some(password), "{written}");
        }
    }

    #[test]
    fn comments_blank_lines_and_cut_lines_are_no_entries() {
        let file = "#*:*:*:*:commented\n\n*\n*:*\n*:*:*:*\n:::::\n*:*:*:importer\n*:*:*:*:p\r\n";
        assert_eq!(found(file, &KEY).as_deref(), Some("p"));
        assert_eq!(found(" #*:*:*:*:p", &KEY), None, "a blank before it makes it the name of a host");
        assert_eq!(found("*:*:*:*:", &KEY).as_deref(), Some(""));
        assert_eq!(found("", &KEY), None);
        assert_eq!(find(b"*:*:*:*:\xff\0\n", &KEY), Some(b"\xff\0".to_vec()));
    }

    #[test]
    fn a_socket_is_localhost() {
        for host in ["", "/tmp", "/var/run/postgresql"] {
            assert_eq!(found("localhost:*:*:*:p", &Key { host, ..KEY }).as_deref(), Some("p"), "{host}");
        }
        assert_eq!(found("localhost:*:*:*:p", &KEY), None);
    }
}
