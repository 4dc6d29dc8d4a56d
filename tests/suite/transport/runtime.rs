//! What a call needs of its runtime, as documented.

use std::thread;

use enroll::{CallOptions, Config, ErrorKind, Retry};
use enroll_tests::{profiles, scripted};
use tokio::runtime::Builder;

/// What a call results in on a runtime of its own: its kind of error, or the panic's message.
fn call_on(mut runtime: Builder) -> Result<ErrorKind, String> {
    let call = async {
        let client = scripted::client("capa", &Config::new(scripted::NO_LISTENER).retry(Retry::never())).unwrap();
        client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err().kind().clone()
    };
    let ended = thread::spawn(move || runtime.build().unwrap().block_on(call)).join();
    ended.map_err(|panic| panic.downcast_ref::<String>().cloned().unwrap_or_default())
}

#[test]
fn a_runtime_has_input_output_and_timers() {
    let mut all = Builder::new_current_thread();
    all.enable_all();
    assert_eq!(call_on(all), Ok(ErrorKind::NoConnection));
    let mut without_timers = Builder::new_current_thread();
    without_timers.enable_io();
    let panic = call_on(without_timers).unwrap_err();
    // Tokio's own message, which says what to do.
    assert!(panic.contains("enable_time"), "{panic}");
}
