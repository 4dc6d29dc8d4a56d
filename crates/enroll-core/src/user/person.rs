//! Who is to be created: a person or a business.

use enroll_client::{Date, Personal};
use serde::{Deserialize, Serialize};

/// A natural person.
///
/// ```
/// use enroll_core::{Address, Person, PersonName};
/// let mut person = Person::new(PersonName::new("Maria", "Gomez"));
/// person.residence = Some(Address::new("1 Market St.", "ES"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The legal name.
    pub name: PersonName,
    /// The day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// Where the person was born.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<BirthPlace>,
    /// The gender, as the person's documents have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Citizenships as ISO 3166-1 alpha-2 codes, the most important first: a provider that accepts
    /// one gets the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nationalities: Vec<Personal>,
    /// Where the person lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<Address>,
    /// Tax numbers, the most important first: a provider that accepts one gets the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_ids: Vec<TaxId>,
    /// The occupation, as the provider's list spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupation: Option<Personal>,
    /// The employer's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer_name: Option<Personal>,
}

impl Person {
    /// A person with only a name. Set the other fields directly.
    ///
    /// ```
    /// use enroll_core::{Person, PersonName};
    /// let mut person = Person::new(PersonName::new("Maria", "Gomez"));
    /// person.date_of_birth = Some("1990-01-15".parse()?);
    /// person.nationalities = vec!["ES".into()];
    /// # Ok::<(), enroll_client::InvalidDate>(())
    /// ```
    pub const fn new(name: PersonName) -> Self {
        Self {
            name,
            date_of_birth: None,
            birth: None,
            gender: None,
            nationalities: Vec::new(),
            residence: None,
            tax_ids: Vec::new(),
            occupation: None,
            employer_name: None,
        }
    }
}

/// A legal name.
///
/// ```
/// use enroll_core::PersonName;
/// let mut name = PersonName::new("Maria", "Gomez");
/// name.middle = Some("Elena".into());
/// assert_eq!(name.full().expose(), "Maria Elena Gomez");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// The first name, or the only one.
    pub given: Personal,
    /// All names between the first and the family name, separated by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<Personal>,
    /// The family name, which not everybody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Personal>,
}

impl PersonName {
    /// A name without middle names.
    pub fn new(given: impl Into<Personal>, family: impl Into<Personal>) -> Self {
        Self { given: given.into(), middle: None, family: Some(family.into()) }
    }

    /// The name of a person who has one name only.
    ///
    /// ```
    /// let name = enroll_core::PersonName::single("Suharto");
    /// assert_eq!(name.full().expose(), "Suharto");
    /// ```
    pub fn single(name: impl Into<Personal>) -> Self {
        Self { given: name.into(), middle: None, family: None }
    }

    /// Given and middle names, separated by a space. Blank ones are omitted.
    ///
    /// ```
    /// let name = enroll_core::PersonName::new("Maria", "Gomez");
    /// assert_eq!(name.given_and_middle().expose(), "Maria");
    /// ```
    pub fn given_and_middle(&self) -> Personal {
        joined([Some(&self.given), self.middle.as_ref()], " ")
    }

    /// The whole name in the order given, middle, family. Blank ones are omitted.
    ///
    /// ```
    /// assert_eq!(enroll_core::PersonName::new("Maria", "Gomez").full().expose(), "Maria Gomez");
    /// ```
    pub fn full(&self) -> Personal {
        joined([Some(&self.given), self.middle.as_ref(), self.family.as_ref()], " ")
    }
}

/// Joins the strings that are not blank.
fn joined<'t>(strings: impl IntoIterator<Item = Option<&'t Personal>>, between: &str) -> Personal {
    let strings: Vec<_> = strings.into_iter().flatten().filter_map(Personal::trimmed).collect();
    Personal::new(strings.join(between))
}

/// Where somebody was born.
///
/// ```
/// use enroll_core::BirthPlace;
/// let birth = BirthPlace { city: Some("Valencia".into()), country: Some("ES".into()) };
/// # let _ = birth;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthPlace {
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Personal>,
    /// The country as an ISO 3166-1 alpha-2 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Personal>,
}

/// A gender, as documents have it.
///
/// ```
/// assert_eq!(format!("{:?}", enroll_core::Gender::Female), "[personal]");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither of the two.
    Other,
}

impl std::fmt::Debug for Gender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[personal]")
    }
}

/// A postal address.
///
/// ```
/// let mut address = enroll_core::Address::new("1 Market St.", "ES");
/// address.postal_code = Some("46001".into());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub line1: Personal,
    /// The rest of the street address: flat, floor, building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<Personal>,
    /// The city, if there is one: a city state needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Personal>,
    /// State, province or another subdivision, as the provider writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Personal>,
    /// The postal code, which some countries do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Personal>,
    /// The country as an ISO 3166-1 alpha-2 code.
    pub country: Personal,
}

impl Address {
    /// An address with only street and country. Set the other fields directly.
    ///
    /// ```
    /// let mut address = enroll_core::Address::new("1 Market St.", "ES");
    /// address.city = Some("Valencia".into());
    /// ```
    pub fn new(line1: impl Into<Personal>, country: impl Into<Personal>) -> Self {
        Self { line1: line1.into(), line2: None, city: None, region: None, postal_code: None, country: country.into() }
    }

    /// Both lines in one, separated by a comma, for a provider that has one field for the street.
    /// A blank one is omitted.
    ///
    /// ```
    /// let mut address = enroll_core::Address::new("1 Market St.", "ES");
    /// address.line2 = Some("Flat 2".into());
    /// assert_eq!(address.street().expose(), "1 Market St., Flat 2");
    /// ```
    pub fn street(&self) -> Personal {
        joined([Some(&self.line1), self.line2.as_ref()], ", ")
    }
}

/// A tax number and the country that issued it.
///
/// ```
/// use enroll_core::TaxId;
/// let tax_id = TaxId { id: "12345678Z".into(), country: "ES".into() };
/// assert!(!format!("{tax_id:?}").contains("12345678Z"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxId {
    /// The number.
    pub id: Personal,
    /// The issuing country as an ISO 3166-1 alpha-2 code.
    pub country: Personal,
}

/// A company or another legal person.
///
/// ```
/// use enroll_core::{Address, Business};
/// let mut business = Business::new("Example Ltd");
/// business.address = Some(Address::new("1 Market St.", "GB"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Business {
    /// The registered name.
    pub legal_name: Personal,
    /// The day of registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formation_date: Option<Date>,
    /// The registered address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Tax numbers, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_ids: Vec<TaxId>,
}

impl Business {
    /// A business with only a name. Set the other fields directly.
    ///
    /// ```
    /// assert_eq!(enroll_core::Business::new("Example Ltd").legal_name.expose(), "Example Ltd");
    /// ```
    pub fn new(legal_name: impl Into<Personal>) -> Self {
        Self { legal_name: legal_name.into(), formation_date: None, address: None, tax_ids: Vec::new() }
    }
}
