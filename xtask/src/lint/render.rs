//! A finding as a maintainer sees it: the sentence, the place, the text there and a line of help.
//!
//! The library is the compiler's own, which the YAML reader brings along anyway. Columns, tabs, wide letters and long lines are its business.

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use super::finding::{Finding, Sheet};

/// The diagnostic as text, with colours if asked.
pub(super) fn diagnostic(sheet: &Sheet, finding: &Finding, styled: bool) -> String {
    let problem = &finding.problem;
    let group = Level::ERROR
        .primary_title(problem.what.as_str())
        .id(finding.rule)
        .element(place(sheet, finding))
        .element(Level::HELP.message(problem.help.as_str()));
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

fn place<'a>(sheet: &'a Sheet, finding: &'a Finding) -> Element<'a> {
    let Some(bytes) = &finding.bytes else { return Origin::path(sheet.file.as_str()).into() };
    let primary = AnnotationKind::Primary.span(bytes.clone());
    let other =
        finding.other.as_ref().map(|(bytes, why)| AnnotationKind::Context.span(bytes.clone()).label(why.as_str()));
    let snippet = Snippet::source(sheet.text.as_str()).path(sheet.file.as_str());
    snippet.annotation(primary).annotations(other).into()
}
