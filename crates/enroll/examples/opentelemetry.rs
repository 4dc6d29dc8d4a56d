//! Makes an OpenTelemetry span of each attempt, inside the span of your service, so that a trace
//! shows retries and how long the provider took.
//!
//! In a service, install the exporter of your choice in place of the one in memory.
//!
//! ```sh
//! cargo run -p enroll --example opentelemetry
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use enroll::{
    AttemptEnded, CallOptions, Config, CreateUser, NewUser, Observer, Person, PersonName, UserMayExist, connect,
};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use opentelemetry::trace::{FutureExt as _, Span as _, SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};

#[derive(Debug)]
struct Spans;

impl Observer for Spans {
    /// An observer is called on the task of the call, so the span of the service is its parent.
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let tracer = global::tracer("enroll");
        let (began, verdict) = (UNIX_EPOCH + attempt.began_at, attempt.ended.as_str());
        let mut attributes = vec![
            KeyValue::new("enroll.provider", attempt.call.provider),
            KeyValue::new("enroll.operation", attempt.call.operation),
            KeyValue::new("enroll.call_id", attempt.call.id.to_string()),
            KeyValue::new("enroll.attempt", i64::from(attempt.number)),
            KeyValue::new("enroll.verdict", verdict),
            KeyValue::new("enroll.user_may_exist", attempt.user_may_exist.as_str()),
        ];
        attributes.extend(attempt.status.map(|status| KeyValue::new("http.response.status_code", i64::from(status))));
        let span = tracer.span_builder("enroll.attempt").with_kind(SpanKind::Client);
        let mut span = span.with_start_time(began).with_attributes(attributes).start(&tracer);
        if attempt.user_may_exist != UserMayExist::Yes {
            span.set_status(Status::error(verdict));
        }
        span.end_with_timestamp(began + attempt.elapsed);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    global::set_tracer_provider(provider.clone());

    let plan = FaultPlan::in_order([Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(0)) }]);
    let sandbox = Sandbox::builder().faults("capa", plan).start().await?;
    let config = Config::new(sandbox.url()).observer(Arc::new(Spans));
    let capa = connect("capa", &sandbox.announcement()["credentials"]["capa"], &config)?;
    serve(&*capa).await?;

    provider.force_flush()?;
    let spans = exporter.get_finished_spans()?;
    spans.iter().for_each(|span| println!("{} {:?}: {}", span.name, span.status, verdict(span)));
    let parent = spans.last().ok_or("no span was exported")?.span_context.span_id();
    let seen: Vec<_> = spans.iter().map(|span| (verdict(span), span.parent_span_id == parent)).collect();
    let expected = [("rate_limited", true), ("created", true), ("", false)];
    let is_expected = seen.iter().map(|(verdict, is_child)| (verdict.as_str(), *is_child)).eq(expected);
    if is_expected { Ok(()) } else { Err(format!("other spans than expected: {seen:?}").into()) }
}

/// A request to your service, with a span of its own.
async fn serve(client: &dyn CreateUser) -> Result<(), enroll::Error> {
    let user = NewUser::person("jo.doe@example.com", Person::new(PersonName::new("Jo", "Doe")));
    let span = Context::current_with_span(global::tracer("service").start("POST /users"));
    let created = client.create_user(&user, &CallOptions::new()).with_context(span.clone()).await;
    span.span().end();
    created.map(drop)
}

fn verdict(span: &SpanData) -> String {
    let mut attributes = span.attributes.iter();
    let verdict = attributes.find(|attribute| attribute.key.as_str() == "enroll.verdict");
    verdict.map(|attribute| attribute.value.to_string()).unwrap_or_default()
}
