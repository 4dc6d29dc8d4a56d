//! A document of 300 operations, in the shape of a public API: reading, listing, making and changing of a hundred kinds of things.
//!
//! Made up and made here, so that it is the same on every machine and nobody's licence has to travel with it. It keeps to what the generator takes.

use std::fmt::Write as _;

use xtask::stages::Source;

/// What stands in the place of a file's name.
pub(crate) const NAME: &str = "300 operations";

/// Three operations each.
const KINDS: usize = 100;

/// The document.
pub(crate) fn source() -> Source {
    let mut paths = String::new();
    let mut schemas = String::from(SHARED);
    for kind in 0..KINDS {
        add(&mut paths, PATHS, kind);
        add(&mut schemas, SCHEMAS, kind);
    }
    Source {
        file: NAME.to_owned(),
        text: format!("{HEAD}paths:\n{paths}components:\n  schemas:\n{schemas}"),
        sources: None,
    }
}

fn add(text: &mut String, template: &str, kind: usize) {
    let filled = template.replace("<kind>", &format!("thing{kind}")).replace("<Kind>", &format!("Thing{kind}"));
    text.write_str(&filled).expect("a text grows");
}

const HEAD: &str = "openapi: 3.0.3
info: {title: Things, description: A hundred kinds of things., version: '1'}
";

const SHARED: &str = "    Problem:
      type: object
      description: What went wrong.
      required: [code]
      properties:
        code: {type: string, description: A word for it., x-enroll-privacy: public}
        message: {type: string, description: Words for it., x-enroll-privacy: public}
";

const PATHS: &str = include_str!("large/paths.yaml");
const SCHEMAS: &str = include_str!("large/schemas.yaml");
