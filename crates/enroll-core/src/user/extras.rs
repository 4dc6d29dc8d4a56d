//! Extras: fields of single providers, typed by the provider's crate, or raw JSON from a profile
//! until the provider decodes it.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use enroll_client::{DecodeError, SecretJson, decode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The extras of one provider. Implemented by the type `Extras` of each provider's crate.
pub trait ProviderExtras: Any + Send + Sync + Clone + Serialize + DeserializeOwned {
    /// The provider's id, which is also the key in a profile.
    const PROVIDER: &'static str;
}

/// Extras by provider. In JSON, an object whose keys are provider ids.
///
/// ```
/// use enroll_core::NewUser;
/// let user = NewUser::from_json(br#"{
///     "subject": "reference",
///     "extras": { "kraken": { "tos_version_accepted": 1 } }
/// }"#)?;
/// assert!(user.extras.has("kraken") && !user.extras.has("capa"));
/// assert_eq!(user.extras.providers().collect::<Vec<_>>(), ["kraken"]);
/// # Ok::<(), enroll_core::client::DecodeError>(())
/// ```
#[derive(Clone, Default)]
pub struct ExtraSet(BTreeMap<String, Slot>);

#[derive(Clone)]
enum Slot {
    Typed(Arc<dyn Typed>),
    Raw(serde_json::Value),
}

/// Extras behind a trait object.
trait Typed: Any + Send + Sync {
    fn json(&self) -> serde_json::Result<serde_json::Value>;
    fn any(&self) -> &dyn Any;
}

impl<T: ProviderExtras> Typed for T {
    fn json(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl ExtraSet {
    /// Adds the extras of a provider, or replaces them.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Clone, Serialize, Deserialize)]
    /// # struct Extras { tos_version_accepted: i32 }
    /// # impl enroll_core::ProviderExtras for Extras { const PROVIDER: &'static str = "kraken"; }
    /// let mut extras = enroll_core::ExtraSet::default();
    /// extras.set(Extras { tos_version_accepted: 1 });
    /// assert!(extras.has("kraken"));
    /// ```
    pub fn set<T: ProviderExtras>(&mut self, extras: T) {
        self.0.insert(T::PROVIDER.to_owned(), Slot::Typed(Arc::new(extras)));
    }

    /// The extras of a provider.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Clone, Serialize, Deserialize)]
    /// # struct Extras { tos_version_accepted: i32 }
    /// # impl enroll_core::ProviderExtras for Extras { const PROVIDER: &'static str = "kraken"; }
    /// let extras = enroll_core::ExtraSet::default();
    /// assert!(extras.get::<Extras>()?.is_none());
    /// # Ok::<(), enroll_core::client::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if they are from a profile and are not what the provider's crate accepts.
    pub fn get<T: ProviderExtras>(&self) -> Result<Option<Cow<'_, T>>, DecodeError> {
        match self.0.get(T::PROVIDER) {
            None => Ok(None),
            Some(Slot::Raw(json)) => decode::value(json).map(|extras| Some(Cow::Owned(extras))),
            Some(Slot::Typed(typed)) => match typed.any().downcast_ref() {
                Some(extras) => Ok(Some(Cow::Borrowed(extras))),
                // Two crates use one id. Both can read JSON.
                None => decode::value(&typed.json().unwrap_or_default()).map(|extras| Some(Cow::Owned(extras))),
            },
        }
    }

    /// The ids of the providers that have extras here.
    ///
    /// ```
    /// assert_eq!(enroll_core::ExtraSet::default().providers().count(), 0);
    /// ```
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a provider has extras here.
    ///
    /// ```
    /// assert!(!enroll_core::ExtraSet::default().has("kraken"));
    /// ```
    pub fn has(&self, provider: &str) -> bool {
        self.0.contains_key(provider)
    }

    /// Whether there are none.
    ///
    /// ```
    /// assert!(enroll_core::ExtraSet::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A provider's id as it may be shown, or a question mark. A string that cannot be an id may be
/// anything, such as a secret in the wrong place.
#[doc(hidden)]
pub fn shown_id(id: &str) -> &str {
    let could_be_id = (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphabetic());
    if could_be_id { id } else { "?" }
}

impl fmt::Debug for ExtraSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.providers().map(shown_id)).finish()
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Typed(typed) => typed.json().map_err(serde::ser::Error::custom)?.serialize(serializer),
            Self::Raw(json) => json.serialize(serializer),
        }
    }
}

impl Serialize for ExtraSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExtraSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Of two equal keys, the first value would be lost.
        let serde_json::Value::Object(slots) = SecretJson::deserialize(deserializer)?.into_inner() else {
            return Err(serde::de::Error::custom("invalid type: a value, expected an object of extras by provider"));
        };
        Ok(Self(slots.into_iter().map(|(provider, json)| (provider, Slot::Raw(json))).collect()))
    }
}
