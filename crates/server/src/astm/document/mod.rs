//! The suppliers' interfaces in the document of the API.
//!
//! What a client sends and reads is fixed by the standards; here stands what they are answered,
//! status by status, so that a program can hold the server to it. A table names the scopes by the
//! constants that the handlers ask for.

mod f3411;
mod f3548;
mod interuss;
mod schemas;

use super::caller::Scopes;
use line::rid::Api;
use serde_json::{Map, Value, json};

pub(crate) use schemas::schemas;

/// The interfaces, in the order of the document.
pub(crate) const TAGS: [(&str, &str); 4] = [
    ("F3548-21", "Discovery and synchronization for suppliers: `/dss/v1`."),
    ("F3411-22a", "Discovery for network remote identification: `/rid/v2/dss`."),
    ("F3411-19", "The same store in the words of the older standard: `/v1/dss`."),
    ("InterUSS", "What InterUSS adds to the standards."),
];

/// An operation of suppliers.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) tag: &'static str,
    summary: &'static str,
    scopes: Scopes,
    /// What stands in the query.
    query: &'static [QueryParameter],
    /// The schema of the request's body.
    request: Option<String>,
    /// Whether it is a command: then it takes an `Idempotency-Key`.
    is_command: bool,
    /// The status of success, and the schema of its body.
    success: (u16, String),
    /// Statuses beside those that all requests may get.
    refusals: &'static [u16],
}

/// What may stand in a query.
struct QueryParameter {
    name: &'static str,
    about: &'static str,
    is_required: bool,
    format: Option<&'static str>,
    example: &'static str,
}

/// All of them.
pub(crate) fn operations() -> Vec<Operation> {
    let mut all = f3548::operations();
    all.extend(f3411::operations(Api::V22a));
    all.extend(f3411::operations(Api::V19));
    all.extend(interuss::operations());
    all
}

fn read(
    path: impl Into<String>,
    (tag, summary): (&'static str, &'static str),
    scopes: Scopes,
    answer: impl Into<String>,
) -> Operation {
    Operation {
        method: "get",
        path: path.into(),
        tag,
        summary,
        scopes,
        query: &[],
        request: None,
        is_command: false,
        success: (200, answer.into()),
        refusals: &[],
    }
}

impl Operation {
    fn command(mut self, method: &'static str) -> Self {
        (self.method, self.is_command) = (method, true);
        self
    }

    fn takes(mut self, request: impl Into<String>) -> Self {
        self.request = Some(request.into());
        self
    }

    fn asks(mut self, query: &'static [QueryParameter]) -> Self {
        self.query = query;
        self
    }

    fn created(mut self) -> Self {
        self.success.0 = 201;
        self
    }

    fn refuses(mut self, refusals: &'static [u16]) -> Self {
        self.refusals = refusals;
        self
    }

    /// As the document has it.
    pub(crate) fn document(&self) -> Value {
        let mut document = json!({
            "operationId": self.id(),
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": self.parameters(),
            "responses": self.responses(),
            "security": self.security(),
        });
        if let Some(schema) = &self.request {
            let content = json!({"application/json": {"schema": reference(schema)}});
            document["requestBody"] = json!({"required": true, "content": content});
        }
        document
    }

    fn id(&self) -> String {
        let parts = self.path.split('/').filter(|part| !part.is_empty());
        parts.fold(self.method.to_owned(), |id, part| id + "_" + part.trim_matches(['{', '}']))
    }

    /// Any one of the sets of scopes is enough.
    fn security(&self) -> Value {
        self.scopes.iter().map(|all| json!({"bearer": all})).collect()
    }

    fn parameters(&self) -> Vec<Value> {
        let mut parameters = Vec::new();
        let names = self.path.split(['{', '}']).skip(1).step_by(2);
        for name in names {
            let (about, schema, example) = in_path(name);
            parameters.push(json!({
                "name": name, "in": "path", "required": true, "description": about,
                "schema": schema, "example": example,
            }));
        }
        for known in self.query {
            let mut schema = json!({"type": "string"});
            if let Some(format) = known.format {
                schema["format"] = format.into();
            }
            parameters.push(json!({
                "name": known.name, "in": "query", "required": known.is_required,
                "description": known.about, "schema": schema, "example": known.example,
            }));
        }
        if self.is_command {
            parameters.push(json!({
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "The same request under the same key gets the first answer again, \
                    for 24 h.",
                "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
                "example": "7c0f5a3e",
            }));
        }
        parameters
    }

    /// The statuses of refusals: those of its own, and those that come with its kind.
    fn statuses(&self) -> Vec<u16> {
        let mut statuses = vec![400, 403, 421];
        if !self.scopes.is_empty() {
            statuses.extend([401, 413, 429]);
        }
        if self.is_command {
            statuses.push(422);
        }
        // What is parsed aside, and what the sequencer takes, may find the server stopping.
        if self.is_command || self.request.is_some() || !self.query.is_empty() {
            statuses.push(503);
        }
        statuses.extend(self.refusals);
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }

    fn responses(&self) -> Value {
        let (status, schema) = &self.success;
        let content = match schema.as_str() {
            "" => json!({"application/json": {"schema": {"type": "object"}}}),
            "text" => json!({"text/plain": {"schema": {"type": "string"}}}),
            schema => json!({"application/json": {"schema": reference(schema)}}),
        };
        let mut responses = Map::new();
        let done = json!({"description": "It is so, durably.", "content": content});
        responses.insert(status.to_string(), done);
        for status in self.statuses() {
            responses.insert(status.to_string(), self.refusal(status));
        }
        Value::Object(responses)
    }

    fn refusal(&self, status: u16) -> Value {
        let names_missing = status == 409 && self.path.contains("operational_intent_references");
        let schema =
            if names_missing { "f3548.AirspaceConflictResponse" } else { "astm.ErrorResponse" };
        let mut content = json!({});
        if status != 421 && !(self.scopes.is_empty() && [400, 403].contains(&status)) {
            content["application/json"] = json!({"schema": reference(schema)});
        }
        if status == 413 {
            content["text/plain"] = json!({"schema": {"type": "string"}});
        }
        // What is asked under a name that is not the server's reaches no interface.
        if [400, 403, 421].contains(&status) {
            content["application/problem+json"] = json!({"schema": reference("Problem")});
        }
        let mut refusal = json!({"description": meaning(status), "content": content});
        if [429, 503].contains(&status) {
            let about = "After how many seconds to try again.";
            refusal["headers"] =
                json!({"Retry-After": {"description": about, "schema": {"type": "string"}}});
        }
        refusal
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "Malformed, or nothing that can be; the message says what, where, and what is right",
        401 => "There is no token, or none that holds",
        403 => "The token does not carry the scope, or what is asked about is another's",
        404 => "There is none by this name",
        409 => "It exists already, or not at this version, or OVNs are missing from the key",
        413 => "The body or the area is larger than is taken",
        421 => "The server is not known by that name",
        422 => "The Idempotency-Key was used for another request within 24 h",
        429 => "More than a supplier may",
        501 => "The server has not been told what it would have to answer",
        503 => "Not taken; it is never committed later",
        _ => "Refused",
    }
}

fn in_path(name: &str) -> (&'static str, Value, &'static str) {
    let id = "00000000-0000-4000-8000-00000000000a";
    match name {
        "id" => ("A UUID of version 4.", json!({"type": "string", "format": "uuid"}), id),
        "ovn" => (
            "Its OVN as last told.",
            json!({"type": "string", "minLength": 1}),
            "Kx0aJ2qT4mC1yVhM8s5L0rQeWz9uFbNgPdXiYtOvRkA_",
        ),
        "version" => (
            "Its version as last told.",
            json!({"type": "string", "minLength": 1}),
            "Kx0aJ2qT4mC1yVhM8s5L0rQeWz9uFbNgPdXiYtOvRkA_",
        ),
        "uss" => ("The `sub` of its tokens.", json!({"type": "string", "minLength": 1}), "uss1"),
        _ => (
            "Which system's version is asked for.",
            json!({"type": "string", "minLength": 1}),
            "clearline",
        ),
    }
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}
