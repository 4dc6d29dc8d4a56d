//! Specs of a sixth provider, of which the crate knows nothing else: one with a list of users, and
//! one with a user by its id.

use serde_json::{Value, json};

fn content(schema: &Value, examples: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema, "examples": examples } } })
}

fn rejection(case: &str, body: &Value) -> Value {
    content(&json!({ "type": "object" }), &json!({ case: { "x-enroll-case": case, "value": body } }))
}

fn create() -> Value {
    let source = |source: &str| json!({ "type": "string", "x-enroll-user": source });
    let id = json!({ "type": "string", "x-enroll-keep": "user_id" });
    json!({
        "operationId": "create_user",
        "requestBody": content(
            &json!({ "type": "object", "properties": { "email": source("email"), "own": source("external_id") } }),
            &json!({}),
        ),
        "responses": { "201": content(
            &json!({ "type": "object", "properties": { "id": id } }),
            &json!({ "created": { "value": { "id": "9486244c-ff7d-4c22-9984-797179d7deaa" } } }),
        ) },
    })
}

fn spec(paths: &Value, by: &str) -> Value {
    let key = json!({ "type": "apiKey", "in": "header", "name": "x-key", "x-enroll-credential": "{key}" });
    json!({
        "x-enroll-provider": { "unique": ["email"], "look_up": { "by": [by], "not_found": "not_visible" } },
        "components": { "securitySchemes": { "key": key } },
        "paths": paths,
    })
}

/// A provider with an exact search, whose pages are counted from 0.
pub(crate) fn list() -> Value {
    let shown = |kind: &str, shows: &str| json!({ "type": kind, "x-enroll-shows": shows });
    let person = json!({ "type": "object", "required": ["id"], "properties": {
        "id": { "type": "string", "x-enroll-keep": "user_id" },
        "self": { "type": "string" },
        "name": { "type": "string" },
        "password": { "type": "string", "x-enroll-privacy": "secret" },
        "logins": { "type": "array", "items": { "type": "object", "properties": { "email": shown("string", "email") } } },
        "extra": { "type": "object", "properties": {
            "joined": shown("integer", "created_at"),
            "own": { "type": "string", "nullable": true, "x-enroll-shows": "external_id" },
        } },
    } });
    let people = json!({ "type": "object", "required": ["people"], "properties": {
        "people": { "type": "array", "items": person },
        "total": shown("integer", "total"), "page": shown("integer", "page"), "size": shown("integer", "page_size"),
        "pages": shown("integer", "page_count"), "here": shown("integer", "count"),
    } });
    let example = json!({
        "people": [{
            "id": "594e0fa2838454002ea317a0", "self": "/people/594e0fa2838454002ea317a0", "name": "Test User",
            "password": "sCPJUXnBrJ", "logins": [{ "email": "test.user@example.com" }],
            "extra": { "joined": 1, "own": "mine" },
        }],
        "total": 1, "page": 0, "size": 3, "pages": 1, "here": 1,
    });
    let parameter = |name: &str, source: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema, "x-enroll-user": format!("look_up.{source}") });
    let get = json!({
        "operationId": "find_people",
        "x-enroll-operation": "look_up",
        "parameters": [
            parameter("email", "email", json!({ "type": "string" })),
            parameter("phone", "phone", json!({ "type": "string" })),
            parameter("page", "page", json!({ "type": "integer", "default": 0, "minimum": 0 })),
            parameter("size", "page_size", json!({ "type": "integer", "default": 3, "maximum": 10 })),
            parameter("skip", "offset", json!({ "type": "integer" })),
        ],
        "responses": {
            "200": content(&people, &json!({
                "none": { "value": { "people": [], "total": 0 } },
                "bare": { "value": { "people": [{ "id": "594e0fa2838454002ea317a0" }] } },
                "found": { "value": example },
            })),
            "422": rejection("invalid_body", &json!({ "error": "invalid" })),
        },
    });
    spec(&json!({ "/people": { "get": get, "post": create() } }), "email")
}

/// A provider with a user by its id.
pub(crate) fn one() -> Value {
    let person = json!({ "type": "object", "properties": {
        "id": { "type": "string", "x-enroll-keep": "user_id" },
        "created_at": { "type": "string", "format": "date-time", "x-enroll-shows": "created_at" },
    } });
    let example =
        json!({ "person": { "id": "9486244c-ff7d-4c22-9984-797179d7deaa", "created_at": "2025-01-01T00:00:00Z" } });
    let id = json!({
        "name": "id", "in": "path", "required": true, "schema": { "type": "string", "minLength": 14 },
        "x-enroll-user": "look_up.user_id",
    });
    let get = json!({
        "operationId": "get_person",
        "x-enroll-operation": "look_up",
        "parameters": [id],
        "responses": {
            "200": content(
                &json!({ "type": "object", "properties": { "person": person } }),
                &json!({ "found": { "value": example } }),
            ),
            "404": rejection("not_found", &json!({ "error": "none" })),
            "422": rejection("invalid_body", &json!({ "error": "invalid" })),
        },
    });
    spec(&json!({ "/a/{id}": {}, "/people/{id}": { "get": get }, "/people": { "post": create() } }), "user_id")
}
