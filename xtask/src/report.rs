//! Renders lint diagnostics: the message, the place, the source line there, and a line of help.
//!
//! The renderer is the one that rustc uses; the YAML reader depends on it anyway. It takes care of
//! columns, tabs, wide characters and long lines.

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use crate::read::{Draft, line_and_column};
use crate::spec::problem::{At, Problem};

/// The whole report: the diagnostics of each file from top to bottom, with colours if `styled`,
/// then one line with the counts.
pub(crate) fn of(drafts: &[Draft], styled: bool) -> String {
    let mut text = String::new();
    for draft in drafts {
        for (rule, problem) in in_order(draft) {
            text.push_str(&diagnostic(draft, rule, problem, styled));
            text.push_str("\n\n");
        }
    }
    let all = drafts.iter().flat_map(|draft| &draft.findings);
    let (notes, problems): (Vec<_>, Vec<_>) = all.partition(|(_, problem)| problem.is_note);
    let mut counts = vec![counted(drafts.len(), "spec"), counted(problems.len(), "problem")];
    if !notes.is_empty() {
        counts.push(counted(notes.len(), "note"));
    }
    text.push_str(&format!("lint: {}\n", counts.join(", ")));
    text
}

/// Every problem as one line that starts with file, line and column.
pub(crate) fn errors(drafts: &[Draft]) -> Vec<String> {
    let of = |draft| in_order(draft).filter(|(_, problem)| !problem.is_note).map(|(_, problem)| line(draft, problem));
    drafts.iter().flat_map(of).collect()
}

fn in_order(draft: &Draft) -> impl Iterator<Item = &(&'static str, Problem)> {
    let mut found: Vec<_> = draft.findings.iter().collect();
    // A problem with the whole file comes before those inside it.
    found.sort_by_key(|(_, problem)| {
        (problem.at != At::File).then(|| draft.places.bytes(&problem.at, &draft.text).start)
    });
    found.into_iter()
}

fn line(draft: &Draft, problem: &Problem) -> String {
    if problem.at == At::File {
        return format!("{}: {problem}", draft.file);
    }
    let (line, column) = line_and_column(&draft.text, draft.places.bytes(&problem.at, &draft.text).start);
    format!("{}:{line}:{column}: {problem}", draft.file)
}

fn diagnostic(draft: &Draft, rule: &str, problem: &Problem, styled: bool) -> String {
    let level = if problem.is_note { Level::NOTE } else { Level::ERROR };
    let group = level
        .primary_title(problem.what.as_str())
        .id(rule)
        .element(place(draft, problem))
        .element(Level::HELP.message(problem.help.as_str()));
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

fn place<'a>(draft: &'a Draft, problem: &'a Problem) -> Element<'a> {
    if problem.at == At::File {
        return Origin::path(draft.file.as_str()).into();
    }
    let bytes = |at: &At| draft.places.bytes(at, &draft.text);
    let primary = AnnotationKind::Primary.span(bytes(&problem.at));
    let related = problem.related.as_deref();
    let related = related.map(|(at, why)| AnnotationKind::Context.span(bytes(at)).label(why.as_str()));
    let snippet = Snippet::source(draft.text.as_str()).path(draft.file.as_str());
    snippet.annotation(primary).annotations(related).into()
}

fn counted(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lint, read};

    #[test]
    fn counts_have_a_singular_and_a_plural() {
        assert_eq!(counted(1, "spec"), "1 spec");
        assert_eq!(counted(0, "problem"), "no problems");
        assert_eq!(counted(2, "note"), "2 notes");
    }

    #[test]
    fn an_unreadable_file_does_not_hide_problems_of_others() {
        let draft = |file: &str, text: &str| read::draft(file.to_owned(), text.to_owned(), None);
        let mut drafts = vec![draft("specs/a.yaml", "a: [1\n"), draft("specs/b.yaml", "a: 1\n")];
        lint::check(&mut drafts);
        assert!(drafts.iter().all(|draft| !draft.findings.is_empty()));
        let lines = errors(&drafts);
        assert!(lines[0].starts_with("specs/a.yaml:1:4: invalid YAML"), "{lines:?}");
        assert!(lines[1].starts_with("specs/b.yaml:1:1: "), "{lines:?}");
    }
}
