//! The user to create: the common profile.

use enroll_client::{DecodeError, Personal, decode};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Business, ExtraSet, Person, ProviderExtras};

/// A user to create. One value works for every provider; [`check`](crate::CreateUser::check)
/// reports what a provider still requires.
///
/// It is also a JSON profile: unknown fields are rejected, and every problem is reported by its
/// path in this form, such as `subject.person.residence.city`.
///
/// It serialises to that form, so a stored profile is read back by [`from_json`](Self::from_json).
///
/// Its errors show nothing of a profile, whatever decodes it: [`from_json`](Self::from_json), an
/// extractor of a web framework, `serde_json`. Best give the bytes of a body to `from_json`, whose
/// errors give line and column and never show a key that no profile has. A part decoded by itself,
/// such as a [`Person`] in a type of your own, needs [`decode::redacted`]:
///
/// ```
/// use enroll_core::client::decode;
/// use enroll_core::{NewUser, Person};
///
/// #[derive(serde::Deserialize)]
/// struct Signup {
///     plan: String,
///     user: NewUser,
///     #[serde(deserialize_with = "decode::redacted")]
///     guarantor: Person,
/// }
/// let error = serde_json::from_str::<NewUser>(r#"{ "subject": "Maria Gomez" }"#).unwrap_err();
/// assert!(error.to_string().starts_with("the JSON is not as expected at `subject`: expected one of"));
/// ```
///
/// ```
/// use enroll_core::{NewUser, Person, PersonName};
/// let user = NewUser::person("maria@example.com", Person::new(PersonName::new("Maria", "Gomez"))).external_id("customer-1");
/// assert!(!format!("{user:?}").contains("maria"));
///
/// let same = NewUser::from_json(br#"{
///     "email": "maria@example.com", "external_id": "customer-1",
///     "subject": { "person": { "name": { "given": "Maria", "family": "Gomez" } } }
/// }"#)?;
/// assert_eq!(same.email, user.email);
/// # Ok::<(), enroll_core::client::DecodeError>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct NewUser {
    /// The external id: your id of the user. Give one: it distinguishes a retry from a second user.
    #[doc(alias = "idempotent")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Personal>,
    /// The e-mail address. Only a [`Subject::Reference`] can do without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal>,
    /// The phone number in E.164 form, with its plus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal>,
    /// The language to speak to the user, as an ISO 639-1 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Personal>,
    /// A name for showing, not the legal one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Personal>,
    /// Who it is.
    pub subject: Subject,
    /// The extras: fields of single providers.
    #[serde(skip_serializing_if = "ExtraSet::is_empty")]
    pub extras: ExtraSet,
}

/// Who is to be created: a person, a business or a reference.
///
/// ```
/// use enroll_core::{NewUser, Person, PersonName, Subject};
/// let user = NewUser::person("maria@example.com", Person::new(PersonName::new("Maria", "Gomez")));
/// assert!(matches!(user.subject, Subject::Person(_)));
/// assert_eq!(NewUser::reference("customer-1").subject, Subject::Reference);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person.
    Person(Box<Person>),
    /// A company or another legal person.
    Business(Box<Business>),
    /// Only an external id: you hold the licence and the data, and the provider gets no other data.
    Reference,
}

impl NewUser {
    fn new(subject: Subject) -> Self {
        Self {
            external_id: None,
            email: None,
            phone: None,
            language: None,
            display_name: None,
            subject,
            extras: ExtraSet::default(),
        }
    }

    /// A user who is a person.
    ///
    /// ```
    /// use enroll_core::{NewUser, Person, PersonName};
    /// let user = NewUser::person("maria@example.com", Person::new(PersonName::new("Maria", "Gomez")));
    /// assert!(user.email.is_some());
    /// ```
    pub fn person(email: impl Into<Personal>, person: Person) -> Self {
        Self { email: Some(email.into()), ..Self::new(Subject::Person(Box::new(person))) }
    }

    /// A user that is a business.
    ///
    /// ```
    /// use enroll_core::{Business, NewUser};
    /// let user = NewUser::business("office@example.com", Business::new("Example Ltd"));
    /// assert!(user.email.is_some());
    /// ```
    pub fn business(email: impl Into<Personal>, business: Business) -> Self {
        Self { email: Some(email.into()), ..Self::new(Subject::Business(Box::new(business))) }
    }

    /// A user of whom the provider gets only your external id.
    ///
    /// ```
    /// let user = enroll_core::NewUser::reference("customer-1");
    /// assert!(user.external_id.is_some() && user.email.is_none());
    /// ```
    pub fn reference(external_id: impl Into<Personal>) -> Self {
        Self::new(Subject::Reference).external_id(external_id)
    }

    /// Reads a profile from JSON.
    ///
    /// ```
    /// let user = enroll_core::NewUser::from_json(br#"{ "external_id": "customer-1", "subject": "reference" }"#)?;
    /// assert!(user.external_id.is_some());
    /// # Ok::<(), enroll_core::client::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DecodeError`] names the field that is unknown, missing or of another kind, and never a
    /// value.
    pub fn from_json(profile: &[u8]) -> Result<Self, DecodeError> {
        decode::strict(profile).map(|Profile(user)| user)
    }

    /// Sets [`external_id`](Self::external_id).
    ///
    /// ```
    /// let user = enroll_core::NewUser::reference("customer-1").external_id("customer-2");
    /// assert!(user.external_id.is_some());
    /// ```
    #[must_use]
    pub fn external_id(mut self, external_id: impl Into<Personal>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    /// Sets [`phone`](Self::phone).
    ///
    /// ```
    /// let user = enroll_core::NewUser::reference("customer-1").phone("+14155550123");
    /// assert!(user.phone.is_some());
    /// ```
    #[must_use]
    pub fn phone(mut self, phone: impl Into<Personal>) -> Self {
        self.phone = Some(phone.into());
        self
    }

    /// Sets [`language`](Self::language).
    ///
    /// ```
    /// let user = enroll_core::NewUser::reference("customer-1").language("en");
    /// assert!(user.language.is_some());
    /// ```
    #[must_use]
    pub fn language(mut self, language: impl Into<Personal>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets [`display_name`](Self::display_name).
    ///
    /// ```
    /// let user = enroll_core::NewUser::reference("customer-1").display_name("Maria");
    /// assert!(user.display_name.is_some());
    /// ```
    #[must_use]
    pub fn display_name(mut self, name: impl Into<Personal>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Adds the extras of one provider, or replaces them.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Clone, Serialize, Deserialize)]
    /// # struct Extras { tos_version_accepted: i32 }
    /// # impl enroll_core::ProviderExtras for Extras { const PROVIDER: &'static str = "kraken"; }
    /// # use enroll_core::NewUser;
    /// let user = NewUser::reference("customer-1").extras(Extras { tos_version_accepted: 1 });
    /// assert!(user.extras.has("kraken"));
    /// ```
    #[must_use]
    pub fn extras<T: ProviderExtras>(mut self, extras: T) -> Self {
        self.extras.set(extras);
        self
    }
}

/// The fields of a profile as JSON has them. [`NewUser`] decodes through it, so that every
/// decoder gives the errors of `decode`.
#[derive(Deserialize)]
#[serde(remote = "NewUser", deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    external_id: Option<Personal>,
    #[serde(default)]
    email: Option<Personal>,
    #[serde(default)]
    phone: Option<Personal>,
    #[serde(default)]
    language: Option<Personal>,
    #[serde(default)]
    display_name: Option<Personal>,
    subject: Subject,
    #[serde(default)]
    extras: ExtraSet,
}

#[derive(Deserialize)]
struct Profile(#[serde(with = "Fields")] NewUser);

impl<'de> Deserialize<'de> for NewUser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::redacted(deserializer).map(|Profile(user)| user)
    }
}
