//! What stands under `x-enroll-provider` and `servers`: the registry entry of a provider.

use super::pointer::Lookup as _;
use serde::Deserialize;
use serde_json::Value;

use super::problem::Problem;

const ID: &str = "/x-enroll-provider/id";
const SEE: &str = "see specs/README.md for what it holds";

/// The registry entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) modes: Vec<Mode>,
    pub(crate) signs: Option<String>,
    pub(crate) unique: Vec<String>,
    /// What makes a retry safe after an unknown outcome.
    pub(crate) retry_safe_by: Vec<RetryPromise>,
    /// What is known about retries, in a sentence.
    pub(crate) retry_note: String,
    /// The errors whose meaning is known.
    pub(crate) listed_errors: Vec<ListedError>,
}

/// Whether the service responses.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Live,
    Dark,
}

/// Whom a provider takes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Person,
    Business,
    Reference,
}

/// A promise of the provider's page: a retry with the same value of this key makes no second user.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryPromise {
    pub(crate) by: RetryKey,
    /// For how long the provider remembers the value; none where it does so for good.
    pub(crate) max_age_hours: Option<u32>,
    pub(crate) source: String,
}

/// A key by which a provider recognises a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryKey {
    ExternalId,
    Email,
    IdempotencyKey,
}

impl RetryKey {
    /// The path that feeds it, as in `x-enroll-user`.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::IdempotencyKey => "call.idempotency_key",
        }
    }
}

/// An error whose meaning is known: a message or a code, or a status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListedError {
    pub(crate) text: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) means: Means,
    pub(crate) sureness: Sureness,
    pub(crate) source: String,
}

/// What the provider means by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Means {
    Rejected,
    Credentials,
    Signature,
    Nonce,
    ExternalIdExists,
    EmailExists,
    IdempotencyKeyReused,
    RateLimited,
    LockedOut,
}

/// Whether the provider says so.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sureness {
    Published,
    Assumed,
}

/// A confirmed base address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) description: String,
}

/// Reads the registry entry.
pub(crate) fn read(document: &Value) -> Result<Provider, Problem> {
    let Some(entry) = document.get("x-enroll-provider") else {
        return Err(Problem::key("", "there is no x-enroll-provider", SEE));
    };
    serde_path_to_error::deserialize(entry).map_err(|error| Problem::key("/x-enroll-provider", error.to_string(), SEE))
}

/// What is wrong with a registry entry that could be read: its id must be the file's name, and both of its names become names in the code.
pub(crate) fn problems(file: &str, provider: &Provider) -> Vec<Problem> {
    let id = &provider.id;
    let mut problems = Vec::new();
    if file != format!("specs/{id}.yaml") {
        problems.push(Problem::value(ID, format!("the id is {id} in {file}"), "an id is the name of its file"));
    }
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        problems.push(Problem::value(
            ID,
            "the id holds more than small letters and digits",
            "it becomes the name of a crate; write it shorter",
        ));
    }
    if crate::names::provider_type(&provider.name).is_empty() {
        problems.push(Problem::value(
            "/x-enroll-provider/name",
            "the name has no letters in its first word",
            "types are named after it; begin with a word",
        ));
    }
    problems
}

/// The confirmed base addresses, in the order of the spec.
pub(crate) fn servers(document: &Value) -> Result<Vec<Server>, Problem> {
    each_server(document).into_iter().collect()
}

/// The base addresses one by one, with what is wrong with each.
pub(crate) fn each_server(document: &Value) -> Vec<Result<Server, Problem>> {
    let list = document.get("servers").and_then(Value::as_array);
    list.into_iter().flatten().enumerate().map(|(index, server)| read_server(index, server)).collect()
}

fn read_server(index: usize, server: &Value) -> Result<Server, Problem> {
    let text = |key: &str| server.text(key);
    let name = text("x-enroll-server").unwrap_or_default();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Err(Problem::value(
            format!("/servers/{index}/x-enroll-server"),
            "the name of this server is missing or not in small letters",
            "a constant is named after it; write production, staging or sandbox",
        ));
    }
    let Some(url) = text("url").filter(|url| url.starts_with("https://")) else {
        return Err(Problem::value(
            format!("/servers/{index}/url"),
            "the address does not begin with https://",
            "credentials are sent there; name an address with TLS",
        ));
    };
    let description = text("description").unwrap_or_default().to_owned();
    Ok(Server { name: name.to_owned(), url: url.trim_end_matches('/').to_owned(), description })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(id: &str) -> Value {
        json!({"x-enroll-provider": {
            "id": id, "name": "Alpha", "status": "live", "modes": ["person"], "unique": [],
            "retry_safe_by": [], "retry_note": "none", "listed_errors": [],
        }})
    }

    #[test]
    fn an_id_is_the_name_of_its_file() {
        let provider = read(&document("alpha")).unwrap();
        assert!(problems("specs/alpha.yaml", &provider).is_empty());
        let found = problems("specs/beta.yaml", &provider);
        assert_eq!(
            found[0].to_string(),
            "/x-enroll-provider/id: the id is alpha in specs/beta.yaml; an id is the name of its file"
        );
    }

    #[test]
    fn names_a_missing_or_unknown_key() {
        let mut document = document("alpha");
        document["x-enroll-provider"]["retry_safe_by"] = json!([{"by": "luck", "source": ""}]);
        let error = read(&document).unwrap_err().to_string();
        assert!(error.contains("retry_safe_by[0].by"), "{error}");
    }

    #[test]
    fn refuses_a_server_without_name_or_tls() {
        let nameless = json!({"servers": [{"url": "https://example.com"}]});
        assert!(servers(&nameless).unwrap_err().to_string().starts_with("/servers/0/x-enroll-server"));
        let plain = json!({"servers": [{"url": "http://example.com", "x-enroll-server": "test"}]});
        assert!(servers(&plain).unwrap_err().to_string().starts_with("/servers/0/url"));
    }
}
