//! The extras of Synapse.

use enroll_core::{Personal, ProviderExtras, Secret};
use serde::{Deserialize, Serialize};

use crate::{FACTS, types};

/// The extras of Synapse: fields that no other provider has. All may be omitted: the user is then
/// created without a base document.
///
/// ```
/// use enroll_synapse::{Document, Extras, NewUser};
/// let document = Document { ip: Some("192.0.2.1".into()), ..Document::default() };
/// let user = NewUser::reference("customer-1")
///     .extras(Extras { documents: vec![document], ..Extras::default() });
/// assert!(user.extras.has("synapse"));
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extras {
    /// Logins. Without any, one with the common e-mail address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<Login>,
    /// Phone numbers in any form; an e-mail address for two-factor codes may be among them. Without
    /// any, the common phone number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<Personal>,
    /// Legal names. Without any, the name of the person or business.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_names: Vec<Personal>,
    /// Base documents. The first one takes what it omits from the common profile; the others are of
    /// other people and take nothing from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Notes and tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
    /// Whether others can search for the user by e-mail address or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_hidden: Option<bool>,
}

impl ProviderExtras for Extras {
    const PROVIDER: &'static str = FACTS.id;
}

/// A login.
///
/// ```
/// use enroll_synapse::Login;
/// let login = Login { email: Some("maria@example.com".into()), ..Login::default() };
/// # let _ = login;
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Login {
    /// The e-mail address; the common one if it is omitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal>,
    /// A password for Synapse's login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// What the login may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<types::LoginScope>,
}

/// Notes and tags.
///
/// ```
/// use enroll_synapse::Extra;
/// let extra = Extra { public_note: Some("a note".into()), ..Extra::default() };
/// # let _ = extra;
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extra {
    /// A note to Synapse; it is not returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
    /// A note on the user; it is returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_note: Option<Personal>,
    /// Your id of the user; the common external id if it is omitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supp_id: Option<Personal>,
    /// The tag of the spec sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cip_tag: Option<i32>,
    /// Whether every login asks for a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_security: Option<bool>,
}

/// A base document: one person or business, and the evidence for it.
///
/// ```
/// use enroll_synapse::Document;
/// let document = Document { ip: Some("192.0.2.1".into()), ..Document::default() };
/// # let _ = document;
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Document {
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal>,
    /// The phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Personal>,
    /// The address from which the person agreed. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<Personal>,
    /// The legal name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Personal>,
    /// What kind of person or business: `M`, `F`, `O`, `LLC`, `CORP` and others. Required for a
    /// business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<Personal>,
    /// The field of activity, such as `Arts & Entertainment`. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_scope: Option<Personal>,
    /// Day of birth or registration, 1 to 31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Personal<i32>>,
    /// Month of birth or registration, 1 to 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Personal<i32>>,
    /// Year of birth or registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Personal<i32>>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_street: Option<Personal>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_city: Option<Personal>,
    /// The state or another subdivision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_subdivision: Option<Personal>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_postal_code: Option<Personal>,
    /// The country as an ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_country_code: Option<Personal>,
    /// The permission to ask for, such as `SEND|RECEIVE|TIER|1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired_scope: Option<String>,
    /// The option of the spec sheet, such as `INVESTOR_DOCS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_option_key: Option<String>,
    /// The set of documents of the spec sheet, such as `GOVT_ID_ONLY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_key: Option<String>,
    /// A title for the set of documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs_title: Option<String>,
    /// The person's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Personal>,
    /// The name before marriage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maiden_name: Option<Personal>,
    /// What a business does, such as `CRYPTO`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company_activity: Vec<String>,
    /// What the person is to the business: `CONTROLLING_PERSON` or `UBO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_relationship: Option<String>,
    /// How much of the business the person owns, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership_percentage: Option<Personal<f64>>,
    /// Numbers, such as a social security number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub virtual_docs: Vec<types::VirtualDocument>,
    /// Pictures, as data URIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub physical_docs: Vec<types::PhysicalDocument>,
    /// Accounts and addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social_docs: Vec<types::SocialDocument>,
}
