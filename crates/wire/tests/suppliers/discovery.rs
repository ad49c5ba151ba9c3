//! F3548-21: what every operation is answered, written down from the standard.

use crate::service::{
    A, B, ERROR, Service, URL, bytes, constraint, golden, instant, intent, party, subscription,
    told, volume,
};
use line::entity::{EntityKind, EntityRejection};
use line::utm::{Availability, Reply};
use serde_json::{Value, json};
use wire::f3548::{self, parse_id};

const NONE: &str = "00000000-0000-4000-8000-000000000000";

fn reference(id: &str, manager: &str) -> Value {
    json!({
        "id": id,
        "manager": manager,
        "uss_availability": "Unknown",
        "version": 1,
        "state": "Accepted",
        "ovn": "<ovn>",
        "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
        "uss_base_url": URL,
        "subscription_id": NONE,
    })
}

fn constraint_reference(id: &str, manager: &str) -> Value {
    let mut reference = reference(id, manager);
    let members = reference.as_object_mut().expect("an object");
    members.remove("state");
    members.remove("subscription_id");
    reference
}

/// `"Available from USS"` in the place of an OVN.
fn to_others(mut reference: Value) -> Value {
    reference["ovn"] = "Available from USS".into();
    reference
}

fn ovn(response: &wire::supplier::Response, name: &str) -> String {
    told(response).1[name]["ovn"].as_str().expect("an OVN").to_owned()
}

#[test]
fn a_reference_is_declared_changed_found_and_deleted() {
    let mut service = Service::open();
    let created = service.put_reference("uss1", A, &intent());
    let body = json!({"subscribers": [], "operational_intent_reference": reference(A, "uss1")});
    assert_eq!(golden(&created), (201, body));

    let ovn_1 = ovn(&created, "operational_intent_reference");
    let mut change = intent();
    change["extents"] = json!([volume(), volume()]);
    change["extents"][1]["time_end"]["value"] = "2026-06-01T14:00:00+02:00".into();
    let changed = service.change_reference("uss1", A, Some(&ovn_1), &change);
    let mut expected = reference(A, "uss1");
    expected["version"] = 2.into();
    expected["time_end"]["value"] = "2026-06-01T12:00:00Z".into();
    let body = json!({"subscribers": [], "operational_intent_reference": expected});
    assert_eq!(golden(&changed), (200, body));
    let ovn_2 = ovn(&changed, "operational_intent_reference");
    assert_ne!(ovn_1, ovn_2);

    let view = service.state.utm().reference(parse_id(A).expect("an id")).expect("it is held");
    let own = f3548::reference(&view, &party("uss1"));
    assert_eq!(golden(&own), (200, json!({"operational_intent_reference": expected})));
    let query = f3548::parse_reference_query(&bytes(&json!({"area_of_interest": volume()})));
    let found = service.state.utm().references(&query.expect("an area"));
    let told_others = f3548::references(&found, &party("uss2"));
    let list = json!({"operational_intent_references": [to_others(expected.clone())]});
    assert_eq!(golden(&told_others), (200, list));

    let wrong = service.utm("uss1", f3548::parse_delete_reference(A, &ovn_1));
    assert_eq!(wrong.status, 409);
    let deleted = service.utm("uss1", f3548::parse_delete_reference(A, &ovn_2));
    let body = json!({"subscribers": [], "operational_intent_reference": expected});
    assert_eq!(golden(&deleted), (200, body));
}

#[test]
fn an_implicit_subscription_is_told_of_its_own_reference_first() {
    let mut service = Service::open();
    let mut body = intent();
    body["state"] = "Accepted".into();
    body["new_subscription"] = json!({"uss_base_url": URL, "notify_for_constraints": true});
    let (status, created) = golden(&service.put_reference("uss1", A, &body));
    let id = created["operational_intent_reference"]["subscription_id"].clone();
    let mut expected = reference(A, "uss1");
    expected["subscription_id"] = id.clone();
    let subscribers = json!([{
        "uss_base_url": URL,
        "subscriptions": [{"subscription_id": id, "notification_index": 1}],
    }]);
    let body = json!({"subscribers": subscribers, "operational_intent_reference": expected});
    assert_eq!((status, created), (201, body));

    let id = parse_id(id.as_str().expect("a text")).expect("an id");
    let view = service.state.utm().subscription(id).expect("it is held");
    let body = json!({"subscription": {
        "id": id.to_string(),
        "version": "<ovn>",
        "notification_index": 1,
        "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
        "uss_base_url": URL,
        "notify_for_operational_intents": true,
        "notify_for_constraints": true,
        "implicit_subscription": true,
        "dependent_operational_intents": [A],
    }});
    assert_eq!(golden(&f3548::subscription(&view)), (200, body));
}

#[test]
fn what_a_key_lacks_is_told() {
    let mut service = Service::open();
    let ovn_a = ovn(&service.put_reference("uss1", A, &intent()), "operational_intent_reference");
    service.set_availability("uss1", "", Availability::Normal);
    let refused = service.put_reference("uss2", B, &intent());
    let mut missing = to_others(reference(A, "uss1"));
    missing["uss_availability"] = "Normal".into();
    let (status, body) = golden(&refused);
    assert_eq!((status, &body["missing_operational_intents"]), (409, &json!([missing])));
    assert_eq!(body.get("missing_constraints"), None);
    let message = body["message"].as_str().expect("a message");
    assert!(message.ends_with(&format!("(E:{ERROR})")), "{message}");

    let mut knowing = intent();
    knowing["key"] = json!([ovn_a, "of nothing"]);
    assert_eq!(service.put_reference("uss2", B, &knowing).status, 201);

    let mut service = Service::open();
    service.put_constraint("authority", A, &constraint());
    let mut watching = intent();
    watching["new_subscription"] = json!({"uss_base_url": URL, "notify_for_constraints": true});
    let (status, body) = golden(&service.put_reference("uss2", B, &watching));
    assert_eq!(status, 409);
    assert_eq!(
        body["missing_constraints"],
        json!([to_others(constraint_reference(A, "authority"))])
    );
    assert_eq!(body.get("missing_operational_intents"), None);
}

#[test]
fn a_constraint_is_declared_found_and_deleted() {
    let mut service = Service::open();
    service.put_subscription("uss2", B, &subscription());
    let mut body = constraint();
    body["extents"][0]["volume"]["altitude_lower"] = Value::Null;
    let created = service.put_constraint("authority", A, &body);
    let subscribers = |index: u32| {
        json!([{
            "uss_base_url": URL,
            "subscriptions": [{"subscription_id": B, "notification_index": index}],
        }])
    };
    let reference = constraint_reference(A, "authority");
    let body = json!({"subscribers": subscribers(1), "constraint_reference": reference});
    assert_eq!(golden(&created), (201, body));

    let ovn = ovn(&created, "constraint_reference");
    let view = service.state.utm().constraint(parse_id(A).expect("an id")).expect("it is held");
    let body = json!({"constraint_reference": to_others(reference.clone())});
    assert_eq!(golden(&f3548::constraint(&view, &party("uss2"))), (200, body));
    let query = f3548::parse_constraint_query(&bytes(&json!({"area_of_interest": volume()})));
    let found = service.state.utm().constraints(&query.expect("an area"));
    let body = json!({"constraint_references": [reference]});
    assert_eq!(golden(&f3548::constraints(&found, &party("authority"))), (200, body));

    let deleted = service.utm("authority", f3548::parse_delete_constraint(A, &ovn));
    let body = json!({"subscribers": subscribers(2), "constraint_reference": reference});
    assert_eq!(golden(&deleted), (200, body));
}

#[test]
fn a_subscription_is_made_found_changed_and_deleted() {
    let mut service = Service::open();
    service.put_reference("uss1", A, &intent());
    let mut body = subscription();
    body["notify_for_constraints"] = Value::Null;
    let made = service.put_subscription("uss2", B, &body);
    let text = json!({
        "id": B,
        "version": "<ovn>",
        "notification_index": 0,
        "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
        "uss_base_url": URL,
        "notify_for_operational_intents": true,
        "notify_for_constraints": false,
        "implicit_subscription": false,
        "dependent_operational_intents": [],
    });
    let expected = json!({
        "subscription": text,
        "operational_intent_references": [to_others(reference(A, "uss1"))],
    });
    assert_eq!(golden(&made), (200, expected));

    let query = f3548::parse_subscription_query(&bytes(&json!({"area_of_interest": volume()})));
    let area = query.expect("an area");
    let found = service.state.utm().subscriptions(&party("uss2"), &area, service.now);
    assert_eq!(golden(&f3548::subscriptions(&found)), (200, json!({"subscriptions": [text]})));

    let version = told(&made).1["subscription"]["version"].as_str().expect("a text").to_owned();
    let mut body = subscription();
    body["notify_for_operational_intents"] = false.into();
    let body = bytes(&body);
    let schemes = wire::supplier::Schemes::Https;
    let read = f3548::parse_put_subscription(B, Some(&version), &body, schemes);
    let (status, changed) = golden(&service.utm("uss2", read));
    assert_eq!((status, &changed["constraint_references"]), (200, &json!([])));
    assert_eq!(changed.get("operational_intent_references"), None);

    let id = parse_id(B).expect("an id");
    let view = service.state.utm().subscription(id).expect("it is held");
    let version = view.subscription.terms.version.as_str().to_owned();
    let deleted = service.utm("uss2", f3548::parse_delete_subscription(B, &version));
    let (status, deleted) = golden(&deleted);
    assert_eq!((status, &deleted), (200, &json!({"subscription": changed["subscription"]})));
}

#[test]
fn availability_is_told_and_set() {
    let mut service = Service::open();
    let uss = f3548::parse_uss("uss1").expect("a name");
    let status = service.state.utm().availability(&uss);
    let unknown = json!({"version": "", "status": {"uss": "uss1", "availability": "Unknown"}});
    assert_eq!(told(&f3548::availability(&uss, &status)), (200, unknown));
    let body = bytes(&json!({"old_version": null, "availability": "dOWN"}));
    let set = service.utm("arbiter", f3548::parse_availability("uss1", &body));
    let down = json!({"version": "<ovn>", "status": {"uss": "uss1", "availability": "Down"}});
    assert_eq!(golden(&set), (200, down));
    let again = service.utm("arbiter", f3548::parse_availability("uss1", &body));
    assert_eq!(again.status, 409);
}

/// What a report says comes back to the letter, numbers as they were written.
#[test]
fn a_report_is_echoed_with_its_id() {
    let mut service = Service::open();
    let body = br#"{"report_id": null, "exchange": {"url": "https://a", "method": "PUT", "seen":
        {"value": 120.50, "units": "M"}, "request_time": {"value": "now", "format": "RFC3339"}},
        "more": [1.0]}"#;
    let command = f3548::parse_report(body).expect("a report");
    let Reply::Reported { id, .. } = service.utm_reply("uss1", command) else {
        panic!("it is a report")
    };
    let response = f3548::reported(id, body);
    let text = core::str::from_utf8(&response.body).expect("UTF-8");
    assert_eq!(response.status, 201);
    assert!(text.contains("\"value\": 120.50,") && text.contains("[1.0]"), "{text}");
    assert_eq!(told(&response).1["report_id"], id.to_string());
}

#[test]
fn rejections_have_the_status_that_clients_know() {
    let mut service = Service::open();
    let created = service.put_reference("uss1", A, &intent());
    let ovn = ovn(&created, "operational_intent_reference");
    let mut activated = intent();
    activated["state"] = "Activated".into();
    let cases = [
        (service.put_reference("uss1", A, &intent()), 409),
        (service.put_reference("uss2", A, &intent()), 403),
        (service.put_reference("uss1", B, &activated), 400),
        (service.change_reference("uss1", B, Some(&ovn), &intent()), 400),
        (service.change_reference("uss1", A, Some("x"), &intent()), 409),
        (service.utm("uss1", f3548::parse_delete_reference(B, &ovn)), 404),
    ];
    for (response, status) in cases {
        let (told, body) = told(&response);
        let message = body["message"].as_str().expect("a message");
        assert_eq!(told, status, "{message}");
        assert!(message.ends_with(" (E:8f5b6d0e-3a5f-4a55-9d0a-4c7f3f1b2a10)"), "{message}");
    }
    let rejection = EntityRejection::NotManager(EntityKind::Subscription);
    assert_eq!(f3548::rejected(&rejection, &party("uss1"), ERROR).status, 403);
    let failed = told(&wire::supplier::problem(500, "it failed", ERROR));
    assert_eq!(failed, (500, json!({"error_message": format!("it failed (E:{ERROR})")})));
    let busy = told(&wire::supplier::problem(503, "it is busy", ERROR));
    assert_eq!(busy, (503, json!({"message": format!("it is busy (E:{ERROR})")})));
}

/// The OVN that is asked for is known before the answer.
#[test]
fn a_requested_ovn_is_given() {
    let mut service = Service::open();
    let ms = service.now.micros() / 1_000;
    let digits = format!("{ms:012x}");
    let suffix = format!("{}-{}-7000-8000-00000000000a", &digits[..8], &digits[8..]);
    let mut body = intent();
    body["requested_ovn_suffix"] = suffix.clone().into();
    let (status, body) = told(&service.put_reference("uss1", A, &body));
    let expected = format!("{A}_{suffix}");
    assert_eq!((status, &body["operational_intent_reference"]["ovn"]), (201, &expected.into()));
}

/// Ids are one id in every spelling, and are answered in one.
#[test]
fn ids_may_be_spelled_in_several_ways() {
    let bare = A.replace('-', "");
    for spelling in [bare.to_uppercase(), format!("{{{A}}}"), format!("urn:uuid:{A}")] {
        let mut service = Service::open();
        let (status, body) = told(&service.put_reference("uss1", &spelling, &intent()));
        assert_eq!((status, &body["operational_intent_reference"]["id"]), (201, &A.into()));
    }
    assert_eq!(instant("2026-06-01T12:00:00+02:00"), instant("2026-06-01T10:00:00Z"));
}
