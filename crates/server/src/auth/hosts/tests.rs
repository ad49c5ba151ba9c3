//! Hosts and origins, as browsers and strangers send them.

use super::super::testing::House;
use super::*;
use axum::http::HeaderValue;

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn check(house: &House, uri: &str, pairs: &[(HeaderName, &str)]) -> Result<(), (u16, String)> {
    let headers = headers(pairs);
    let hosts = &house.gate.hosts;
    let checked = hosts
        .check_host(&uri.parse().expect("a URI"), &headers)
        .and_then(|host| hosts.check_origin(&headers, &host));
    checked.map_err(|problem| (problem.status().as_u16(), problem.code().into()))
}

#[test]
fn only_our_own_names_are_answered_to() {
    let house = House::with(|options| {
        options.host = vec!["Line.Internal".into()];
        options.public_endpoint = Some("https://line.example:8443".into());
    });
    for good in [
        "localhost",
        "localhost:8080",
        "127.0.0.1:1",
        "[::1]:8080",
        "LINE.internal",
        "line.example",
    ] {
        assert_eq!(check(&house, "/", &[(HOST, good)]), Ok(()), "{good}");
    }
    let stranger = Err((421, "unknown_host".into()));
    for bad in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "line.example.",
        "10.0.0.1",
        "x@localhost",
        "localhost@evil.example",
    ] {
        assert_eq!(check(&house, "/", &[(HOST, bad)]), stranger, "{bad}");
    }
    let malformed = Err((400, "unknown_host".into()));
    assert_eq!(check(&house, "/", &[]), malformed);
    assert_eq!(check(&house, "/", &[(HOST, "localhost"), (HOST, "localhost")]), malformed);
    for bad in ["", "a b", "localhost:port"] {
        assert_eq!(check(&house, "/", &[(HOST, bad)]), malformed, "{bad:?}");
    }
    // RFC 9112, section 3.2.2: the absolute target is the one meant.
    let absolute = "http://evil.example/v1/intents";
    assert_eq!(check(&house, absolute, &[(HOST, "localhost")]), stranger);
}

#[test]
fn a_strangers_page_is_refused_and_our_own_is_not() {
    let house = House::with(|options| {
        options.origin = vec!["https://Console.example".into()];
        options.public_endpoint = Some("https://line.example".into());
    });
    let ask = |host: &str, origin: &str| check(&house, "/", &[(HOST, host), (ORIGIN, origin)]);
    for (host, origin) in [
        ("localhost:8080", "http://localhost:8080"),
        ("localhost", "http://localhost:80"),
        ("127.0.0.1:80", "http://127.0.0.1"),
        ("localhost:8080", "https://console.example"),
        ("localhost:8080", "https://console.example:443"),
        ("line.example", "https://line.example"),
    ] {
        assert_eq!(ask(host, origin), Ok(()), "{origin} at {host}");
    }
    let refused = Err((403, "unknown_origin".into()));
    for (host, origin) in [
        ("localhost:8080", "http://localhost:9999"),
        ("localhost:8080", "https://localhost:8080"),
        ("localhost:8080", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://console.example"),
        ("localhost:8080", "https://console.example.evil.example"),
        ("localhost:8080", "null"),
        ("localhost:8080", ""),
    ] {
        assert_eq!(ask(host, origin), refused, "{origin} at {host}");
    }
    let twice = [(HOST, "localhost"), (ORIGIN, "http://localhost"), (ORIGIN, "http://localhost")];
    assert_eq!(check(&house, "/", &twice), refused);
}

#[test]
fn behind_tls_our_own_pages_are_https() {
    let house = House::with(|options| options.behind_tls_proxy = true);
    let ask = |origin: &str| check(&house, "/", &[(HOST, "localhost"), (ORIGIN, origin)]);
    assert_eq!(ask("https://localhost"), Ok(()));
    assert_eq!(ask("http://localhost"), Err((403, "unknown_origin".into())));
}
