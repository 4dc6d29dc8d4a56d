//! Bitpanda: its extras, and the sources of each field of its request in either mode.

use enroll_core::client::{Error, Reading, ResponseParts};
use enroll_core::{CallOptions, Mapping, Page, PageQuery, Person, Provider, ProviderExtras, Subject};
use serde::{Deserialize, Serialize};

use crate::{Bitpanda, FACTS, errors, look_up, types};

mod verification;

/// The extras of Bitpanda: fields that no other provider has.
///
/// ```
/// use enroll_bitpanda::{Extras, NewUser};
/// let extras = Extras { account_level_id: Some("level-1".into()), ..Extras::default() };
/// let user = NewUser::reference("customer-1").extras(extras);
/// assert!(user.extras.has("bitpanda"));
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extras {
    /// The ids of the accepted terms and privacy policy. Required for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Vec<i64>>,
    /// The answers to the anti-money-laundering questions. Required for a person. The page shows
    /// the list folded, so whether Bitpanda takes an empty one is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aml: Option<Vec<types::AmlAnswer>>,
    /// The answers to the appropriateness test, wanted before the first trade with stocks or ETFs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appropriateness: Vec<types::AppropriatenessAnswer>,
    /// What was verified, and how. Birth date, birth place, gender and address come from the person
    /// if they are omitted here. Required for a person: something of it must be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<types::Verification>,
    /// Compliance facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ext_compliance: Option<types::ExtCompliance>,
    /// The account level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_level_id: Option<String>,
    /// Key-value pairs as agreed with Bitpanda.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_meta: Option<types::ExternalMeta>,
}

impl ProviderExtras for Extras {
    const PROVIDER: &'static str = FACTS.id;
}

impl Provider for Bitpanda {
    /// A person is created in full (Investment as a Service), a reference by its external id (Bring
    /// Your Own License).
    fn map(mapping: &mut Mapping<'_>) -> Option<types::CreateUserRequest> {
        let extras = mapping.extras::<Extras>().unwrap_or_default();
        match &mapping.user().subject {
            Subject::Person(person) => in_full(mapping, &extras, person).map(Into::into),
            Subject::Reference => by_reference(mapping, &extras).map(Into::into),
            Subject::Business(_) => {
                mapping.reject(
                    "subject",
                    "the provider accepts businesses only at another endpoint; give a person or a reference",
                );
                None
            }
        }
    }

    fn read(response: &ResponseParts<'_>) -> Reading {
        errors::read(response)
    }

    const PAGE_SIZE: u32 = look_up::PAGE_SIZE;
    const PROBE: Option<PageQuery<'static>> = look_up::PROBE;

    async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<types::ErrorResponse>> {
        look_up::page(self.client(), query, call).await
    }
}

fn in_full(mapping: &mut Mapping<'_>, extras: &Extras, person: &Person) -> Option<types::InvestmentAsAServiceUser> {
    mapping.in_mode("InvestmentAsAServiceUser");
    let user = mapping.user();
    let email = mapping.email();
    let external_id = mapping.external_id();
    let phone = mapping.need_string("phone", user.phone.as_ref());
    let given = person.name.given.trimmed().map(|_| person.name.given_and_middle());
    let first_name = mapping.need_string("subject.person.name.given", given.as_ref());
    let last_name = mapping.need_string("subject.person.name.family", person.name.family.as_ref());
    let language = mapping.need_string("language", user.language.as_ref());
    let country = nationality(mapping, person);
    let terms = mapping.need("extras.bitpanda.terms", extras.terms.as_ref());
    let aml = mapping.need("extras.bitpanda.aml", extras.aml.as_ref());
    let verification = verification::verification(mapping, extras.verification.as_ref(), person);
    let tax = tax(mapping, person);
    Some(types::InvestmentAsAServiceUser {
        account_level_id: extras.account_level_id.clone(),
        aml: aml?,
        appropriateness: extras.appropriateness.clone(),
        country: country?,
        email: email?,
        ext_compliance: extras.ext_compliance.clone(),
        external_id,
        external_meta: extras.external_meta.clone(),
        first_name: first_name?,
        language: language?,
        last_name: last_name?,
        phone: phone?,
        tax,
        terms: terms?,
        verification: verification?,
    })
}

/// The body's `country` is the citizenship, and there is one.
fn nationality(mapping: &mut Mapping<'_>, person: &Person) -> Option<types::CountryCode> {
    let first = mapping.first("subject.person.nationalities", &person.nationalities);
    mapping.need_string("subject.person.nationalities[0]", first)
}

fn tax(mapping: &mut Mapping<'_>, person: &Person) -> Option<types::Tax> {
    let tax = mapping.first("subject.person.tax_ids", &person.tax_ids)?;
    let id = mapping.need_plain("subject.person.tax_ids[0].id", Some(&tax.id));
    let residence = mapping.need_string("subject.person.tax_ids[0].country", Some(&tax.country));
    Some(types::Tax { id, residence })
}

fn by_reference(mapping: &mut Mapping<'_>, extras: &Extras) -> Option<types::BringYourOwnLicenseUser> {
    let user = mapping.user();
    let external_id = mapping.need_external_id();
    let language = mapping.string("language", user.language.as_ref());
    mapping.in_mode("BringYourOwnLicenseUser");
    unused(mapping, extras);
    Some(types::BringYourOwnLicenseUser {
        account_level_id: extras.account_level_id.clone(),
        external_id: external_id?,
        language,
    })
}

/// Of a reference the provider gets only external id, language and account level.
fn unused(mapping: &mut Mapping<'_>, extras: &Extras) {
    let fields = [
        ("extras.bitpanda.terms", extras.terms.is_some()),
        ("extras.bitpanda.aml", extras.aml.is_some()),
        ("extras.bitpanda.appropriateness", !extras.appropriateness.is_empty()),
        ("extras.bitpanda.verification", extras.verification.is_some()),
        ("extras.bitpanda.ext_compliance", extras.ext_compliance.is_some()),
        ("extras.bitpanda.external_meta", extras.external_meta.is_some()),
    ];
    for (path, _) in fields.into_iter().filter(|(_, given)| *given) {
        mapping.ignore(path, "it is not used for a reference");
    }
}
