//! What cannot be meant is refused, with the place and what would be right.

use crate::service::{
    A, B, ERROR, bytes, constraint, instant, intent, subscription, told, volume, volume_19,
};
use line::rid::Api;
use serde_json::{Value, json};
use wire::native::ApiError;
use wire::supplier::{Schemes, refused};
use wire::{f3411, f3548, interuss};

/// A change to a body, and what the refusal says.
type Case<'a> = (&'a dyn Fn(&mut Value), &'a str);

#[track_caller]
fn check(read: Result<impl core::fmt::Debug, ApiError>, expected: &str) {
    let error = read.expect_err(expected);
    assert_eq!(error.to_string(), expected);
    let (status, body) = told(&refused(&error, ERROR));
    assert_eq!(status, 400, "{expected}");
    assert_eq!(body, json!({"message": format!("{expected} (E:{ERROR})")}));
}

fn put_reference(body: &[u8]) -> Result<line::utm::Command, ApiError> {
    f3548::parse_put_reference(A, None, body, Schemes::Https, false)
}

#[track_caller]
fn check_reference(cases: &[Case<'_>]) {
    for (change, expected) in cases {
        let mut body = intent();
        change(&mut body);
        check(put_reference(&bytes(&body)), expected);
    }
}

#[test]
fn a_reference_lacks_nothing_it_needs() {
    check_reference(&[
        (
            &|body| body["uss_base_url"] = Value::Null,
            "uss_base_url: is missing; give a URL that begins with https://, such as \
             https://uss.example.com/utm",
        ),
        (
            &|body| body["uss_base_url"] = "http://uss.example.com".into(),
            "uss_base_url: \"http://uss.example.com\" does not begin with https://; give a URL \
             such as https://uss.example.com/utm",
        ),
        (
            &|body| body["state"] = Value::Null,
            "state: is missing; write \"Accepted\", \"Activated\", \"Nonconforming\" or \
             \"Contingent\"",
        ),
        (
            &|body| body["state"] = "Ended".into(),
            "state: \"Ended\" is no state; write \"Accepted\", \"Activated\", \"Nonconforming\" \
             or \"Contingent\"",
        ),
        (
            &|body| body["extents"] = Value::Null,
            "extents: is missing or empty; give at least one volume",
        ),
        (
            &|body| body["extents"] = json!([]),
            "extents: is missing or empty; give at least one volume",
        ),
        (
            &|body| body["extents"][0]["time_start"] = Value::Null,
            "extents[0].time_start: is missing; every volume has one",
        ),
        (
            &|body| {
                body["extents"] = json!([volume(), volume()]);
                body["extents"][1]["time_end"] = Value::Null;
            },
            "extents[1].time_end: is missing; every volume has one",
        ),
        (
            &|body| body["extents"][0]["volume"]["altitude_upper"] = Value::Null,
            "extents[0].volume.altitude_upper: is missing; every volume has one",
        ),
        (
            &|body| body["extents"][0]["volume"]["altitude_lower"] = Value::Null,
            "extents[0].volume.altitude_lower: is missing; every volume has one",
        ),
        (
            &|body| body["extents"][0]["volume"] = Value::Null,
            "extents[0].volume: is missing; give an outline in it",
        ),
    ]);
}

#[test]
fn a_reference_has_one_subscription_or_none() {
    let new = json!({"uss_base_url": "https://uss1.example.com"});
    check_reference(&[
        (
            &|body| {
                body["subscription_id"] = B.into();
                body["new_subscription"] = new.clone();
            },
            "there are both subscription_id and new_subscription; give one of them, or none",
        ),
        (
            &|body| body["new_subscription"] = json!({}),
            "new_subscription.uss_base_url: is missing; give a URL that begins with https://, \
             such as https://uss.example.com/utm",
        ),
        (
            &|body| body["subscription_id"] = "S".into(),
            "subscription_id: Invalid ID format: \"S\" is no UUID of version 4, such as \
             5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b",
        ),
        (
            &|body| body["requested_ovn_suffix"] = B.into(),
            "requested_ovn_suffix: \"0b8c5e7e-10a4-4b58-9f4e-2f6f0a1d9c02\" is no UUID of version \
             7; draw one with the time of now",
        ),
    ]);
    let mut body = intent();
    body["subscription_id"] = "".into();
    body["new_subscription"] = new;
    assert!(put_reference(&bytes(&body)).is_ok(), "an empty id is none");
}

#[test]
fn a_volume_that_cannot_be_is_told_where() {
    let at = |pointer: &'static str, value: Value| {
        move |body: &mut Value| *body.pointer_mut(pointer).expect("a member") = value.clone()
    };
    check_reference(&[
        (
            &at("/extents/0/volume/outline_polygon", Value::Null),
            "extents[0].volume: it has no outline; give outline_polygon or outline_circle",
        ),
        (
            &|body| {
                let circle = json!({"center": {"lat": 1, "lng": 1}, "radius": {"value": 1}});
                body["extents"][0]["volume"]["outline_circle"] = circle;
            },
            "extents[0].volume: it has both outline_polygon and outline_circle; give exactly one",
        ),
        (
            &at("/extents/0/volume/outline_polygon/vertices/1/lat", 91.into()),
            "extents[0].volume.outline_polygon.vertices[1]: latitude 91 is outside -90 to 90 \
             degrees",
        ),
        (
            &at("/extents/0/volume/outline_polygon/vertices/1/lng", Value::Null),
            "extents[0].volume.outline_polygon.vertices[1].lng: is missing; give degrees, WGS84",
        ),
        (
            &at("/extents/0/volume/altitude_lower/value", 621.into()),
            "extents[0]: its lower altitude is above its upper one; exchange the two",
        ),
        (
            &at("/extents/0/volume/altitude_lower/value", 1e39.into()),
            "extents[0].volume.altitude_lower.value: 1000000000000000000000000000000000000000 is \
             beyond all altitudes; give metres",
        ),
        (
            &at("/extents/0/volume/altitude_lower/units", "FT".into()),
            "extents[0].volume.altitude_lower.units: \"FT\" is not allowed; the standard has only \
             \"M\"",
        ),
        (
            &at("/extents/0/volume/altitude_lower/reference", Value::Null),
            "extents[0].volume.altitude_lower.reference: is missing; write \"W84\"",
        ),
        (
            &at("/extents/0/time_end/value", "2026-06-01T09:59:59Z".into()),
            "extents[0]: its end is before its start; exchange the two",
        ),
        (
            &at("/extents/0/time_end/value", "2026-06-01T10:30:00".into()),
            "extents[0].time_end.value: \"2026-06-01T10:30:00\" has no zone; write \
             \"2026-06-01T10:30:00Z\" for UTC, or an offset as in \"2026-06-01T10:30:00+02:00\"",
        ),
        (
            &at("/extents/0/time_end", json!({})),
            "extents[0].time_end.value: is missing; write a time as \"2026-06-01T10:00:00Z\"",
        ),
    ]);
}

/// UTM-05: what is malformed is a 400 that says what is wrong, where others fail. What is declared
/// lasts; an instant can only be asked of.
#[test]
fn nothing_is_declared_for_an_instant() {
    let at_once = |mut body: Value| {
        let extent =
            if body["extents"].is_array() { &mut body["extents"][0] } else { &mut body["extents"] };
        extent["time_end"] = extent["time_start"].clone();
        bytes(&body)
    };
    let over = "it ends when it begins; give a later time_end";
    check(put_reference(&at_once(intent())), &format!("extents: {over}"));
    check(
        f3548::parse_put_constraint(A, None, &at_once(constraint()), Schemes::Https),
        &format!("extents: {over}"),
    );
    let areas = [
        (Api::V22a, json!({"extents": volume(), "uss_base_url": "https://a.example"})),
        (Api::V19, json!({"extents": volume_19(), "flights_url": "https://a.example"})),
    ];
    for (api, body) in areas {
        let body = at_once(body);
        let read = f3411::parse_put_area(api, A, None, &body, Schemes::Https);
        check(read, &format!("extents: {over}"));
    }
    let moment = json!({"area_of_interest": {
        "volume": volume()["volume"],
        "time_start": volume()["time_start"], "time_end": volume()["time_start"],
    }});
    assert!(f3548::parse_reference_query(&bytes(&moment)).is_ok(), "one instant can be asked of");
}

/// Section 13 of what suppliers rely on: none of these may be a failure of the host.
#[test]
fn faults_of_other_services_are_not_repeated() {
    let circle = |circle: Value| {
        let mut body = intent();
        body["extents"][0]["volume"]["outline_polygon"] = Value::Null;
        body["extents"][0]["volume"]["outline_circle"] = circle;
        put_reference(&bytes(&body))
    };
    let center = json!({"lat": 47.1, "lng": 8.5});
    assert!(circle(json!({"center": center, "radius": {"value": 300.183}})).is_ok());
    let place = "extents[0].volume.outline_circle";
    check(
        circle(json!({"center": center})),
        &format!("{place}.radius: is missing; give its value and units"),
    );
    check(
        circle(json!({"center": center, "radius": {"units": "M"}})),
        &format!("{place}.radius.value: is missing; give metres"),
    );
    check(
        circle(json!({"radius": {"value": 1}})),
        &format!("{place}.center: is missing; give its lat and lng"),
    );
    check(
        circle(json!({"center": center, "radius": {"value": 0}})),
        &format!("{place}.radius.value: radius 0 m is not more than 0 and at most 20,000,000 m"),
    );
    let query = json!({"area_of_interest": {"volume": {}}});
    check(
        f3548::parse_constraint_query(&bytes(&query)),
        "area_of_interest.volume: it has no outline; give outline_polygon or outline_circle",
    );
    check(
        f3548::parse_reference_query(b"{\"area_of_interest\":null}"),
        "area_of_interest: is missing; give a volume with an outline",
    );
    for (url, told) in [
        ("https://", "\"https://\" names no host; give a URL such as https://uss.example.com/utm"),
        (
            "https:///utm",
            "\"https:///utm\" names no host; give a URL such as https://uss.example.com/utm",
        ),
        (
            "https://a:x",
            "\"https://a:x\" names no host; give a URL such as https://uss.example.com/utm",
        ),
        ("https://a b", "holds ' ', which no URL may; encode it as %XX"),
        (
            "junk",
            "\"junk\" does not begin with https:// or http://; give a URL such as \
          https://uss.example.com/utm",
        ),
    ] {
        let mut body = subscription();
        body["uss_base_url"] = url.into();
        let read = f3548::parse_put_subscription(B, None, &bytes(&body), Schemes::HttpToo);
        check(read, &format!("uss_base_url: {told}"));
    }
}

#[test]
fn bytes_that_are_no_request_are_refused() {
    let deep = format!("{{\"extents\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, told) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("null", "invalid type: null, expected a JSON object"),
        ("[]", "invalid type: sequence, expected a JSON object"),
        ("{\"state\":NaN}", "state: expected value at line 1 column 10"),
        ("{\"state\":1}", "state: invalid type: integer `1`, expected a string"),
        ("{\"state\":\"a\",\"state\":\"b\"}", "duplicate field `state`"),
        ("{\"key\":[1e999]}", "key[0]: number out of range"),
        ("{\"\":{\"a\":1T}}", "\"\": expected `,` or `}`"),
        (&deep, "extents[0]: invalid type: sequence, expected a JSON object"),
        ("\u{feff}{}", "the body begins with a byte order mark; send UTF-8 without it"),
    ] {
        let error = put_reference(body.as_bytes()).expect_err(told).to_string();
        assert!(error.starts_with(told), "{error}");
        assert_eq!(told_status(put_reference(body.as_bytes())), 400);
    }
    let unknown = format!("{{\"more\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let error = put_reference(unknown.as_bytes()).expect_err("it lacks all").to_string();
    assert!(error.starts_with("uss_base_url: is missing"), "{error}");
    let long = vec![b' '; 4 * 1024 * 1024 + 1];
    assert_eq!(told_status(put_reference(&long)), 413);
    assert_eq!(told_status(put_reference(b"{\"state\":\"\xff\"}")), 400);
}

fn told_status(read: Result<impl core::fmt::Debug, ApiError>) -> u16 {
    refused(&read.expect_err("it is refused"), ERROR).status
}

#[test]
fn other_bodies_of_f3548_are_refused() {
    let mut body = constraint();
    body["extents"][0]["time_end"] = Value::Null;
    let read = f3548::parse_put_constraint(A, None, &bytes(&body), Schemes::Https);
    check(read, "extents[0].time_end: is missing; every volume has one");
    let mut body = subscription();
    body["extents"] = Value::Null;
    let read = f3548::parse_put_subscription(B, None, &bytes(&body), Schemes::Https);
    check(read, "extents: is missing; give a volume with an outline");
    let none = "00000000-0000-4000-8000-000000000000";
    let read = f3548::parse_put_subscription(none, None, &bytes(&subscription()), Schemes::Https);
    check(
        read,
        "00000000-0000-4000-8000-000000000000 stands for no subscription; draw another UUID of \
         version 4",
    );
    check(
        f3548::parse_delete_reference("x\n", "ovn"),
        "Invalid ID format: \"x\\n\" is no UUID of version 4, such as \
         5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b",
    );
    check(
        f3548::parse_availability("uss1", b"{\"availability\":\"Away\"}"),
        "availability: \"Away\" is no availability; write \"Unknown\", \"Normal\" or \"Down\"",
    );
    check(
        f3548::parse_availability("uss1", b"{}"),
        "availability: is missing; write \"Unknown\", \"Normal\" or \"Down\"",
    );
    check(
        f3548::parse_availability(" ", b"{}"),
        "the uss_id in the path holds ' ', which cannot stand in it; a name neither begins nor \
         ends with a space",
    );
    check(
        f3548::parse_report(b"{}"),
        "exchange: is missing; give the request that the report is about",
    );
    let report = b"{\"exchange\":{\"response_code\":\"x\"}}";
    assert!(
        f3548::parse_report(report)
            .is_err_and(|error| { error.field.as_deref() == Some("exchange.response_code") })
    );
}

#[test]
fn bodies_of_f3411_are_refused() {
    let area =
        |api, body: &Value| f3411::parse_put_area(api, A, None, &bytes(body), Schemes::Https);
    let v22a = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"extents": volume(), "uss_base_url": "https://a"});
        change(&mut body);
        area(Api::V22a, &body)
    };
    check(
        v22a(&|body| body["extents"]["time_end"] = Value::Null),
        "extents.time_end: is missing; say when the service ends",
    );
    check(
        v22a(&|body| body["extents"]["time_end"]["format"] = "ISO".into()),
        "extents.time_end.format: is missing or unknown; write \"RFC3339\"",
    );
    check(
        v22a(&|body| {
            let circle = json!({"center": {"lat": 1, "lng": 1}, "radius": {"value": 1}});
            body["extents"]["volume"] = json!({"outline_circle": circle});
        }),
        "extents.volume.outline_circle.radius.units: is missing; write \"M\"",
    );
    let v19 = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"extents": volume_19(), "flights_url": "https://a"});
        change(&mut body);
        area(Api::V19, &body)
    };
    check(
        v19(&|body| body["flights_url"] = "".into()),
        "flights_url: is missing; give a URL that begins with https://, such as \
         https://uss.example.com/utm",
    );
    check(
        v19(&|body| body["extents"]["spatial_volume"]["footprint"] = Value::Null),
        "extents.spatial_volume.footprint: is missing; give a polygon",
    );
    check(
        v19(&|body| body["extents"]["spatial_volume"]["altitude_hi"] = 1e300.into()),
        &format!(
            "extents.spatial_volume.altitude_hi: {} is beyond all altitudes; give metres",
            1e300
        ),
    );
    check(
        v19(&|body| body["extents"]["time_start"] = "noon".into()),
        "extents.time_start: \"noon\" is not an RFC 3339 time; write it as 2026-06-01T10:00:00Z \
         or 2026-06-01T12:00:00+02:00",
    );
    let body = bytes(&json!({"extents": volume_19()}));
    check(
        f3411::parse_put_subscription(Api::V19, B, None, &body, Schemes::Https),
        "callbacks: is missing; give identification_service_area_url in it",
    );
    check(
        f3411::parse_delete_area(A, "xyz"),
        "the version in the path is \"xyz\"; give it as it was answered",
    );
}

#[test]
fn queries_are_refused() {
    for (query, told) in [
        ("", "area: is missing; give it as lat,lng,lat,lng,lat,lng,..."),
        ("area=", "area: is missing; give it as lat,lng,lat,lng,lat,lng,..."),
        (
            "area=1,2,3",
            "area: has 3 numbers, which are no pairs; write \
          lat,lng,lat,lng,lat,lng,...",
        ),
        ("area=1,2,3,4", "area: a polygon needs at least 3 vertices, this one has 2"),
        ("area=1,2,3,4,5,x", "area: item 6 is \"x\", which is no number"),
        ("area=1,2,3,4,5,NaN", "area: point 3: longitude NaN is outside -180 to 180 degrees"),
        ("area=91,2,3,4,5,6", "area: point 1: latitude 91 is outside -90 to 90 degrees"),
        ("area=1,2&area=1,2", "area: stands twice; give it once"),
    ] {
        check(f3411::parse_subscription_search(query), told);
        check(f3411::parse_area_search(query), told);
    }
    let place = "area=47.1,8.5,47.1,8.51,47.11,8.5";
    let query = format!(
        "{place}&latest_time=2026-06-01T10:00:00Z\
                         &earliest_time=2026-06-01T10:00:00.000001Z"
    );
    check(
        f3411::parse_area_search(&query),
        "latest_time: is before earliest_time; exchange the two",
    );
    let now = instant("2026-06-01T09:00:00Z");
    check(
        interuss::parse_heartbeat("source=", now),
        "source: is missing; say what the heartbeat comes from",
    );
    check(
        interuss::parse_heartbeat(&format!("source={}", "x".repeat(257)), now),
        "source: has 257 bytes; at most 256",
    );
    check(
        interuss::parse_heartbeat(
            "source=a&next_heartbeat_expected_before=2026-06-01T09:00:00Z",
            now,
        ),
        "next_heartbeat_expected_before: is not later than the heartbeat; give a later time, or \
         none",
    );
}
