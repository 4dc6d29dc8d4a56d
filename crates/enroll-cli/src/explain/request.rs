//! The request, with hidden values.

use anyhow::Context as _;
use enroll::signing::SignedPart;
use enroll::{Facts, SignedRequest};
use serde::Serialize;

use super::header::Header;
use super::node::Node;
use super::personal::Redact;

/// The request, as `--json` prints it.
#[derive(Serialize)]
pub(super) struct Request {
    #[serde(skip)]
    pub(super) facts: &'static Facts,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<Header>,
    pub(super) body: Body,
}

/// Its body.
#[derive(Serialize)]
pub(super) struct Body {
    pub(super) bytes: usize,
    pub(super) sha256: String,
    /// In the order of the bytes, with hidden values.
    pub(super) json: Node,
    /// The exact bytes, if nothing of them is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// The paths of its fields.
    #[serde(skip)]
    pub(super) paths: Vec<String>,
}

impl Request {
    pub(super) fn new(facts: &'static Facts, signed: &SignedRequest, show_personal: bool) -> anyhow::Result<Self> {
        let headers = signed.expose_headers().iter();
        Ok(Self {
            facts,
            method: signed.method().to_string(),
            url: signed.expose_url().to_string(),
            headers: headers.map(|(name, value)| Header::new(facts, name.as_str(), value, show_personal)).collect(),
            body: Body::new(facts, signed.expose_body().unwrap_or_default(), show_personal)?,
        })
    }
}

impl Body {
    fn new(facts: &'static Facts, bytes: &[u8], show_personal: bool) -> anyhow::Result<Self> {
        // The error of a JSON reader may quote the body.
        let whole: Option<Node> = serde_json::from_slice(bytes).ok();
        let whole = whole.context("the body of the request is not JSON, so it cannot be shown without its values")?;
        let mut redact = Redact::new(facts, show_personal);
        let json = redact.body("", &whole);
        let mut paths = Vec::new();
        whole.visit("", &mut |path| paths.push(path.to_owned()));
        let text = (!redact.has_hidden).then(|| String::from_utf8_lossy(bytes).into_owned());
        Ok(Self { bytes: bytes.len(), sha256: SignedPart::body(bytes).sha256(), json, text, paths })
    }

    /// What is shown of the body where its bytes belong.
    pub(super) fn shown(&self) -> String {
        self.text.clone().unwrap_or_else(|| format!("<body, {} bytes>", self.bytes))
    }
}
