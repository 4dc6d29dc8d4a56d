//! How much a sandbox explains: who is called for each request, what reasons show, and whether
//! unknown fields are rejected.

use super::Builder;
use crate::{server::Observer, store::Received};

impl Builder {
    /// Rejects requests with fields that the provider does not document, with its response to an
    /// invalid body. By default such fields are ignored, as most providers do, and recorded in
    /// [`Reason::unknown_fields`](crate::Reason::unknown_fields).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().strict(true).start().await?;
    /// let user = serde_json::json!({
    ///     "type": "BUSINESS", "email": "a@example.com", "externalUserIdd": "Ext-Id-1",
    /// });
    /// let response = reqwest::Client::new()
    ///     .post(format!("{}/api/partner/v2/users", sandbox.url()))
    ///     .header("partner-api-key", "sandbox-capa-partner_api_key")
    ///     .json(&user)
    ///     .send()
    ///     .await?;
    /// assert_eq!(response.status(), 400);
    /// # Ok(())
    /// # }
    /// ```
    pub fn strict(mut self, strict: bool) -> Self {
        self.is_strict = strict;
        self
    }

    /// Adds the received values to reasons: those of fields with problems, and the signed parts as
    /// text. They are personal data, so they are left out by default. Credentials are never shown.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().show_personal(true).start().await?;
    /// reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({ "external_id": 7 }))
    ///     .send()
    ///     .await?;
    /// let received = sandbox.received();
    /// let reason = received[0].reason().ok_or("accepted")?;
    /// assert_eq!(reason.problems()[0].value(), Some("7"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn show_personal(mut self, shown: bool) -> Self {
        self.shows_personal = shown;
        self
    }

    /// Calls `callback` for each request when its response is known, before it is sent. Requests to
    /// the control endpoint are left out. It must neither block for long nor panic.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::Sandbox;
    ///
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// let log = move |request: &enroll_sandbox::Received| {
    ///     let _ = sender.send(request.summary().to_string());
    /// };
    /// let sandbox = Sandbox::builder().on_request(log).start().await?;
    /// reqwest::get(format!("{}/v2/user", sandbox.url())).await?;
    /// let line = receiver.recv()?;
    /// assert!(line.starts_with("- GET /v2/… 404 unknown_path: "), "{line}");
    /// assert!(line.ends_with("the nearest is POST /v2/users of bitpanda"), "{line}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_request(mut self, callback: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(callback);
        self
    }
}
