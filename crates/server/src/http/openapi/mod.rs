//! The document of the API: OpenAPI 3.1, at `/openapi.json`.
//!
//! The schemas are those that requests are read with and answers are written with. The operations
//! stand in tables, one a resource, for macros at the handlers would hide the handlers. A test
//! holds that every route of the router stands here and the reverse.

mod operation;
mod operations;
mod schemas;
#[cfg(test)]
mod tests;

use super::App;
use crate::astm::document as suppliers;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

pub(super) use operation::{Body, Operation, Parameter, Place};
pub(super) use operations::all;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/openapi.json", get(serve))
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(build);
static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", *DOCUMENT));

/// The document.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// Needs no token: it says nothing of what the line holds.
async fn serve() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "max-age=300")];
    (headers, TEXT.as_str()).into_response()
}

const ABOUT: &str = "Parties that share a sky, but not trust, tell the line where and when they \
    will fly; it tells all concerned where they would meet, and keeps a record that neither a \
    party nor the host can alter unseen. An answer is given once everything that it rests on is \
    durable. Errors are problem documents (RFC 9457) with a stable `code`; on the interfaces of \
    drone service suppliers they are as the standards have them.";

fn build() -> Value {
    let mut paths = Map::new();
    for operation in all() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.document();
    }
    for operation in suppliers::operations() {
        let path = paths.entry(operation.path.as_str()).or_insert_with(|| json!({}));
        path[operation.method] = operation.document();
    }
    let tags = operations::TAGS
        .iter()
        .chain(&suppliers::TAGS)
        .map(|(name, description)| json!({"name": name, "description": description}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Clearline",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": tags.collect::<Vec<Value>>(),
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": {
                "bearer": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "A JSON Web Token (RS256, ES256 or EdDSA). Its `sub` is the \
                        party, its `scope` says what it may do: `line.read`, `line.write`.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": crate::auth::COOKIE,
                    "description": "The console's cookie; a write needs the console's Origin too.",
                },
            },
        },
    })
}
