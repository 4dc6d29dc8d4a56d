//! Base documents. The first is of the subject itself and takes from the common profile what the
//! extras leave out; the others take nothing from it.

use enroll_core::{Address, Date, Gender, Mapping, Personal, Subject};

use super::Document;
use crate::types::BaseDocument;

pub(super) fn documents(mapping: &mut Mapping<'_>, given: &[Document]) -> Option<Vec<BaseDocument>> {
    let typed: Vec<_> = given.iter().enumerate().map(|(at, document)| one(mapping, document, at)).collect();
    typed.into_iter().collect()
}

/// What the common profile knows for a document, and by which path. Nothing for any document but
/// the first.
#[derive(Default)]
struct Common<'u> {
    email: Option<&'u Personal>,
    phone: Option<&'u Personal>,
    name: Option<Personal>,
    name_path: Option<&'static str>,
    entity_type: Option<Personal>,
    date: Option<&'u Date>,
    date_path: Option<&'static str>,
    address: Option<&'u Address>,
    address_path: Option<&'static str>,
}

impl<'u> Common<'u> {
    fn of(mapping: &Mapping<'u>) -> Self {
        let user = mapping.user();
        let common = Self { email: user.email.as_ref(), phone: user.phone.as_ref(), ..Self::default() };
        match &user.subject {
            Subject::Person(person) => Self {
                name: person.name.given.trimmed().map(|_| person.name.full()),
                name_path: Some("subject.person.name.given"),
                entity_type: person.gender.map(entity_type),
                date: person.date_of_birth.as_ref(),
                date_path: Some("subject.person.date_of_birth"),
                address: person.residence.as_ref(),
                address_path: Some("subject.person.residence"),
                ..common
            },
            Subject::Business(business) => Self {
                name: Some(business.legal_name.clone()),
                name_path: Some("subject.business.legal_name"),
                date: business.formation_date.as_ref(),
                date_path: Some("subject.business.formation_date"),
                address: business.address.as_ref(),
                address_path: Some("subject.business.address"),
                ..common
            },
            Subject::Reference => common,
        }
    }

    fn address(
        &self,
        field: &str,
        value: impl Fn(&'u Address) -> Option<Personal>,
    ) -> (Option<Personal>, Option<String>) {
        (self.address.and_then(value), self.address_path.map(|path| format!("{path}.{field}")))
    }
}

fn entity_type(gender: Gender) -> Personal {
    match gender {
        Gender::Female => "F",
        Gender::Male => "M",
        Gender::Other => "O",
    }
    .into()
}

fn one(mapping: &mut Mapping<'_>, document: &Document, at: usize) -> Option<BaseDocument> {
    let common = if at == 0 { Common::of(mapping) } else { Common::default() };
    // Each field is asked for even if an earlier one is missing, so that all problems are reported
    // at once.
    let mut need = |field: &str, own: Option<&Personal>, common: Option<Personal>, path: Option<String>| {
        let path = path.unwrap_or_else(|| format!("extras.synapse.documents[{at}].{field}"));
        mapping.need_plain(path, own.or(common.as_ref()))
    };
    let first = |path: &str| (at == 0).then(|| path.to_owned());
    let phone_number = need("phone_number", document.phone_number.as_ref(), common.phone.cloned(), first("phone"));
    let ip = need("ip", document.ip.as_ref(), None, None);
    let name_path = common.name_path.filter(|_| document.name.is_none()).map(str::to_owned);
    let name = need("name", document.name.as_ref(), common.name.clone(), name_path);
    let entity_type = need("entity_type", document.entity_type.as_ref(), common.entity_type.clone(), None);
    let entity_scope = need("entity_scope", document.entity_scope.as_ref(), None, None);
    let mut place = |field: &str, own: Option<&Personal>, (value, path): (Option<Personal>, Option<String>)| {
        need(field, own, value, path)
    };
    let street = common.address("line1", |address| Some(address.street()));
    let address_street = place("address_street", document.address_street.as_ref(), street);
    let city = common.address("city", |address| address.city.clone());
    let address_city = place("address_city", document.address_city.as_ref(), city);
    let region = common.address("region", |address| address.region.clone());
    let address_subdivision = place("address_subdivision", document.address_subdivision.as_ref(), region);
    let postal_code = common.address("postal_code", |address| address.postal_code.clone());
    let address_postal_code = place("address_postal_code", document.address_postal_code.as_ref(), postal_code);
    let country = common.address("country", |address| Some(address.country.clone()));
    let address_country_code = place("address_country_code", document.address_country_code.as_ref(), country);
    let email = match &document.email {
        None if at == 0 => mapping.need_email("email", common.email),
        own => mapping.need_email(format!("extras.synapse.documents[{at}].email"), own.as_ref()),
    };
    let [day, month, year] = date(mapping, document, &common, at);
    Some(BaseDocument {
        address_city: address_city?,
        address_country_code: address_country_code?,
        address_postal_code: address_postal_code?,
        address_street: address_street?,
        address_subdivision: address_subdivision?,
        alias: document.alias.clone(),
        company_activity: document.company_activity.clone(),
        day: day?,
        desired_scope: document.desired_scope.clone(),
        doc_option_key: document.doc_option_key.clone(),
        docs_key: document.docs_key.clone(),
        docs_title: document.docs_title.clone(),
        email: email?,
        entity_relationship: document.entity_relationship.clone(),
        entity_scope: entity_scope?,
        entity_type: entity_type?,
        ip: ip?,
        maiden_name: document.maiden_name.clone(),
        month: month?,
        name: name?,
        ownership_percentage: document.ownership_percentage.clone(),
        phone_number: phone_number?,
        physical_docs: document.physical_docs.clone(),
        social_docs: document.social_docs.clone(),
        title: document.title.clone(),
        virtual_docs: document.virtual_docs.clone(),
        year: year?,
    })
}

/// The provider takes a date in three numbers. They come from one source: the document's own, or
/// the common profile's if the document has none of them.
fn date(mapping: &mut Mapping<'_>, document: &Document, common: &Common<'_>, at: usize) -> [Option<Personal<i32>>; 3] {
    let path = |part: &str| format!("extras.synapse.documents[{at}].{part}");
    let own = [&document.day, &document.month, &document.year];
    if own.iter().all(|part| part.is_none()) {
        if let Some(date) = common.date {
            return [date.day(), date.month(), date.year()].map(|part| Some(Personal::new(part)));
        }
        if let Some(path) = common.date_path {
            mapping.missing(path);
            return [None, None, None];
        }
    }
    let [day, month, year] = [("day", own[0]), ("month", own[1]), ("year", own[2])]
        .map(|(part, own)| mapping.need(path(part), own.as_ref()));
    if let (Some(day), Some(month), Some(year)) = (&day, &month, &year)
        && Date::of(*year.expose(), *month.expose(), *day.expose()).is_none()
    {
        mapping.reject(path("day"), "day, month and year together are not a date of the calendar; fix them");
    }
    [day, month, year]
}
