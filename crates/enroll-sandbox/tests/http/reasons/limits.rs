//! Reasons are bounded, whatever a request contains, and names in them are harmless.

use super::reason;
use crate::{
    capa,
    kraken::{TARGET, person, signed},
    support::{Call, start},
    synapse,
};
use serde_json::{Value, json};

#[tokio::test]
async fn thousands_of_problems_and_unknown_fields_are_cut_and_counted() {
    let sandbox = start().await;
    let mut body = person("one");
    body["nationalities"] = (0..5000).map(|_| Value::from(7)).collect();
    for number in 0..3000 {
        body[format!("field_{number}")] = json!(1);
    }
    let reason = reason(&sandbox, &signed(&sandbox, TARGET, 1, &body)).await;
    assert_eq!(reason["problems"].as_array().unwrap().len(), 20);
    assert!(reason["problems_left_out"].as_u64().unwrap() >= 4980, "{}", reason["problems_left_out"]);
    assert_eq!(
        (reason["unknown_fields"].as_array().unwrap().len(), &reason["unknown_fields_left_out"]),
        (20, &json!(2980))
    );
    let line = sandbox.received()[0].summary().to_string();
    assert!(line.contains(" more problems") && line.contains("2980 more unknown fields"), "{line}");
    assert!(line.len() < 5000, "{}", line.len());
}

#[tokio::test]
async fn deep_and_long_names_are_cut() {
    let sandbox = start().await;
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!({ "x".repeat(1000): deep });
    }
    let mut body = capa::user("a@example.com", "one");
    body["y".repeat(100_000)] = deep;
    let found = reason(&sandbox, &capa::call(&sandbox, body)).await;
    assert_eq!(found["unknown_fields"], json!([format!("/{}…", "y".repeat(60))]));
    let mut lists = json!("x");
    for _ in 0..100 {
        lists = json!([lists]);
    }
    let mut body = synapse::person();
    body["phone_numbers"] = lists;
    let found = reason(&sandbox, &synapse::call(&sandbox, body)).await;
    assert!(found.to_string().len() < 1000, "{found}");
}

#[tokio::test]
async fn a_name_cannot_forge_lines_or_terminal_escapes() {
    let sandbox = start().await;
    let mut body = capa::user("a@example.com", "one");
    body["a\nkraken POST /b2b/users 201\u{1b}[2J\u{202e}"] = json!(1);
    assert_eq!(capa::call(&sandbox, body).status(&sandbox).await, 201);
    let path = "/v2/a%0Ab%1B/users";
    Call::new(path, &[], "{}").status(&sandbox).await;
    for request in sandbox.received() {
        let shown = format!("{} {:?}", request.summary(), request.reason());
        assert!(!shown.contains(['\n', '\u{1b}', '\u{202e}']), "{shown}");
    }
    let shown = sandbox.received()[0].summary().to_string();
    assert!(shown.contains(r"/a\nkraken POST ~1b2b~1users 201\u{1b}[2J\u{202e}"), "{shown}");
}
