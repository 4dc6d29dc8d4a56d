//! Checks that a provider crate depends on the crates that its generated code uses.
//!
//! The generated code decides: a `pattern` may need `regress`, a free-form object `serde_json`. The
//! manifest is only read, line by line, which is enough for such short files.

/// The optional dependencies of generated code, and whether it uses them.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct OptionalCrates {
    pub(crate) regress: bool,
    pub(crate) serde_json: bool,
}

impl OptionalCrates {
    /// The problems of a manifest, as messages that start with the file name.
    pub(crate) fn problems(&self, file: &str, manifest: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let has_regress = depends_on(manifest, "regress");
        if self.regress && !has_regress {
            problems.push(format!(
                "{file}: the generated code uses regress; add `regress.workspace = true` under [dependencies]"
            ));
        }
        if !self.regress && has_regress {
            problems.push(format!("{file}: the generated code does not use regress; remove it from [dependencies]"));
        }
        if self.serde_json && !depends_on(manifest, "serde_json") {
            problems.push(format!(
                "{file}: the generated code uses serde_json; add `serde_json.workspace = true` under [dependencies]"
            ));
        }
        problems
    }
}

fn depends_on(manifest: &str, name: &str) -> bool {
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && line.split(['=', '.', ' ']).next() == Some(name) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH: &str = "[dependencies]\nregress.workspace = true\n";
    const WITHOUT: &str = "[dependencies]\nserde = \"1\"\n[dev-dependencies]\nregress = \"0.12\"\n";

    #[test]
    fn regress_is_required_exactly_if_it_is_used() {
        let used = OptionalCrates { regress: true, ..OptionalCrates::default() };
        assert!(used.problems("Cargo.toml", WITH).is_empty());
        assert_eq!(used.problems("Cargo.toml", WITHOUT).len(), 1);
        assert_eq!(OptionalCrates::default().problems("Cargo.toml", WITH).len(), 1);
        assert!(OptionalCrates::default().problems("Cargo.toml", WITHOUT).is_empty());
    }
}
