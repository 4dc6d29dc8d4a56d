//! The registry entry of a provider: `x-enroll-provider` and `servers`.

use super::pointer::Lookup as _;
use serde::Deserialize;
use serde_json::Value;

use super::problem::Problem;

const ID: &str = "/x-enroll-provider/id";
const SEE: &str = "fix the entry as specs/README.md describes";

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
    /// The keys that make a retry safe after an unknown outcome.
    pub(crate) retry_safe_by: Vec<RetryPromise>,
    /// One sentence about retries.
    pub(crate) retry_note: String,
    /// How a user is found after an unknown outcome.
    pub(crate) look_up: LookUp,
    /// The errors whose meaning is known.
    pub(crate) listed_errors: Vec<ListedError>,
}

/// Whether the provider's service responds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Live,
    Dark,
}

/// The kinds of subject that a provider accepts.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Person,
    Business,
    Reference,
}

/// A documented promise: a retry with the same value of this key creates no second user.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryPromise {
    pub(crate) by: RetryKey,
    /// How long the provider remembers the value; none if it does not expire.
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
    /// The path of its value, as in `x-enroll-user`.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::IdempotencyKey => "call.idempotency_key",
        }
    }
}

/// How a user is found after an unknown outcome, and what it proves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUp {
    /// What finds a user, or shows that it is the right one; empty if no call is documented.
    pub(crate) by: Vec<LookUpKey>,
    /// What it proves that no user was found; absent if nothing can be looked up.
    pub(crate) not_found: Option<NotFoundProves>,
    /// How certain the call and its keys are.
    pub(crate) evidence: Evidence,
    /// One sentence for people.
    pub(crate) note: String,
    pub(crate) source: String,
}

/// A value by which a user is found or recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LookUpKey {
    Email,
    ExternalId,
    UserId,
}

impl LookUpKey {
    /// Its name, as a spec spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::ExternalId => "external_id",
            Self::UserId => "user_id",
        }
    }
}

/// What it proves that a look-up found no user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotFoundProves {
    /// Nothing: users can be missing from the response for good.
    Nothing,
    /// No matching user was visible at that moment.
    NotVisible,
}

/// An error whose meaning is known, by its message or code, or by its status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListedError {
    pub(crate) text: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) means: Means,
    pub(crate) evidence: Evidence,
    pub(crate) source: String,
}

/// The meaning of an error.
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

/// Whether the provider documents the error.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Evidence {
    Published,
    Assumed,
}

/// A confirmed base URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) description: String,
}

/// Reads the registry entry.
pub(crate) fn read(document: &Value) -> Result<Provider, Problem> {
    let Some(entry) = document.get("x-enroll-provider") else {
        return Err(Problem::key("", "x-enroll-provider is missing", SEE));
    };
    serde_path_to_error::deserialize(entry).map_err(|error| Problem::key("/x-enroll-provider", error.to_string(), SEE))
}

/// The problems of a registry entry that could be read: the id must be the file name, and the id
/// and the name become names in the code.
pub(crate) fn problems(file: &str, provider: &Provider) -> Vec<Problem> {
    let id = &provider.id;
    let mut problems = Vec::new();
    if file != format!("specs/{id}.yaml") {
        problems.push(Problem::value(
            ID,
            format!("the id {id} does not match the file name {file}"),
            "use the file name without .yaml as the id",
        ));
    }
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        problems.push(Problem::value(
            ID,
            "the id has other characters than lowercase letters and digits",
            "use only these, because the id becomes the name of a crate",
        ));
    }
    if crate::names::provider_type(&provider.name).is_empty() {
        problems.push(Problem::value(
            "/x-enroll-provider/name",
            "the first word of the name has no letters",
            "start the name with a word, because types are named after it",
        ));
    }
    problems
}

/// The confirmed base URLs, in the order of the spec.
pub(crate) fn servers(document: &Value) -> Result<Vec<Server>, Problem> {
    each_server(document).into_iter().collect()
}

/// The base URLs one by one, each with its problem if it has one.
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
            "the name of this server is missing or not lowercase",
            "write production, staging or sandbox, which becomes the name of a constant",
        ));
    }
    let Some(url) = text("url").filter(|url| url.starts_with("https://")) else {
        return Err(Problem::value(
            format!("/servers/{index}/url"),
            "the URL does not start with https://",
            "use a URL with TLS, because credentials are sent to it",
        ));
    };
    let description = text("description").unwrap_or_default().to_owned();
    Ok(Server { name: name.to_owned(), url: url.trim_end_matches('/').to_owned(), description })
}

/// The URL of a provider's source notes, for readers of the published documentation.
pub(crate) fn sources_url(id: &str) -> String {
    format!("{}/blob/HEAD/specs/sources/{id}.md", env!("CARGO_PKG_REPOSITORY"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(id: &str) -> Value {
        json!({"x-enroll-provider": {
            "id": id, "name": "Alpha", "status": "live", "modes": ["person"], "unique": [],
            "retry_safe_by": [], "retry_note": "none", "listed_errors": [],
            "look_up": {"by": [], "evidence": "published", "note": "none", "source": "the page"},
        }})
    }

    #[test]
    fn an_id_is_the_name_of_its_file() {
        let provider = read(&document("alpha")).unwrap();
        assert!(problems("specs/alpha.yaml", &provider).is_empty());
        let found = problems("specs/beta.yaml", &provider);
        assert_eq!(
            found[0].to_string(),
            "/x-enroll-provider/id: the id alpha does not match the file name specs/beta.yaml; use the file name without .yaml as the id"
        );
    }

    #[test]
    fn an_unknown_key_is_named() {
        let mut document = document("alpha");
        document["x-enroll-provider"]["retry_safe_by"] = json!([{"by": "luck", "source": ""}]);
        let error = read(&document).unwrap_err().to_string();
        assert!(error.contains("retry_safe_by[0].by"), "{error}");
    }

    #[test]
    fn a_server_needs_a_name_and_tls() {
        let nameless = json!({"servers": [{"url": "https://example.com"}]});
        assert!(servers(&nameless).unwrap_err().to_string().starts_with("/servers/0/x-enroll-server"));
        let plain = json!({"servers": [{"url": "http://example.com", "x-enroll-server": "test"}]});
        assert!(servers(&plain).unwrap_err().to_string().starts_with("/servers/0/url"));
    }
}
