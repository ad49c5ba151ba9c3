//! The web console: `/` and the files it loads, as they were embedded when the server was built.
//!
//! Nothing of it is secret, so it needs no session; all that it shows it asks for with one. The
//! policy lets a page load from this server alone and run no script that stands in a page or in a
//! text: what the other side writes can never become code here.

use super::App;
use crate::error::Problem;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(page)).route("/console/{file}", get(file))
}

/// A file of the console's build.
struct Embedded {
    name: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
}

static FILES: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// What is served where the server was built without the console.
static MISSING: Embedded =
    Embedded { name: "index.html", bytes: include_bytes!("console_missing.html"), brotli: None };

/// The files by name, each with its `ETag`.
static BY_NAME: LazyLock<BTreeMap<&str, (&Embedded, HeaderValue)>> = LazyLock::new(|| {
    let index = FILES.iter().any(|file| file.name == MISSING.name);
    let missing = (!index).then_some(&MISSING);
    let tagged = |file: &'static Embedded| (file.name, (file, tag(file.bytes)));
    FILES.iter().chain(missing).map(tagged).collect()
});

/// The name of a file that is loaded holds the hash of its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";

/// Trusted types forbid even our own code to make markup of a text.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

async fn page(headers: HeaderMap) -> Response {
    let known = BY_NAME.get(MISSING.name).expect("there is always a page");
    let mut response = respond(known, ASK_EACH_TIME, &headers);
    let guards: [(HeaderName, &str); 3] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in guards {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let known = BY_NAME.get(name.as_str()).filter(|(file, _)| file.name != MISSING.name);
    let known = known.ok_or_else(|| {
        let detail = "the console has no such file; open it anew at /";
        Problem::new(StatusCode::NOT_FOUND, "unknown_path", detail)
    })?;
    Ok(respond(known, FOR_EVER, &headers))
}

fn respond(
    (file, tag): &(&'static Embedded, HeaderValue),
    cache: &'static str,
    asked: &HeaderMap,
) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(ETAG, tag.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if has(asked, &IF_NONE_MATCH, |one| one.trim_start_matches("W/").as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(file.name)));
    let takes_brotli = has(asked, &ACCEPT_ENCODING, |one| one == "br" || one.starts_with("br;q=1"));
    match file.brotli.filter(|_| takes_brotli) {
        Some(packed) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            (headers, packed).into_response()
        }
        None => (headers, file.bytes).into_response(),
    }
}

/// Whether one of the comma-separated values of a header is wanted.
fn has(headers: &HeaderMap, name: &HeaderName, is_wanted: impl Fn(&str) -> bool) -> bool {
    let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|one| is_wanted(one.trim()))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// Made of the plain form; the compressed one means the same, and `Vary` tells them apart.
fn tag(bytes: &[u8]) -> HeaderValue {
    let hash = Sha256::digest(bytes);
    let text = hash.iter().take(16).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    });
    HeaderValue::from_str(&format!("\"{text}\"")).expect("hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    fn asked(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    async fn body(response: Response) -> Vec<u8> {
        response.into_body().collect().await.expect("a body in memory").to_bytes().to_vec()
    }

    #[tokio::test]
    async fn there_is_a_page_with_a_policy_and_no_script_in_it() {
        let response = page(HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let text = String::from_utf8(body(response).await).expect("a page is UTF-8");
        for script in text.split("<script").skip(1) {
            assert!(script.split('>').next().is_some_and(|tag| tag.contains("src=")), "{script}");
        }
        assert!(!text.contains(" style=") && !text.contains(" onclick"), "{text}");
        assert!(!text.contains("http://") && !text.contains("https://"), "nothing from elsewhere");
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again() {
        let first = page(HeaderMap::new()).await;
        let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
        let mut again = HeaderMap::new();
        again.insert(IF_NONE_MATCH, format!("\"other\", W/{tag}").parse().expect("a header"));
        let second = page(again).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(body(second).await.is_empty());
    }

    #[tokio::test]
    async fn each_is_given_the_encoding_it_takes() {
        static PACKED: Embedded = Embedded { name: "a.js", bytes: b"plain", brotli: Some(b"br") };
        let known = (&PACKED, tag(PACKED.bytes));
        for (takes, expected) in [
            (&[][..], "plain"),
            (&[(ACCEPT_ENCODING, "gzip, deflate")], "plain"),
            (&[(ACCEPT_ENCODING, "gzip, deflate, br")], "br"),
            (&[(ACCEPT_ENCODING, "br;q=0")], "plain"),
        ] {
            let response = respond(&known, FOR_EVER, &asked(takes));
            assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
            assert_eq!(body(response).await, expected.as_bytes(), "{takes:?}");
        }
    }

    #[tokio::test]
    async fn an_unknown_file_is_a_problem_and_the_page_has_one_place() {
        for name in ["nothing.js", "index.html", "../Cargo.toml"] {
            let refused = file(Path(name.to_owned()), HeaderMap::new()).await;
            assert_eq!(refused.into_response().status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn every_file_that_the_page_names_is_there() {
        let (index, _) = BY_NAME["index.html"];
        let text = std::str::from_utf8(index.bytes).expect("a page is UTF-8");
        for named in text.split("\"/console/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(BY_NAME.contains_key(named), "{named}");
        }
    }
}
