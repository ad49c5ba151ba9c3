//! A day of drone service suppliers, over a real socket, against the built binary: they plan, are
//! told what they do not know, tell one another, fly, and find everything after a restart.

use super::host::{CLEARLINE, Host};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ALL: &str = "utm.strategic_coordination utm.conformance_monitoring_sa \
    utm.constraint_management utm.constraint_processing utm.availability_arbitration \
    rid.service_provider rid.display_provider dss.read.identification_service_areas";
const REFERENCES: &str = "/dss/v1/operational_intent_references";
const ONE: &str = "00000000-0000-4000-8000-000000000001";
const OTHER: &str = "00000000-0000-4000-8000-000000000002";
const SUBSCRIPTION: &str = "00000000-0000-4000-8000-000000000003";
const CONSTRAINT: &str = "00000000-0000-4000-8000-000000000004";
const AREA: &str = "00000000-0000-4000-8000-000000000005";

/// A supplier's client: it knows a base URL and has a token.
pub(crate) struct Supplier {
    agent: ureq::Agent,
    url: String,
    token: String,
}

impl Supplier {
    fn new(data: &Path, host: &Host, name: &str) -> Self {
        Self::at(data, &host.url, name)
    }

    pub(crate) fn at(data: &Path, url: &str, name: &str) -> Self {
        let made = Command::new(CLEARLINE)
            .args(["token", "--party", name, "--scope", ALL, "--data"])
            .arg(data)
            .output()
            .expect("the binary was built for this test");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let token = String::from_utf8(made.stdout).expect("a token is ASCII").trim().to_owned();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Self { agent, url: url.to_owned(), token }
    }

    /// Asks, and gives the status and the body as it came.
    fn send(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, String) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.token));
        let request = if key.is_empty() { request } else { request.header("Idempotency-Key", key) };
        let request = request.body(body.to_owned()).expect("a request");
        let mut answer = self.agent.run(request).expect("the server answers");
        let text = answer.body_mut().read_to_string().expect("an answer is text");
        (answer.status().as_u16(), text)
    }

    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value, expected: u16) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, text) = self.send(method, path, "", &body);
        assert_eq!(status, expected, "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

/// A circle of 50 m from now for an hour.
fn extent() -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let at = |s: u64| {
        let us = i64::try_from(s).expect("this century") * 1_000_000;
        let instant = volume::Instant::from_micros(us).expect("this century");
        json!({"value": wire::answer::Utc(instant).to_string(), "format": "RFC3339"})
    };
    let height = |value: u32| json!({"value": value, "units": "M", "reference": "W84"});
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": 46.5, "lng": 8.0}, "radius": {"value": 50, "units": "M"},
            },
            "altitude_lower": height(500), "altitude_upper": height(600),
        },
        "time_start": at(now), "time_end": at(now + 3_600),
    })
}

fn intent(extent: &Value, state: &str, key: &[&str], url: &str) -> Value {
    json!({
        "extents": [extent], "state": state, "key": key, "uss_base_url": url,
        "new_subscription": {"uss_base_url": url},
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, and not {value}"))
}

const HTTP: &str = "http://uss1.example/utm";

#[test]
fn suppliers_of_a_laboratory_need_the_option_for_their_base_urls() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut host = Host::start(&data);
    let uss1 = Supplier::new(&data, &host, "uss1");
    let (path, body) = (format!("{REFERENCES}/{ONE}"), intent(&extent(), "Accepted", &[], HTTP));
    let refused = uss1.ask("PUT", &path, &body, 400);
    assert!(text(&refused["message"]).contains("does not begin with https://"), "{refused}");
    host.stop();
    let host = Host::start_at(&data, "127.0.0.1:0", &["--allow-http-base-urls"]);
    let uss1 = Supplier::new(&data, &host, "uss1");
    let taken = uss1.ask("PUT", &path, &body, 201);
    assert_eq!(taken["operational_intent_reference"]["uss_base_url"], HTTP);
    let mut bad = body.clone();
    bad["uss_base_url"] = "ftp://uss1.example".into();
    uss1.ask("PUT", &format!("{REFERENCES}/{OTHER}"), &bad, 400);
}

#[test]
fn suppliers_plan_fly_and_end_a_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let more = ["--allow-http-base-urls", "--pool-id", "pool", "--locality", "here"];
    let mut host = Host::start_at(&data, "127.0.0.1:0", &more);
    let [uss1, uss2] = ["uss1", "uss2"].map(|name| Supplier::new(&data, &host, name));
    let here = extent();
    let (one, other) = (format!("{REFERENCES}/{ONE}"), format!("{REFERENCES}/{OTHER}"));

    // One watches, the other plans and is told whom to tell.
    let body = json!({
        "extents": here, "uss_base_url": "http://uss2.example",
        "notify_for_operational_intents": true, "notify_for_constraints": true,
    });
    uss2.ask("PUT", &format!("/dss/v1/subscriptions/{SUBSCRIPTION}"), &body, 200);
    let plan = intent(&here, "Accepted", &[], HTTP).to_string();
    let (status, first) = uss1.send("PUT", &one, "day-1", &plan);
    assert_eq!(status, 201, "{first}");
    assert_eq!(uss1.send("PUT", &one, "day-1", &plan), (201, first.clone()), "byte for byte");
    let first: Value = serde_json::from_str(&first).expect("JSON");
    let told = first["subscribers"].to_string();
    assert!(told.contains("http://uss2.example") && told.contains(SUBSCRIPTION), "{told}");
    let ovn = text(&first["operational_intent_reference"]["ovn"]).to_owned();

    // The other finds the plan, is refused without the OVN, and has it by its supplier.
    let query = json!({"area_of_interest": here});
    let found = uss2.ask("POST", &format!("{REFERENCES}/query"), &query, 200);
    assert_eq!(found["operational_intent_references"][0]["id"], ONE);
    assert_eq!(found["operational_intent_references"][0]["ovn"], "Available from USS");
    let url = "http://uss2.example";
    let missing = uss2.ask("PUT", &other, &intent(&here, "Accepted", &[], url), 409);
    assert_eq!(missing["missing_operational_intents"][0]["id"], ONE, "{missing}");
    let planned = uss2.ask("PUT", &other, &intent(&here, "Accepted", &[&ovn], url), 201);
    let others = text(&planned["operational_intent_reference"]["ovn"]).to_owned();

    // It takes off; what was known before is no longer the version.
    let flies = intent(&here, "Activated", &[&others], HTTP);
    let flown = uss1.ask("PUT", &format!("{one}/{ovn}"), &flies, 200);
    uss1.ask("PUT", &format!("{one}/{ovn}"), &flies, 409);
    let ovn = text(&flown["operational_intent_reference"]["ovn"]).to_owned();

    what_else_a_day_has(&uss1, &uss2, &here);

    // A restart loses nothing, and changes no version.
    host.stop();
    let host = Host::start_at(&data, "127.0.0.1:0", &more);
    let [uss1, uss2] = ["uss1", "uss2"].map(|name| Supplier::new(&data, &host, name));
    let kept = uss1.ask("GET", &one, &Value::Null, 200);
    assert_eq!(kept["operational_intent_reference"]["ovn"], ovn.as_str(), "{kept}");
    assert_eq!(uss1.ask("GET", "/healthy", &Value::Null, 200), "ok");
    uss1.ask("PATCH", &one, &Value::Null, 404);

    // It lands.
    uss2.ask("DELETE", &format!("{one}/{ovn}"), &Value::Null, 403);
    uss1.ask("DELETE", &format!("{one}/{ovn}"), &Value::Null, 200);
    uss1.ask("GET", &one, &Value::Null, 404);
    uss2.ask("DELETE", &format!("{other}/{others}"), &Value::Null, 200);
    let empty = uss2.ask("POST", &format!("{REFERENCES}/query"), &query, 200);
    assert_eq!(empty["operational_intent_references"], json!([]));
}

/// A constraint, an outage, a report, an area of identification.
fn what_else_a_day_has(uss1: &Supplier, uss2: &Supplier, here: &Value) {
    let body = json!({"extents": [here], "uss_base_url": "http://authority.example"});
    let path = format!("/dss/v1/constraint_references/{CONSTRAINT}");
    let constraint = uss1.ask("PUT", &path, &body, 201);
    assert!(constraint["subscribers"].to_string().contains(SUBSCRIPTION), "{constraint}");
    let down = json!({"old_version": "", "availability": "Down"});
    uss1.ask("PUT", "/dss/v1/uss_availability/uss2", &down, 200);
    let report = json!({"exchange": {"url": "http://uss2.example", "problem": "no answer"}});
    assert!(uss1.ask("POST", "/dss/v1/reports", &report, 201)["report_id"].is_string());
    let body = json!({"extents": here, "uss_base_url": "http://uss1.example/rid"});
    let path = format!("/rid/v2/dss/identification_service_areas/{AREA}");
    uss1.ask("PUT", &path, &body, 200);
    let path = "/v1/dss/identification_service_areas?area=46.4,7.9,46.4,8.1,46.6,8.1,46.6,7.9";
    let areas = uss2.ask("GET", path, &Value::Null, 200);
    assert_eq!(areas["service_areas"][0]["id"], AREA, "{areas}");
}
