//! What a server says is wrong.

use serde_json::Value;

/// A problem (RFC 9457) in one line; of what is none, the beginning.
pub(crate) fn problem(status: u16, body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let member = |name: &str| json[name].as_str().map(shown);
    match (member("code"), member("detail")) {
        (Some(code), Some(detail)) => {
            let field = member("field").map_or(String::new(), |field| format!("{field}: "));
            format!("{status} {code}: {field}{detail}")
        }
        _ => format!("{status}: {}", shown(&String::from_utf8_lossy(body))),
    }
}

/// Text of others, fit for a terminal.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(500).collect()
}
