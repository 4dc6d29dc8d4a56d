//! The steps of code generation, each handed to a meter.

use std::hint::black_box;

use xtask::stages::{Code, Document, Judged, Ready, Source};

use crate::large;

/// Runs a step, and notes under its name what it cost.
pub(crate) trait Meter {
    fn run<T>(&mut self, step: &'static str, work: impl FnOnce() -> T) -> T;
}

/// A meter that is one function.
struct Each<F>(F);

impl<F: FnMut(&'static str, &mut dyn FnMut())> Meter for Each<F> {
    fn run<T>(&mut self, step: &'static str, work: impl FnOnce() -> T) -> T {
        let (mut work, mut result) = (Some(work), None);
        (self.0)(step, &mut || result = work.take().map(|work| work()));
        result.expect("a meter runs what it measures")
    }
}

/// Goes through all steps once; `meter` runs each.
pub(crate) fn once(source: &Source, meter: impl FnMut(&'static str, &mut dyn FnMut())) {
    let mut meter = Each(meter);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let document = meter.run("read", || source.read()).expect("it is YAML");
    let (ready, judged) = prepare(&mut meter, document, source);
    let tokens = meter.run("generate", || ready.generate()).expect("the generator takes it");
    let mut code = meter.run("parse", || tokens.parse()).expect("it is Rust");
    meter.run("polish", || ready.polish(&mut code)).expect("all changes apply");
    let client = meter.run("format", || code.format());
    let Some(judged) = judged else {
        let file = folder.path().join("client.rs");
        meter.run("write", || std::fs::write(&file, &client)).expect("it can be written");
        return alone(&mut meter, &client);
    };
    let files = meter.run("facts and front page", || judged.files(&client)).expect("the spec has all that files need");
    meter.run("write", || files.write(folder.path())).expect("they can be written");
    alone(&mut meter, &client);
}

/// The large document is no provider, so the rules for one are left out.
fn prepare(meter: &mut impl Meter, document: Document, source: &Source) -> (Ready, Option<Judged>) {
    if source.file == large::NAME {
        return (meter.run("lower", || document.lower()).expect("the passes take it"), None);
    }
    let judged = meter.run("rules and passes", || document.judge()).expect("it keeps all rules");
    (judged.ready(), Some(judged))
}

/// What anybody pays who has the finished text in hand and wants it formatted.
fn alone(meter: &mut impl Meter, client: &str) {
    meter.run("(formatting alone)", || black_box(Code::of(client).expect("it is Rust").format()));
}
