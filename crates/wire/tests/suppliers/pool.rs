//! The additions of InterUSS.

use crate::service::{Service, instant, told};
use line::utm::{Command, Heartbeat};
use serde_json::json;
use wire::interuss::{self, DssInstance};

fn heartbeat(query: &str) -> Heartbeat {
    let now = instant("2026-06-01T09:00:00Z");
    match interuss::parse_heartbeat(query, now) {
        Ok(Command::Beat(heartbeat)) => heartbeat,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_heartbeat_is_taken_and_shown() {
    let mut service = Service::open();
    let instance = |service: &Service| {
        let heartbeat = service.state.utm().heartbeat();
        vec![DssInstance::new("clearline-1", Some("https://line.example.com"), heartbeat)]
    };
    let alone = json!({"id": "clearline-1", "public_endpoint": "https://line.example.com"});
    let expected = (200, json!({"dss_instances": [alone]}));
    assert_eq!(told(&interuss::instances(instance(&service))), expected);

    let query = "source=cron&timestamp=2026-06-01T09:00:01.25Z\
                 &next_heartbeat_expected_before=2026-06-01T10:00:00Z";
    service.utm_reply("operator", Command::Beat(heartbeat(query)));
    let mut beaten = alone.clone();
    beaten["most_recent_heartbeat"] = json!({
        "timestamp": "2026-06-01T09:00:01.25Z",
        "source": "cron",
        "reporter": "operator",
        "next_heartbeat_expected_before": "2026-06-01T10:00:00Z",
    });
    let expected = (201, json!({"dss_instances": [beaten]}));
    assert_eq!(told(&interuss::beaten(instance(&service))), expected);

    let now = heartbeat("source=a+b%20c");
    assert_eq!((&*now.source, now.next_before), ("a b c", None));
    assert_eq!(now.at, instant("2026-06-01T09:00:00Z"));
    assert_eq!(DssInstance::new("x", None, None).public_endpoint, None);
}

#[test]
fn what_a_pool_asks_of_an_instance_is_answered() {
    let version = interuss::version("0.1.0+abc");
    assert_eq!(told(&version), (200, json!({"version": "0.1.0+abc"})));
    assert_eq!(told(&interuss::pool("dar")), (200, json!({"dar_id": "dar"})));
    assert_eq!(told(&interuss::validated()), (200, json!({})));
    assert_eq!(interuss::parse_owner("a=b"), Ok(None));
    assert_eq!(interuss::parse_owner("owner=uss%31"), Ok(Some("uss1".to_owned())));
    assert_eq!(told(&interuss::certificates(&[])), (200, json!({})));
    let pem = "-----BEGIN CERTIFICATE-----".to_owned();
    assert_eq!(
        told(&interuss::certificates(std::slice::from_ref(&pem))),
        (200, json!({"CAs": [pem]}))
    );
    let options = json!({
        "scd_global_lock": false, "scd_hash_lock": false, "time_based_notification_index": false,
    });
    assert_eq!(told(&interuss::global_options()), (200, options));
    let system = interuss::system_version("org.interuss.dss", "v0.1.0");
    let expected = json!({"system_identity": "org.interuss.dss", "system_version": "v0.1.0"});
    assert_eq!(told(&system), (200, expected));
}
