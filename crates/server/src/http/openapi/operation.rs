//! One operation as the document has it.

use crate::http::problems::PROBLEMS;
use serde_json::{Map, Value, json};

/// An operation.
pub(in crate::http) struct Operation {
    pub(in crate::http) method: &'static str,
    pub(in crate::http) path: &'static str,
    pub(in crate::http) tag: &'static str,
    pub(in crate::http) summary: &'static str,
    /// What the summary does not say.
    pub(in crate::http) about: &'static str,
    /// The scope that the token needs; `None` where there is none to show.
    pub(in crate::http) scope: Option<&'static str>,
    pub(in crate::http) parameters: &'static [Parameter],
    /// The schema of the request's body.
    pub(in crate::http) request: Option<&'static str>,
    /// The media type of a body that has no schema: a file. What is sent so is no command.
    pub(in crate::http) takes: Option<&'static str>,
    /// By status: what it means, and its body.
    pub(in crate::http) replies: &'static [(u16, &'static str, Body)],
    /// The codes of problems, beside those that its kind has in common.
    pub(in crate::http) problems: &'static [&'static str],
}

/// What a body is.
#[derive(Clone, Copy)]
pub(in crate::http) enum Body {
    /// JSON of a schema.
    Json(&'static str),
    /// A page of a list of a schema.
    Page(&'static str),
    /// The same, with the notice that it is no permission.
    NoticedPage(&'static str),
    /// Another media type.
    Other(&'static str),
    /// One of several media types, as it is asked for.
    OneOf(&'static [&'static str]),
    /// JSON of a schema, or another media type where it is asked for.
    Either(&'static str, &'static [&'static str]),
    /// JSON of a schema, or where its media type is asked for, JSON of another.
    Also(&'static str, (&'static str, &'static str)),
    /// None.
    Nothing,
}

/// A parameter.
pub(in crate::http) struct Parameter {
    pub(in crate::http) name: &'static str,
    pub(in crate::http) place: Place,
    pub(in crate::http) about: &'static str,
    pub(in crate::http) example: &'static str,
}

/// Where a parameter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Place {
    Path,
    Query,
    Header,
}

impl Place {
    pub(in crate::http) const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// What may be told of every request.
const ALWAYS: [&str; 2] = ["unknown_host", "unknown_origin"];
/// What may be told of every request that shows who asks.
const SHOWN: [&str; 8] = [
    "unauthenticated",
    "invalid_request",
    "invalid_token",
    "session_over",
    "missing_scope",
    "unknown_party",
    "too_many_requests",
    "too_many_tokens",
];
/// What may be told of every write.
const WRITTEN: [&str; 17] = [
    "bad_body",
    "too_large",
    "bad_idempotency_key",
    "idempotency_key_reused",
    "too_many_answers",
    "malformed_signature",
    "signature_mismatch",
    "stale_signature",
    "unknown_key",
    "bad_signature",
    "out_of_sequence",
    "broken_chain",
    "bad_request",
    "busy",
    "no_room",
    "stopping",
    "cut_short",
];
/// What may be told of every body that is JSON.
const READ_AS_JSON: [&str; 3] = ["malformed_json", "not_utf8", "byte_order_mark"];

impl Operation {
    /// Whether it is a command of a party, with all that comes with one.
    pub(in crate::http) fn is_command(&self) -> bool {
        self.method != "get" && self.scope.is_some() && self.takes.is_none()
    }

    /// All codes that it may answer with.
    pub(in crate::http) fn codes(&self) -> Vec<&'static str> {
        let mut codes = ALWAYS.to_vec();
        if self.scope.is_some() {
            codes.extend(SHOWN);
        }
        if self.is_command() {
            codes.extend(WRITTEN);
        }
        if self.request.is_some() && self.scope.is_some() {
            codes.extend(READ_AS_JSON);
        }
        codes.extend(self.problems);
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    pub(in crate::http) fn document(&self) -> Value {
        let mut document = json!({
            "operationId": self.id(),
            "tags": [self.tag],
            "summary": self.summary,
            "responses": self.responses(),
        });
        if !self.about.is_empty() {
            document["description"] = self.about.into();
        }
        if !self.parameters.is_empty() || self.is_command() {
            document["parameters"] = self.all_parameters().map(Parameter::document).collect();
        }
        if let Some(schema) = self.request {
            let schema = reference(schema);
            document["requestBody"] =
                json!({"required": true, "content": {"application/json": {"schema": schema}}});
        }
        if let Some(media) = self.takes {
            let schema = json!({"type": "string", "format": "binary"});
            document["requestBody"] =
                json!({"required": true, "content": {media: {"schema": schema}}});
        }
        document["security"] = match self.scope {
            Some(scope) => json!([{"bearer": [scope]}, {"session": [scope]}]),
            None => json!([]),
        };
        document
    }

    /// Its own parameters, and those that every command has.
    pub(in crate::http) fn all_parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        let of_commands: &'static [Parameter] =
            if self.is_command() { &super::operations::OF_COMMANDS } else { &[] };
        self.parameters.iter().chain(of_commands)
    }

    fn id(&self) -> String {
        let parts = self.path.split(['/', '.']).filter(|part| !part.is_empty());
        parts.fold(self.method.to_owned(), |id, part| id + "_" + part.trim_matches(['{', '}', '*']))
    }

    fn responses(&self) -> Value {
        let mut responses = Map::new();
        for (status, about, body) in self.replies {
            let mut response = json!({"description": about});
            if let Some(content) = body.content() {
                response["content"] = content;
            }
            if self.is_command() && matches!(body, Body::Json("IntentReply" | "ConstraintReply")) {
                let about = "The item's OVN: what If-Match wants on the next change.";
                response["headers"] =
                    json!({"ETag": {"description": about, "schema": {"type": "string"}}});
            }
            responses.insert(status.to_string(), response);
        }
        let codes = self.codes();
        for known in PROBLEMS.iter().filter(|known| codes.contains(&known.code)) {
            let key = known.status.to_string();
            let response = responses.entry(key).or_insert_with(|| problem(known.status));
            if let Some(about) = response["description"].as_str() {
                let line = format!("{about}\n- `{}`: {}", known.code, known.meaning);
                response["description"] = line.into();
            }
        }
        Value::Object(responses)
    }
}

fn problem(status: u16) -> Value {
    let mut response = json!({
        "description": "Refused:",
        "content": {"application/problem+json": {"schema": reference("Problem")}},
    });
    let header = match status {
        401 => Some(("WWW-Authenticate", "How to show who asks (RFC 6750).")),
        405 => Some(("Allow", "The methods that the path answers.")),
        429 | 503 => Some(("Retry-After", "After how many seconds to try again.")),
        _ => None,
    };
    if let Some((name, about)) = header {
        response["headers"] = json!({name: {"description": about, "schema": {"type": "string"}}});
    }
    response
}

impl Body {
    fn content(self) -> Option<Value> {
        match self {
            Self::Json(schema) => Some(json!({"application/json": {"schema": reference(schema)}})),
            Self::Page(schema) => Some(json!({"application/json": {"schema": page(schema)}})),
            Self::NoticedPage(schema) => {
                let mut page = page(schema);
                page["properties"]["notice"] = json!({
                    "type": "string",
                    "description": "That this is not a permission and gives no guarantee.",
                });
                page["required"] = json!(["items", "next_cursor", "notice"]);
                Some(json!({"application/json": {"schema": page}}))
            }
            Self::Other(media) => Some(texts(&[media])),
            Self::OneOf(media) => Some(texts(media)),
            Self::Either(schema, media) => {
                let mut content = texts(media);
                content["application/json"] = json!({"schema": reference(schema)});
                Some(content)
            }
            Self::Also(schema, (media, other)) => Some(json!({
                "application/json": {"schema": reference(schema)},
                media: {"schema": reference(other)},
            })),
            Self::Nothing => None,
        }
    }
}

/// A text in each of these media types.
fn texts(media: &[&str]) -> Value {
    let one = |media: &&str| ((*media).to_owned(), json!({"schema": {"type": "string"}}));
    Value::Object(media.iter().map(one).collect())
}

impl Parameter {
    fn document(&self) -> Value {
        json!({
            "name": self.name,
            "in": self.place.name(),
            "required": self.place == Place::Path,
            "description": self.about,
            "schema": {"type": if self.name == "limit" { "integer" } else { "string" }},
            "example": self.example,
        })
    }
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn page(schema: &str) -> Value {
    json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": reference(schema)},
            "next_cursor": {
                "type": ["string", "null"],
                "description": "What to send as `cursor` for the next page.",
            },
        },
    })
}
