//! Any bytes are a request or a refusal, and what is written is what was read.

use crate::service::{A, ERROR, Service, bytes, instant, intent, party, told, volume};
use line::rid::Api;
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::native::ApiError;
use wire::supplier::{Schemes, refused};
use wire::{f3411, f3548, interuss};

/// A refusal can be read, and is the author's fault.
fn held(read: Result<impl core::fmt::Debug, ApiError>) {
    let Err(error) = read else { return };
    let (status, body) = told(&refused(&error, ERROR));
    assert!(matches!(status, 400 | 413), "{status}");
    let message = body["message"].as_str().expect("a message");
    assert!(message.chars().count() < 4_096 && !message.contains(char::is_control), "{message:?}");
}

fn read_all(path: &str, body: &[u8]) {
    let https = Schemes::Https;
    held(f3548::parse_put_reference(path, None, body, https, false));
    held(f3548::parse_put_reference(A, Some(path), body, Schemes::HttpToo, true));
    held(f3548::parse_reference_query(body));
    held(f3548::parse_put_constraint(A, None, body, https));
    held(f3548::parse_constraint_query(body));
    held(f3548::parse_put_subscription(A, None, body, https));
    held(f3548::parse_subscription_query(body));
    held(f3548::parse_availability(path, body));
    held(f3548::parse_report(body));
    for api in Api::ALL {
        held(f3411::parse_put_area(api, A, Some(path), body, https));
        held(f3411::parse_put_subscription(api, A, None, body, https));
    }
    held(f3411::parse_delete_area(path, path));
    held(f3411::parse_area_search(path));
    held(f3411::parse_area_search(&format!("area={path}")));
    held(f3411::parse_subscription_search(path));
    held(interuss::parse_heartbeat(path, instant("2026-06-01T09:00:00Z")));
    held(interuss::parse_owner(path));
}

/// What may stand in the place of a member.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!({})),
        Just(json!([])),
        Just(json!({"value": -0.0, "units": "M"})),
        Just(json!("9999-12-31T23:59:60.9999999999999999999Z")),
        Just(json!("0000-01-01T00:00:00+23:59")),
        Just(json!(1e308)),
    ]
}

/// Every member of a value, by its pointer.
fn pointers(value: &Value, here: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| pointers(member, format!("{here}/{name}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| pointers(item, format!("{here}/{index}"), found)),
        _ => {}
    }
    found.push(here);
}

fn whole() -> Value {
    json!({
        "extents": [volume()], "state": "Accepted", "uss_base_url": "https://a", "key": ["k"],
        "new_subscription": {"uss_base_url": "https://b"}, "area_of_interest": volume(),
        "exchange": {"url": "x", "request_time": {"value": "t"}}, "availability": "Down",
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_a_request_or_a_refusal(
        path in ".{0,40}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        read_all(&path, &body);
    }

    /// The adversary knows what a request looks like, and changes one or two members of it.
    #[test]
    fn any_member_may_be_odd(
        places in proptest::collection::vec((any::<proptest::sample::Index>(), odd()), 1..3),
        one in any::<bool>(),
    ) {
        let mut body = whole();
        if one {
            body["extents"] = volume();
        }
        for (place, odd) in places {
            let mut found = Vec::new();
            pointers(&body, String::new(), &mut found);
            if let Some(member) = body.pointer_mut(place.get::<String>(&found)) {
                *member = odd;
            }
        }
        read_all("1,2,3,4", &bytes(&body));
    }

    /// Numbers in a query, many of them odd.
    #[test]
    fn any_numbers_are_an_area_or_a_refusal(
        numbers in proptest::collection::vec(
            prop_oneof![-95.0..95.0, any::<f64>(), Just(-0.0), Just(90.0), Just(180.0)], 0..24,
        ),
    ) {
        let text: Vec<String> = numbers.iter().map(f64::to_string).collect();
        held(f3411::parse_subscription_search(&format!("area={}", text.join(","))));
    }

    /// What was declared is answered so, to the microsecond, and what is answered reads again.
    #[test]
    fn what_is_answered_is_what_was_declared(
        start_us in 0_i64..3_600_000_000,
        length_us in 0_i64..86_400_000_000,
        url in "https://[a-z]{1,12}(:[0-9]{1,4})?(/[a-zA-Z0-9%._~-]{0,12}){0,3}",
    ) {
        let mut service = Service::open();
        let start = service.now.saturating_add(1_000 + start_us);
        let end = start.saturating_add(length_us);
        let mut body = intent();
        let text = |instant| wire::answer::Utc(instant).to_string();
        body["extents"][0]["time_start"]["value"] = text(start).into();
        body["extents"][0]["time_end"]["value"] = text(end).into();
        body["uss_base_url"] = url.clone().into();
        let created = service.put_reference("uss1", A, &body);
        prop_assert_eq!(created.status, 201);
        let read: f3548::ChangeOperationalIntentReferenceResponse =
            serde_json::from_slice(&created.body).expect("as it was written");
        let reference = read.operational_intent_reference;
        prop_assert_eq!(&reference.uss_base_url, &url);
        let value = |time: &wire::supplier::Time| time.value.clone().expect("a time");
        for (time, expected) in [(&reference.time_start, start), (&reference.time_end, end)] {
            let text = value(time);
            prop_assert_eq!(instant(&text), expected);
            prop_assert!(!text.ends_with("0Z") || !text.contains('.'), "{}", text);
        }
        let id = f3548::parse_id(&reference.id).expect("an id");
        let view = service.state.utm().reference(id).expect("it is held");
        let again = f3548::OperationalIntentReference::new(&view, &party("uss1"));
        prop_assert_eq!(again, reference);
    }
}
