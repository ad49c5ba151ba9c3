//! Tracks as GeoJSON, live and told again: held against RFC 7946 with `serde_json` alone.

use proptest::prelude::*;
use serde_json::Value;
use traffic::{
    AircraftId, ClimbRates, Heights, Picture, PictureRules, Quality, Report, Surface, TrackId,
    Velocity,
};
use volume::{Altitude, Datum, Instant, Position};
use wire::feed::TrackFeatures;
use wire::native::{TracksView, track_features, track_view};

fn at(us: i64) -> Instant {
    Instant::from_micros(1_780_308_000_000_000 + us).expect("in range")
}

fn report() -> impl Strategy<Value = Report> {
    let datum = prop_oneof![Just(Datum::W84), Just(Datum::Amsl)];
    let geometric = proptest::option::of((-400_000_i64..20_000_000, datum));
    let pressure = proptest::option::of(-400_000_i64..20_000_000);
    let place = (-90.0..=90.0_f64, -180.0..=180.0_f64);
    (place, geometric, pressure, 0_u32..20, 0_i64..60_000_000).prop_map(
        |((latitude, longitude), geometric, pressure, address, us)| {
            let altitude = |(mm, datum)| Altitude::new(mm, datum).expect("in range");
            let pressure = pressure.map(|mm| altitude((mm, Datum::Std)));
            Report {
                track: TrackId { aircraft: AircraftId::Icao24(address), source: "radar".into() },
                time: at(us),
                position: Position::new(latitude, longitude).expect("in range"),
                heights: Heights::new(pressure, geometric.map(altitude)).expect("each of its kind"),
                velocity: Velocity::new(10.0, -3.0).ok(),
                climb: ClimbRates::default(),
                quality: Quality::default(),
                surface: Surface::Airborne,
                callsign: Some("it's \"<a>\"".into()),
                party: None,
            }
        },
    )
}

/// A point of RFC 7946: longitude first, and a third coordinate only above the ellipsoid.
fn check_point(point: &Value, latitude: f64, longitude: f64, heights: Heights) {
    assert_eq!(point["type"], "Point");
    let numbers = point["coordinates"].as_array().expect("coordinates");
    let numbers: Vec<f64> = numbers.iter().map(|it| it.as_f64().expect("a number")).collect();
    let height = heights.geometric().filter(|height| height.datum() == Datum::W84);
    let mut expected = vec![longitude, latitude];
    expected.extend(height.map(Altitude::meters));
    assert_eq!(numbers, expected);
    assert!((-180.0..=180.0).contains(&numbers[0]) && (-90.0..=90.0).contains(&numbers[1]));
}

fn check_heights(properties: &Value, heights: Heights) {
    let meters = |altitude: Option<Altitude>| altitude.map(Altitude::meters);
    assert_eq!(properties["altitude_std_m"].as_f64(), meters(heights.pressure()));
    assert_eq!(properties["altitude_m"].as_f64(), meters(heights.geometric()));
    let datum = heights.geometric().map(|altitude| altitude.datum().name());
    assert_eq!(properties["altitude_datum"].as_str(), datum);
}

proptest! {
    #[test]
    fn a_picture_and_what_is_told_again_are_geojson(
        mut reports in proptest::collection::vec(report(), 0..40),
    ) {
        reports.sort_by_key(|report| report.time);
        let rules = PictureRules::default();
        let (mut picture, mut told) = (Picture::new(rules), Vec::new());
        let (mut features, mut expected) = (TrackFeatures::default(), Vec::new());
        for report in reports {
            let (id, time) = (report.track.clone(), report.time);
            picture.take(report, time);
            let track = picture.get(&id).expect("it was taken");
            features.write((&id, track), time, &mut told).expect("memory");
            expected.push(track.clone());
        }
        features.end(&mut told).expect("memory");
        let told: Value = serde_json::from_slice(&told).expect("one object of JSON");
        prop_assert_eq!(&told["type"], "FeatureCollection");
        let told = told["features"].as_array().expect("features");
        prop_assert_eq!(told.len(), expected.len());
        for (feature, track) in told.iter().zip(&expected) {
            let (report, properties) = (&track.report, &feature["properties"]);
            prop_assert_eq!(&feature["type"], "Feature");
            let position = report.position;
            let place = (position.latitude_deg(), position.longitude_deg());
            check_point(&feature["geometry"], place.0, place.1, report.heights);
            check_heights(properties, report.heights);
            prop_assert_eq!(properties["doubt"].is_null(), track.doubt.is_none());
            if let Some(doubt) = &track.doubt {
                let position = doubt.report.position;
                let place = (position.latitude_deg(), position.longitude_deg());
                let point = &properties["doubt"]["geometry"];
                check_point(point, place.0, place.1, doubt.report.heights);
            }
        }
        let (now, north) = (at(60_000_000), line::PartyId::new("north").expect("a party"));
        let tracks = picture.tracks().map(|track| track_view(track, &north, now, &rules));
        let live = TracksView { time: Some("now".to_owned()), tracks: tracks.collect() };
        let live = serde_json::to_value(track_features(live)).expect("JSON");
        prop_assert_eq!(&live["type"], "FeatureCollection");
        let features = live["features"].as_array().expect("features");
        prop_assert_eq!(features.len(), picture.len());
        for (feature, (id, track)) in features.iter().zip(picture.tracks()) {
            let position = track.report.position;
            let place = (position.latitude_deg(), position.longitude_deg());
            prop_assert_eq!(&feature["id"], &format!("radar.{}", id.aircraft));
            check_point(&feature["geometry"], place.0, place.1, track.report.heights);
            check_heights(&feature["properties"], track.report.heights);
        }
    }
}
