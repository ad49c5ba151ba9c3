//! The documentation as a page: `/docs`, made on the server from the document of the API.
//!
//! No script, nothing from elsewhere, and a policy that forbids both: the page has to be safe to
//! open on a duty officer's screen.

use super::App;
use super::openapi::{Operation, all, document};
use super::problems::PROBLEMS;
use crate::astm::document as suppliers;
use axum::Router;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write};
use std::sync::LazyLock;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/docs", get(serve))
}

const STYLE: &str = include_str!("docs_page.css");

static PAGE: LazyLock<String> =
    LazyLock::new(|| page().expect("writing to a string does not fail"));

/// Only the one style that stands in the page may apply, by its hash (CSP Level 3).
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
});

async fn serve() -> Response {
    let headers: [(HeaderName, &str); 6] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "max-age=300"),
        (CONTENT_SECURITY_POLICY, &POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    (headers, PAGE.as_str()).into_response()
}

fn page() -> Result<String, fmt::Error> {
    let mut page = String::new();
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Clearline API</title>\n<style>{STYLE}</style>\n<main>\n<h1>Clearline API</h1>\n\
         <p>{}</p>\n<p>For programs: <a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1).\n",
        text(document()["info"]["description"].as_str().unwrap_or_default())
    )?;
    write_contents(&mut page)?;
    let tags = document()["tags"].as_array().into_iter().flatten();
    for tag in tags {
        let (name, about) = (&tag["name"], &tag["description"]);
        let (name, about) = (name.as_str().unwrap_or_default(), about.as_str().unwrap_or_default());
        writeln!(page, "<h2 id=\"{name}\">{name}</h2>\n<p>{}", text(about))?;
        for operation in all().filter(|operation| operation.tag == name) {
            write_operation(&mut page, operation)?;
        }
        for operation in suppliers::operations().iter().filter(|known| known.tag == name) {
            write_supplied(&mut page, operation)?;
        }
    }
    write_schemas(&mut page)?;
    write_problems(&mut page)?;
    page.push_str("</main>\n</html>\n");
    Ok(page)
}

fn write_contents(page: &mut String) -> fmt::Result {
    page.push_str("<nav><ul>\n");
    for operation in all() {
        let Operation { method, path, summary, .. } = operation;
        writeln!(
            page,
            "<li><a href=\"#{}\"><code>{} {}</code></a> {}",
            anchor(operation),
            method.to_uppercase(),
            text(path),
            text(summary)
        )?;
    }
    for operation in suppliers::operations() {
        let (method, path) = (operation.method.to_uppercase(), text(&operation.path));
        let id = anchor_of(operation.method, &operation.path);
        writeln!(page, "<li><a href=\"#{id}\"><code>{method} {path}</code></a>")?;
    }
    page.push_str(
        "<li><a href=\"#schemas\">Schemas</a>\n<li><a href=\"#problems\">Problems</a>\n\
         </ul></nav>\n",
    );
    Ok(())
}

fn anchor(operation: &Operation) -> String {
    anchor_of(operation.method, operation.path)
}

fn anchor_of(method: &str, path: &str) -> String {
    format!("{method}{}", path.replace(['/', '{', '}', '*', '.'], "-"))
}

/// An operation of suppliers, from what the document says of it.
fn write_supplied(page: &mut String, operation: &suppliers::Operation) -> fmt::Result {
    let document = operation.document();
    let told = |value: &Value| text(value.as_str().unwrap_or_default());
    write!(
        page,
        "<section id=\"{}\">\n<h3><code>{} {}</code></h3>\n<p>{}.\n",
        anchor_of(operation.method, &operation.path),
        operation.method.to_uppercase(),
        text(&operation.path),
        told(&document["summary"])
    )?;
    let alternatives = document["security"].as_array().into_iter().flatten();
    let scopes = alternatives.flat_map(|one| one["bearer"].as_array().into_iter().flatten());
    let scopes: Vec<String> = scopes.map(|one| format!("<code>{}</code>", told(one))).collect();
    match scopes.as_slice() {
        [] => page.push_str("<p>Needs no token.\n"),
        scopes => writeln!(page, "<p>Scope: {}", scopes.join(" or "))?,
    }
    let parameters = document["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    if !parameters.is_empty() {
        page.push_str("<table><tr><th>parameter<th>in<th>what it is\n");
        for known in parameters {
            let (name, place) = (told(&known["name"]), told(&known["in"]));
            let about = told(&known["description"]);
            writeln!(page, "<tr><td><code>{name}</code><td>{place}<td>{about}")?;
        }
        page.push_str("</table>\n");
    }
    let body = &document["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    if let Some(schema) = body.as_str().and_then(|path| path.rsplit('/').next()) {
        writeln!(page, "<p>Body: {}", link(schema))?;
    }
    page.push_str("<table><tr><th>status<th>what it means\n");
    for (status, response) in document["responses"].as_object().into_iter().flatten() {
        writeln!(page, "<tr><td>{status}<td>{}", told(&response["description"]))?;
    }
    page.push_str("</table>\n</section>\n");
    Ok(())
}

fn write_operation(page: &mut String, operation: &Operation) -> fmt::Result {
    let Operation { method, path, summary, about, .. } = operation;
    write!(
        page,
        "<section id=\"{}\">\n<h3><code>{} {}</code></h3>\n<p>{}. {}\n",
        anchor(operation),
        method.to_uppercase(),
        text(path),
        text(summary),
        text(about)
    )?;
    match operation.scope {
        Some(scope) => writeln!(page, "<p>Scope: <code>{scope}</code>")?,
        None => page.push_str("<p>Needs no token.\n"),
    }
    if operation.all_parameters().next().is_some() {
        page.push_str("<table><tr><th>parameter<th>in<th>what it is\n");
        for known in operation.all_parameters() {
            let (name, place, about) = (known.name, known.place.name(), text(known.about));
            writeln!(page, "<tr><td><code>{name}</code><td>{place}<td>{about}")?;
        }
        page.push_str("</table>\n");
    }
    if let Some(schema) = operation.request {
        writeln!(page, "<p>Body: {}", link(schema))?;
    }
    page.push_str("<table><tr><th>status<th>what it means\n");
    for (status, about, _) in operation.replies {
        writeln!(page, "<tr><td>{status}<td>{}", text(about))?;
    }
    let codes = operation.codes();
    for known in PROBLEMS.iter().filter(|known| codes.contains(&known.code)) {
        writeln!(page, "<tr><td>{}<td><code>{}</code>", known.status, known.code)?;
    }
    page.push_str("</table>\n</section>\n");
    Ok(())
}

fn link(schema: &str) -> String {
    format!("<a href=\"#schema-{schema}\"><code>{schema}</code></a>")
}

fn write_schemas(page: &mut String) -> fmt::Result {
    page.push_str("<h2 id=\"schemas\">Schemas</h2>\n");
    let schemas = document()["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        writeln!(
            page,
            "<details id=\"schema-{name}\"><summary><code>{name}</code></summary>\n\
             <pre>{}</pre></details>",
            text(&format!("{schema:#}"))
        )?;
    }
    Ok(())
}

fn write_problems(page: &mut String) -> fmt::Result {
    page.push_str("<h2 id=\"problems\">Problems</h2>\n");
    page.push_str("<table><tr><th>status<th>code<th>what it means\n");
    for known in PROBLEMS {
        let (status, code, meaning) = (known.status, known.code, text(known.meaning));
        writeln!(page, "<tr><td>{status}<td><code>{code}</code><td>{meaning}")?;
    }
    page.push_str("</table>\n");
    Ok(())
}

/// Text as HTML shows it.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_loads_nothing() {
        for operation in all() {
            assert!(PAGE.contains(&format!("id=\"{}\"", anchor(operation))), "{}", operation.path);
        }
        for link in PAGE.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(PAGE.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
        }
        for forbidden in ["<script", "src=", "http://", "url(", "@import", "style=\""] {
            assert!(!PAGE.contains(forbidden), "{forbidden}");
        }
        assert!(STYLE.contains("prefers-color-scheme: dark"));
    }

    #[test]
    fn what_is_shown_cannot_become_markup() {
        assert_eq!(text("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
