//! Where the password of a database comes from: `PGPASSWORD`, or else a password file, that of
//! `PGPASSFILE` or the usual one.
//!
//! Differently from libpq, a file that others may use is refused, and not only left unused: the
//! error of the server would not say why.

use std::env;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::pgpass::{self, Key};

/// The password of a database; none if there is none for it.
pub(super) fn of(key: &Key<'_>) -> anyhow::Result<Option<String>> {
    if let Some(password) = env::var_os("PGPASSWORD").filter(|password| !password.is_empty()) {
        let password = password.into_string().map_err(|_| anyhow::anyhow!("PGPASSWORD is no text; set it anew"))?;
        return Ok(Some(password));
    }
    match file() {
        Some(path) => of_file(&path, key),
        None => Ok(None),
    }
}

/// The file that is named, or else the usual one.
fn file() -> Option<PathBuf> {
    let named = env::var_os("PGPASSFILE").filter(|path| !path.is_empty());
    named.map(PathBuf::from).or_else(usual)
}

#[cfg(not(windows))]
fn usual() -> Option<PathBuf> {
    env::home_dir().filter(|home| !home.as_os_str().is_empty()).map(|home| home.join(".pgpass"))
}

#[cfg(windows)]
fn usual() -> Option<PathBuf> {
    env::var_os("APPDATA").map(|folder| PathBuf::from(folder).join("postgresql").join("pgpass.conf"))
}

/// As libpq does, it leaves out what is not there or is no file, such as `/dev/null`.
fn of_file(path: &Path, key: &Key<'_>) -> anyhow::Result<Option<String>> {
    let unusable = || format!("the password file {} cannot be used", path.display());
    let metadata = match fs::metadata(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        metadata => metadata.with_context(unusable)?,
    };
    if !metadata.is_file() {
        return Ok(None);
    }
    anyhow::ensure!(is_private(&metadata), "{}, because others may read or write it; make its mode 0600", unusable());
    let Some(password) = pgpass::find(&fs::read(path).with_context(unusable)?, key) else { return Ok(None) };
    let password = String::from_utf8(password).map_err(|_| {
        anyhow::anyhow!("{}: the password of this database is no text in UTF-8; write it anew", unusable())
    })?;
    Ok(Some(password).filter(|password| !password.is_empty()))
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 == 0
}

/// The folder of the user is private there.
#[cfg(not(unix))]
const fn is_private(_: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key<'_> = Key { host: "db.example", port: 5432, database: "enroll", user: "importer" };

    fn file(bytes: &[u8], mode: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        fs::write(&path, bytes).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_private_file_has_the_password() {
        let (_folder, path) = file(b"db.example:5432:enroll:importer:canary\n", 0o600);
        assert_eq!(of_file(&path, &KEY).unwrap().as_deref(), Some("canary"));
        assert_eq!(of_file(&path, &Key { user: "other", ..KEY }).unwrap(), None);
        let (_folder, path) = file(b"*:*:*:*:\n", 0o400);
        assert_eq!(of_file(&path, &KEY).unwrap(), None, "an empty password is none");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_use_is_refused_and_its_content_not_shown() {
        for mode in [0o640, 0o604, 0o620, 0o610] {
            let (_folder, path) = file(b"*:*:*:*:canary\n", mode);
            let refused = format!("{:#}", of_file(&path, &KEY).unwrap_err());
            assert!(refused.contains("make its mode 0600") && !refused.contains("canary"), "{refused}");
        }
        let (_folder, path) = file(b"*:*:*:*:canary\xff\n", 0o600);
        let refused = format!("{:#}", of_file(&path, &KEY).unwrap_err());
        assert!(refused.contains("UTF-8") && !refused.contains("canary"), "{refused}");
    }

    #[test]
    fn what_is_no_file_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(of_file(&folder.path().join("absent"), &KEY).unwrap(), None);
        assert_eq!(of_file(folder.path(), &KEY).unwrap(), None);
    }
}
