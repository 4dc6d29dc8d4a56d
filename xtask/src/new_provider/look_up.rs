//! `look_up.rs` of a new provider whose spec has a look-up, and the lines of `mapping.rs` that use it.
//!
//! Composed here it compiles and has no probe, so nothing is looked up and nothing is claimed about
//! a user until it is written. A provider without a look-up has neither file nor lines.

use anyhow::{Context as _, Result};

use super::New;
use super::by_hand::{leaf, lines};
use crate::emit::template;
use crate::spec::leaves;
use crate::spec::operation::{self, Operation};
use crate::spec::responses::shown;

/// The contents of `look_up.rs`; none without a look-up.
pub(super) fn text(new: &New) -> Result<Option<String>> {
    let Some(call) = new.look_up() else { return Ok(None) };
    let document = &new.spec.document;
    let leaves = leaves::of(document, &call).with_context(|| new.spec.file.clone())?;
    let values = vec![
        ("name", new.name().to_owned()),
        ("method", call.id().unwrap_or_default().to_owned()),
        ("call", format!("{} {}", call.method, call.path)),
        ("ErrorBody", new.error_body.clone()),
        ("types", if new.error_body == "()" { "Client" } else { "{Client, types}" }.to_owned()),
        ("leaves", lines(leaves.iter().map(leaf))),
        ("shown", lines(shown_in(new, &call))),
    ];
    let text = template::fill(include_str!("templates/look_up.rs.in"), &values, &[]);
    text.map(Some).context("xtask/src/new_provider/templates/look_up.rs.in")
}

/// What the response shows of a user, field by field.
fn shown_in(new: &New, call: &Operation<'_>) -> Vec<String> {
    let of = |key| shown::find(&new.spec.document, call, key);
    let kept = of("x-enroll-keep").into_iter().filter(|kept| kept.name == "user_id");
    kept.chain(of(shown::KEY)).map(|shown| format!("{}: {}", shown.field, shown.name)).collect()
}

/// The values of `mapping.rs` and `lib.rs` that a look-up adds lines to.
pub(super) fn values(new: &New) -> template::Values {
    let Some(_) = new.look_up() else {
        return vec![
            ("core", String::new()),
            ("look_up", String::new()),
            ("mod", String::new()),
            ("error", String::new()),
            ("methods", String::new()),
        ];
    };
    let methods = format!(
        "\n    const PROBE: Option<PageQuery<'static>> = look_up::PROBE;\n\n    \
         async fn look_up(&self, query: &PageQuery<'_>, call: &CallOptions) -> Result<Page, Error<{}>> {{\n        \
         look_up::page(self.client(), query, call).await\n    }}",
        new.error_body
    );
    vec![
        ("core", "CallOptions, Page, PageQuery, ".to_owned()),
        ("error", "Error, ".to_owned()),
        ("look_up", "look_up, ".to_owned()),
        ("mod", "mod look_up;".to_owned()),
        ("methods", methods),
    ]
}

impl New {
    /// The look-up of its spec.
    pub(super) fn look_up(&self) -> Option<Operation<'_>> {
        operation::look_up(&self.spec.document)
    }
}
