//! How volumes are reduced: several to one, outlines to cells, and what is too large.

use crate::service::{A, B, ERROR, bytes, constraint, instant, intent, subscription, volume};
use line::entity::{Airspace, Height, Heights};
use line::utm::Command;
use serde_json::{Value, json};
use std::sync::Arc;
use wire::native::ApiError;
use wire::supplier::{EXTENTS_MAX, Schemes, refused};
use wire::{f3411, f3548};

fn airspace(body: &Value) -> Result<Arc<Airspace>, ApiError> {
    match f3548::parse_put_constraint(A, None, &bytes(body), Schemes::Https)? {
        Command::PutConstraint(put) => Ok(put.airspace),
        other => panic!("{other:?}"),
    }
}

fn heights(lower: Option<f32>, upper: Option<f32>) -> Heights {
    let height = |metres| Height::new(metres).expect("finite");
    Heights::new(lower.map(height), upper.map(height)).expect("in order")
}

#[test]
fn several_volumes_are_one() {
    let mut body = constraint();
    let one = airspace(&body).expect("an airspace");
    assert_eq!(one.heights, heights(Some(500.0), Some(620.5)));
    assert_eq!(one.time.start(), instant("2026-06-01T10:00:00Z"));
    assert_eq!(one.time.end(), instant("2026-06-01T11:00:00.5Z"));

    let mut other = volume();
    for vertex in other["volume"]["outline_polygon"]["vertices"].as_array_mut().expect("a list") {
        vertex["lng"] = (vertex["lng"].as_f64().expect("a number") + 0.5).into();
    }
    other["volume"]["altitude_lower"]["value"] = json!(-10.25);
    other["volume"]["altitude_upper"] = Value::Null;
    other["time_start"]["value"] = "2026-06-01T10:30:00.0000009Z".into();
    other["time_end"]["value"] = "2026-06-01T11:30:00.0000001Z".into();
    body["extents"] = json!([volume(), other]);
    let both = airspace(&body).expect("an airspace");
    assert_eq!(both.heights, heights(Some(-10.25), None));
    assert_eq!(both.time.start(), instant("2026-06-01T10:00:00Z"));
    // Finer than a microsecond, a window never shrinks.
    assert_eq!(both.time.end(), instant("2026-06-01T11:30:00.000001Z"));
    assert!(both.cells.contains(&one.cells) && both.cells != one.cells);
}

/// A square around a point, its half side in degrees.
fn square(half_deg: f64) -> Value {
    let corner = |(lat, lng): (f64, f64)| json!({"lat": lat * half_deg, "lng": lng * half_deg});
    let corners = [(-1.0, -1.0), (-1.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
    json!({"vertices": corners.map(corner)})
}

/// Which answer a too large area has, each operation knows: 400, or 413 for some searches.
#[test]
fn an_area_that_is_too_large_is_refused_as_each_operation_does() {
    // 2,474 km2, and 2,600 km2.
    for (half_deg, allowed) in [(0.2234, true), (0.2290, false)] {
        let mut outline = volume();
        outline["volume"]["outline_polygon"] = square(half_deg);
        let mut put = intent();
        put["extents"] = json!([outline]);
        let mut constraint = constraint();
        constraint["extents"] = json!([outline]);
        let mut subscribe = subscription();
        subscribe["extents"] = outline.clone();
        let query = bytes(&json!({"area_of_interest": outline}));
        let area = json!({"extents": outline, "uss_base_url": "https://a"});
        let d = half_deg;
        let search = format!("area=-{d},-{d},-{d},{d},{d},{d},{d},-{d}");
        let api = line::rid::Api::V22a;
        let https = Schemes::Https;
        let puts = bytes(&put);
        let subscribes = bytes(&subscribe);
        let areas = bytes(&area);
        let answers = [
            (status(f3548::parse_put_reference(A, None, &puts, https, false)), 400),
            (status(f3548::parse_put_constraint(A, None, &bytes(&constraint), https)), 400),
            (status(f3548::parse_put_subscription(A, None, &subscribes, https)), 400),
            (status(f3548::parse_reference_query(&query)), 400),
            (status(f3548::parse_constraint_query(&query)), 413),
            (status(f3548::parse_subscription_query(&query)), 413),
            (status(f3411::parse_put_area(api, A, None, &areas, https)), 400),
            (status(f3411::parse_put_subscription(api, A, None, &areas, https)), 400),
            (status(f3411::parse_area_search(&search)), 413),
            (status(f3411::parse_subscription_search(&search)), 413),
        ];
        for (place, (told, expected)) in answers.into_iter().enumerate() {
            assert_eq!(told, if allowed { 200 } else { expected }, "{place}, {half_deg}");
        }
    }
}

fn status(read: Result<impl core::fmt::Debug, ApiError>) -> u16 {
    read.err().map_or(200, |error| refused(&error, ERROR).status)
}

/// What is searched for costs its author's request, and only so much.
#[test]
fn there_are_only_so_many_volumes_and_cells() {
    let mut body = constraint();
    body["extents"] = vec![volume(); EXTENTS_MAX + 1].into();
    let error = airspace(&body).map(|_| ()).expect_err("too many").to_string();
    assert_eq!(error, "extents: there are 1001 volumes; at most 1000");
    body["extents"] = vec![volume(); EXTENTS_MAX].into();
    assert!(airspace(&body).is_ok());

    let circle = |lat: f64| {
        let mut circle = volume();
        circle["volume"]["outline_polygon"] = Value::Null;
        circle["volume"]["outline_circle"] =
            json!({"center": {"lat": lat, "lng": 0}, "radius": {"value": 300_000, "units": "M"}});
        circle
    };
    body["extents"] = json!([circle(0.0)]);
    assert!(airspace(&body).is_ok(), "a circle has no limit of its area");
    for extents in [[0.0, 10.0, 20.0].map(circle).to_vec(), vec![circle(0.0); 30]] {
        body["extents"] = extents.into();
        let error = airspace(&body).map(|_| ()).expect_err("too many").to_string();
        let expected = "extents: there are more than 5500 S2 cells in all; make it smaller";
        assert_eq!(error, expected);
    }
}

#[test]
fn an_outline_may_be_turned_either_way_and_may_have_no_area() {
    let mut body = constraint();
    let turned = |body: &mut Value| {
        let outline = &mut body["extents"][0]["volume"]["outline_polygon"]["vertices"];
        outline.as_array_mut().expect("a list").reverse();
    };
    let one = airspace(&body).expect("an airspace");
    turned(&mut body);
    assert_eq!(airspace(&body).expect("an airspace"), one);
    let vertices = &mut body["extents"][0]["volume"]["outline_polygon"]["vertices"];
    *vertices = json!([{"lat": 0, "lng": 0}, {"lat": 0, "lng": 0.2}, {"lat": 0, "lng": 0.1}]);
    assert!(airspace(&body).is_ok(), "a line");
    let wrong = [
        json!([{"lat": 0, "lng": 0}, {"lat": 1, "lng": 1}, {"lat": 0, "lng": 0}]),
        json!([
            {"lat": 0, "lng": 0}, {"lat": 0.1, "lng": 0.1}, {"lat": 0.1, "lng": 0},
            {"lat": 0, "lng": 0.1},
        ]),
    ];
    for vertices in wrong {
        body["extents"][0]["volume"]["outline_polygon"]["vertices"] = vertices;
        let error = airspace(&body).expect_err("it meets itself");
        let place = "extents[0].volume.outline_polygon.vertices";
        assert_eq!((error.field.as_deref(), error.code), (Some(place), "bad_request"));
    }
}

/// Nobody looks at these in F3548-21, and clients know it.
#[test]
fn what_nobody_looks_at_may_be_anything() {
    let mut body = intent();
    body["extents"][0]["time_start"]["format"] = "whatever".into();
    body["extents"][0]["volume"]["outline_polygon"] = Value::Null;
    body["extents"][0]["volume"]["outline_circle"] =
        json!({"center": {"lat": 47.1, "lng": 8.5}, "radius": {"value": 300, "units": "FT"}});
    body["unknown"] = json!({"a": [1, {"b": null}]});
    body["key"] = Value::Null;
    let read = f3548::parse_put_reference(A, Some("any"), &bytes(&body), Schemes::Https, true);
    let Ok(Command::PutReference(put)) = read else { panic!("{read:?}") };
    assert!(put.monitors_conformance);
    assert_eq!(put.known, line::entity::Known::At(Arc::from("any")));
    body["uss_base_url"] = "HTTP://localhost:8080/utm".into();
    let read = f3548::parse_put_reference(B, None, &bytes(&body), Schemes::HttpToo, true);
    let Ok(Command::PutReference(put)) = read else { panic!("{read:?}") };
    assert_eq!(put.url.as_str(), "HTTP://localhost:8080/utm");
}
