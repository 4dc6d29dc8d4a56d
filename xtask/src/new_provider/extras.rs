//! Adds the extras of a new provider to the profiles that go to every provider: those of the
//! demonstration and of the tests.
//!
//! Without them a provider with extras would reject these profiles. They are inserted as text, so
//! that the rest of each file does not change. A profile without extras is rejected.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::New;
use super::plan::Plan;
use crate::{profile, workspace};

/// The profiles, and whether they contain only required extras.
const PROFILES: [(&str, bool); 3] = [
    ("crates/enroll-cli/src/demo/person.json", false),
    ("tests/fixtures/profiles/full_person.json", false),
    ("tests/fixtures/profiles/minimal_person.json", true),
];

/// The start of the extras in a profile.
const BEGIN: &str = "\n  \"extras\": {\n";

/// Adds the edits; a provider without extras needs none.
pub(super) fn add(plan: &mut Plan, root: &Path, new: &New) -> Result<()> {
    let example = profile::fullest(&new.spec, &new.leaves)?;
    for (file, only_required) in PROFILES {
        if let Some(extras) = profile::extras(&new.spec, &new.leaves, example, only_required) {
            let text = inserted(&workspace::read(root, file)?, new.id(), &extras);
            plan.edit(file, text.with_context(|| format!("{file}: the line `  \"extras\": {{` is missing; add it"))?);
        }
    }
    Ok(())
}

/// The text of a profile with the extras of another provider, before all others.
fn inserted(text: &str, id: &str, extras: &Value) -> Option<String> {
    let (before, after) = text.split_once(BEGIN)?;
    let value = serde_json::to_string_pretty(extras).ok()?.replace('\n', "\n    ");
    let comma = if after.trim_start().starts_with('}') { "" } else { "," };
    Some(format!("{before}{BEGIN}    \"{id}\": {value}{comma}\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn extras_are_inserted_first_and_the_rest_is_unchanged() {
        let text = "{\n  \"email\": \"a\",\n  \"extras\": {\n    \"b\": { \"c\": 1 }\n  }\n}\n";
        let after = inserted(text, "pay", &json!({"terms": 3})).unwrap();
        assert_eq!(
            after,
            "{\n  \"email\": \"a\",\n  \"extras\": {\n    \"pay\": {\n      \"terms\": 3\n    },\n    \"b\": { \"c\": 1 }\n  }\n}\n"
        );
        assert_eq!(inserted("{}", "pay", &json!({})), None);
    }
}
