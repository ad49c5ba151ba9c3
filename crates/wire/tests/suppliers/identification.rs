//! F3411, both versions: what every operation is answered, written down from the standard.

use crate::service::{A, B, Service, party, told, volume, volume_19};
use line::rid::Api;
use serde_json::{Value, json};
use wire::f3411::{self, parse_id};

const FLIGHTS: &str = "https://uss1.example.com/rid";
const CALLBACK: &str = "https://uss2.example.com/isas";

fn area_body(api: Api) -> Value {
    match api {
        Api::V19 => json!({"extents": volume_19(), "flights_url": FLIGHTS}),
        Api::V22a => json!({"extents": volume(), "uss_base_url": FLIGHTS}),
    }
}

fn subscription_body(api: Api) -> Value {
    match api {
        Api::V19 => json!({
            "extents": volume_19(),
            "callbacks": {"identification_service_area_url": CALLBACK},
        }),
        Api::V22a => json!({"extents": volume(), "uss_base_url": CALLBACK}),
    }
}

fn area_text(api: Api, version: &Value) -> Value {
    match api {
        Api::V19 => json!({
            "flights_url": FLIGHTS,
            "owner": "uss1",
            "time_start": "2026-06-01T10:00:00Z",
            "time_end": "2026-06-01T11:00:00.5Z",
            "version": version,
            "id": A,
        }),
        Api::V22a => json!({
            "uss_base_url": FLIGHTS,
            "owner": "uss1",
            "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
            "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
            "version": version,
            "id": A,
        }),
    }
}

fn subscription_text(api: Api, version: &Value, index: u32) -> Value {
    match api {
        Api::V19 => json!({
            "id": B,
            "url": CALLBACK,
            "callbacks": {"identification_service_area_url": CALLBACK},
            "owner": "uss2",
            "notification_index": index,
            "time_start": "2026-06-01T10:00:00Z",
            "time_end": "2026-06-01T11:00:00.5Z",
            "version": version,
        }),
        Api::V22a => json!({
            "id": B,
            "uss_base_url": CALLBACK,
            "owner": "uss2",
            "notification_index": index,
            "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
            "time_end": {"value": "2026-06-01T11:00:00.5Z", "format": "RFC3339"},
            "version": version,
        }),
    }
}

fn subscribers(index: u32) -> Value {
    json!([{
        "subscriptions": [{"subscription_id": B, "notification_index": index}],
        "url": CALLBACK,
    }])
}

/// A version is a number in base 32.
fn version(body: &Value) -> Value {
    let version = body["version"].as_str().expect("a version");
    assert!(version.chars().all(|c| c.is_digit(32)), "{version}");
    body["version"].clone()
}

/// What comes through one version of the standard is seen through the other.
#[test]
fn areas_and_subscriptions_are_one_store() {
    for (through, seen) in [(Api::V19, Api::V22a), (Api::V22a, Api::V19), (Api::V19, Api::V19)] {
        let mut service = Service::open();
        let made = service.put_area_subscription(through, "uss2", B, &subscription_body(through));
        let (status, body) = told(&made);
        let made = version(&body["subscription"]);
        let expected = json!({
            "service_areas": [], "subscription": subscription_text(through, &made, 0),
        });
        assert_eq!((status, body), (200, expected));

        let (status, body) = told(&service.put_area(through, "uss1", A, &area_body(through)));
        let declared = version(&body["service_area"]);
        let expected = json!({
            "subscribers": subscribers(1), "service_area": area_text(through, &declared),
        });
        assert_eq!((status, body), (200, expected));

        let view = service.state.rid().area(parse_id(A).expect("an id")).expect("it is held");
        let expected = json!({"service_area": area_text(seen, &declared)});
        assert_eq!(told(&f3411::area(seen, &view)), (200, expected));
        let expected = json!({"service_areas": [area_text(seen, &declared)]});
        assert_eq!(told(&f3411::areas(seen, &[view])), (200, expected));
        let id = parse_id(B).expect("an id");
        let view = service.state.rid().subscription(id).expect("it is held");
        let text = subscription_text(seen, &made, 1);
        let expected = json!({"subscription": text});
        assert_eq!(told(&f3411::subscription(seen, &view)), (200, expected));
        let expected = json!({"subscriptions": [text]});
        assert_eq!(told(&f3411::subscriptions(seen, &[view])), (200, expected));

        let version = declared.as_str().expect("a text");
        let deleted = service.rid(seen, "uss1", f3411::parse_delete_area(A, version));
        let expected = json!({
            "subscribers": subscribers(2), "service_area": area_text(seen, &declared),
        });
        assert_eq!(told(&deleted), (200, expected));
        let version = made.as_str().expect("a text");
        let deleted = service.rid(seen, "uss2", f3411::parse_delete_subscription(B, version));
        let expected = json!({"subscription": subscription_text(seen, &made, 2)});
        assert_eq!(told(&deleted), (200, expected));
    }
}

#[test]
fn a_new_subscription_is_told_the_areas_there() {
    let mut service = Service::open();
    let (_, area) = told(&service.put_area(Api::V22a, "uss1", A, &area_body(Api::V22a)));
    let made = service.put_area_subscription(Api::V19, "uss2", B, &subscription_body(Api::V19));
    let expected = json!([area_text(Api::V19, &area["service_area"]["version"])]);
    assert_eq!(told(&made).1["service_areas"], expected);
}

#[test]
fn searches_are_read_from_the_query() {
    let mut service = Service::open();
    service.put_area(Api::V22a, "uss1", A, &area_body(Api::V22a));
    let place = "area=47.1,8.5,47.1,8.51,47.11,8.5";
    let found = |query: &str| {
        let area = f3411::parse_area_search(query).expect("a search");
        service.state.rid().areas(&area, service.now).len()
    };
    assert_eq!(found(place), 1);
    assert_eq!(found("area=47.1%2C8.5%2C47.1%2C8.51%2C47.11%2C+8.5&unknown=1"), 1);
    assert_eq!(found("area=46.1,8.5,46.1,8.51,46.11,8.5"), 0);
    assert_eq!(found(&format!("{place}&earliest_time=2026-06-01T11:00:00.500001Z")), 0);
    assert_eq!(found(&format!("{place}&latest_time=2026-06-01T11:59:59%2B02:00")), 0);
    assert_eq!(found(&format!("{place}&latest_time=2026-06-01T12:00:00%2B02:00")), 1);

    service.put_area_subscription(Api::V19, "uss2", B, &subscription_body(Api::V19));
    let cells = f3411::parse_subscription_search(place).expect("a search");
    let own = |name| service.state.rid().subscriptions(&party(name), &cells, service.now).len();
    assert_eq!((own("uss2"), own("uss1")), (1, 0));
}

/// An eleventh subscription in one place.
#[test]
fn too_many_subscriptions_are_429() {
    let mut service = Service::open();
    for number in 0..11 {
        let id = format!("0b8c5e7e-10a4-4b58-9f4e-{number:012}");
        let body = subscription_body(Api::V22a);
        let made = service.put_area_subscription(Api::V22a, "uss2", &id, &body);
        assert_eq!(made.status, if number < 10 { 200 } else { 429 });
    }
}
