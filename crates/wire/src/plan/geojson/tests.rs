//! GeoJSON read: what each feature becomes, and what each wrong one is told.

use super::super::told::told;
use super::*;
use proptest::prelude::*;

fn options() -> ReadOptions {
    let ground_max = Altitude::new(500_000, Datum::Amsl).expect("the ground is in range");
    ReadOptions { ground_max: Some(ground_max), ..ReadOptions::default() }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(told(|sink| read("f", text.as_bytes(), &options(), sink)), expected, "{text}");
}

const RING: &str = "[[0,0],[1,0],[0,1],[0,0]]";
const PROPERTIES: &str = "\"id\":\"A\",\"altitude_lower\":0,\"altitude_upper\":120.5,\
    \"altitude_unit\":\"m\",\"altitude_datum\":\"W84\",\"time_start\":\"2026-06-01T10:00:00Z\",\
    \"time_end\":\"2026-06-01T13:00:00+02:00\"";

fn polygon_feature(properties: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":\
         {{\"type\":\"Polygon\",\"coordinates\":[{RING}]}}}}"
    )
}

/// The properties of a good feature, with the member `name` set to `value`, or left out.
fn with(name: &str, value: Option<&str>) -> String {
    let kept = PROPERTIES.split(',').filter(|member| !member.starts_with(&format!("\"{name}\"")));
    let set = value.map(|value| format!("\"{name}\":{value}"));
    kept.map(str::to_owned).chain(set).collect::<Vec<_>>().join(",")
}

fn collection(features: &[&str]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

const VOLUME: &str =
    "polygon 0,0 0,1 1,0 0W84..120500W84 2026-06-01T10:00:00Z..2026-06-01T11:00:00Z";

#[test]
fn reads_volumes_and_routes() {
    let good = polygon_feature(PROPERTIES);
    check(&good, &format!("[feature 1, id \"A\"] intent A -: {VOLUME}"));
    check(&collection(&[]), "");
    check(
        &collection(&[&good, &polygon_feature(&with("kind", Some("\"constraint\"")))]),
        &format!(
            "[feature 1, id \"A\"] intent A -: {VOLUME}\n\
             [feature 2, id \"A\"] constraint A -: {VOLUME}"
        ),
    );
    // Members in any order, a byte order mark, other members, a numeric id on the feature itself.
    check(
        &format!(
            "\u{feff}{{\"features\":[{{\"geometry\":{{\"coordinates\":[0.5,47.25,9],\
             \"type\":\"Point\"}},\"id\":7,\"properties\":{{\"radius_m\":250.5,\"party\":\"north\",\
             \"color\":\"red\",{}}},\"type\":\"Feature\"}}],\"name\":\"plan\",\
             \"type\":\"FeatureCollection\"}}",
            with("id", None)
        ),
        "[feature 1, id \"7\"] intent 7 north: circle 47.25,0.5 250.5m 0W84..120500W84 \
         2026-06-01T10:00:00Z..2026-06-01T11:00:00Z",
    );
    let two = good
        .replace("\"Polygon\"", "\"MultiPolygon\"")
        .replace(&format!("[{RING}]"), &format!("[[{RING}],[[[5,5],[6,5,3],[5,6],[5,5]]]]"));
    check(
        &two,
        "[feature 1, id \"A\"] intent A -: polygon 0,0 0,1 1,0 0W84..120500W84 \
         2026-06-01T10:00:00Z..2026-06-01T11:00:00Z + polygon 5,5 5,6 6,5 0W84..120500W84 \
         2026-06-01T10:00:00Z..2026-06-01T11:00:00Z",
    );
    check(
        &line(
            "[[0,10,340],[1,10,350.5]]",
            "\"2026-06-01T10:00:00.0000004Z\",\"2026-06-01T11:00:00Z\"",
        ),
        "[feature 1, id \"R\"] intent R -: route STD 10,0,10363200@2026-06-01T10:00:00Z \
         10,1,10683240@2026-06-01T11:00:00Z",
    );
}

fn line(coordinates: &str, times: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"LineString\",\"coordinates\":\
         {coordinates}}},\"properties\":{{\"id\":\"R\",\"altitude_unit\":\"FL\",\
         \"altitude_datum\":\"STD\",\"times\":[{times}]}}}}"
    )
}

#[test]
fn null_is_unbounded_and_ground_is_counted_from_the_highest() {
    let nulls = "\"id\":\"N\",\"altitude_lower\":null,\"altitude_upper\":null,\
        \"altitude_unit\":null,\"altitude_datum\":null,\"time_start\":null,\"time_end\":null";
    check(
        &polygon_feature(nulls),
        "[feature 1, id \"N\"] intent N -: polygon 0,0 0,1 1,0 *..* *..*",
    );
    check(
        &polygon_feature(&with("altitude_datum", Some("\"AGL\""))),
        "[feature 1, id \"A\"] intent A -: polygon 0,0 0,1 1,0 *..620500AMSL \
         2026-06-01T10:00:00Z..2026-06-01T11:00:00Z",
    );
    let text = polygon_feature(&with("altitude_datum", Some("\"AGL\"")));
    let without = told(|sink| read("f", text.as_bytes(), &ReadOptions::default(), sink));
    assert!(without.contains("properties.altitude_upper: the upper limit is above ground level"));
    assert!(without.contains("--ground-max"), "{without}");
}

#[test]
fn a_window_never_shrinks() {
    let fine = with("time_start", Some("\"2026-06-01T10:00:00.0000009Z\""));
    let fine = fine.replace("13:00:00+02:00", "13:00:00.0000001+02:00").replace("120.5", "0.0001");
    check(
        &polygon_feature(&fine),
        "[feature 1, id \"A\"] intent A -: polygon 0,0 0,1 1,0 0W84..1W84 \
         2026-06-01T10:00:00Z..2026-06-01T11:00:00.000001Z",
    );
}

#[test]
fn a_wrong_property_is_named() {
    let problem = |name: &str, value: Option<&str>, expected: &str| {
        let id = if name == "id" { "" } else { ", id \"A\"" };
        let text = polygon_feature(&with(name, value));
        check(&text, &format!("f: feature 1{id}: properties.{name}: {expected}"));
    };
    let missing = "it is missing; write null where there is none";
    problem("id", None, "it is missing; give each feature an id");
    problem("id", Some("\"\""), "the id is empty");
    problem("id", Some("true"), "a boolean stands where a string or a number is needed");
    problem("party", Some("\"\""), "it is empty; name the party, or leave it out or null");
    problem("party", Some("7"), "a number stands where a string is needed");
    problem("kind", Some("\"zone\""), "\"zone\" is not a kind; write \"intent\" or \"constraint\"");
    problem("altitude_lower", None, missing);
    problem("altitude_lower", Some("\"0\""), "a string stands where a number is needed");
    problem("altitude_lower", Some("1e30"), "it has too many digits");
    problem(
        "altitude_lower",
        Some("500"),
        "lower altitude 500000 mm is above upper altitude 120500 mm (W84)",
    );
    problem("altitude_upper", None, missing);
    problem("altitude_unit", None, missing);
    problem("altitude_unit", Some("null"), "it is null, but an altitude needs it");
    problem(
        "altitude_unit",
        Some("\"feet\""),
        "\"feet\" is not a unit of altitude; write \"m\", \"ft\" or \"FL\"",
    );
    problem("altitude_datum", None, missing);
    problem(
        "altitude_datum",
        Some("\"NAP\""),
        "\"NAP\" is not an altitude datum; write \"W84\", \"AMSL\", \"STD\" or \"AGL\"",
    );
    problem("time_start", None, missing);
    problem(
        "time_start",
        Some("\"2026-06-01\""),
        "\"2026-06-01\" is a date without a time; write \"2026-06-01T00:00:00Z\", or the time \
         you mean",
    );
    problem("time_start", Some("1780308000"), "a number stands where a string is needed");
    problem("time_end", None, missing);
    problem("time_end", Some("\"2026-06-01T09:59:59Z\""), "the end is before the start");
    check(
        &polygon_feature(&with("altitude_unit", Some("\"FL\""))),
        "f: feature 1, id \"A\": properties.altitude_lower: a flight level is measured from STD; \
         write the datum \"STD\", or the unit \"m\" or \"ft\"",
    );
    check(
        &collection(&[&polygon_feature(&format!("{PROPERTIES},\"note\":1,\"note\":2"))]),
        "f: feature 1: note: it stands twice in one object; say it once",
    );
}

#[test]
fn a_wrong_geometry_is_named() {
    let problem = |geometry: &str, expected: &str| {
        let text = format!(
            "{{\"type\":\"Feature\",\"properties\":{{{PROPERTIES}}},\"geometry\":{geometry}}}"
        );
        check(&text, &format!("f: feature 1, id \"A\": {expected}"));
    };
    problem("null", "geometry: it is null, so the feature is nowhere; draw its outline");
    problem("[]", "geometry: an array stands where an object is needed");
    problem("{}", "geometry.type: it is missing");
    problem(
        "{\"type\":\"MultiPoint\",\"coordinates\":[]}",
        "geometry.type: \"MultiPoint\" cannot be checked; write a Polygon, a MultiPolygon, a Point \
         with radius_m, or a LineString with altitudes and times",
    );
    problem("{\"type\":\"Polygon\"}", "geometry.coordinates: it is missing");
    let polygon = |rings: &str, expected: &str| {
        problem(
            &format!("{{\"type\":\"Polygon\",\"coordinates\":{rings}}}"),
            &format!("geometry.coordinates{expected}"),
        );
    };
    polygon("[]", ": a polygon needs a ring of positions");
    polygon(
        &format!("[{RING},{RING}]"),
        "[1]: the polygon has a hole, which a volume cannot have; split it into polygons without \
         holes",
    );
    polygon("[[]]", "[0]: the ring has no positions");
    polygon(
        "[[[0,0],[1,0],[0,1]]]",
        "[0]: the ring is not closed; repeat its first position as its last",
    );
    polygon(
        "[[[0,0],[1,0],[0,0]]]",
        "[0]: a polygon needs at least 3 different vertices, this one \
             has 2",
    );
    polygon(
        "[[[0,0],[1],[0,1],[0,0]]]",
        "[0][1]: a position is an array of longitude and \
             latitude, as in [7.4355, 46.9402]",
    );
    polygon(
        "[[[0,0],[1,\"0\"],[0,1],[0,0]]]",
        "[0][1][1]: a string stands where a number is \
             needed",
    );
    polygon(
        "[[[0,0],[1,91],[0,1],[0,0]]]",
        "[0][1]: latitude 91 is outside -90 to 90 degrees; a \
             position is written [longitude, latitude]",
    );
    problem(
        "{\"type\":\"MultiPolygon\",\"coordinates\":[]}",
        "geometry.coordinates: it has no \
             polygons",
    );
    problem("{\"type\":\"Point\",\"coordinates\":[0,0]}", "properties.radius_m: it is missing");
}

#[test]
fn a_wrong_route_is_named() {
    const TIMES: &str = "\"2026-06-01T10:00:00Z\",\"2026-06-01T11:00:00Z\"";
    let problem = |text: &str, expected: &str| {
        check(text, &format!("f: feature 1, id \"R\": {expected}"));
    };
    let two = "[[0,10,340],[1,10,350]]";
    problem(
        &line(two, "\"2026-06-01T10:00:00Z\""),
        "properties.times: there are 1 times for 2 positions; give one for each",
    );
    problem(
        &line("[[0,10,340],[1,10]]", TIMES),
        "geometry.coordinates[1]: it has no altitude; write [longitude, latitude, altitude]",
    );
    problem(
        &line(two, "\"2026-06-01T10:00:00Z\",\"2026-06-01T10:00:00Z\""),
        "properties.times[1]: it is not later than the time before it",
    );
    problem(
        &line(two, "\"2026-06-01T10:00:00Z\",\"2026-06-01T11:00:00\""),
        "properties.times[1]: \"2026-06-01T11:00:00\" has no zone; write \"2026-06-01T11:00:00Z\" \
         for UTC, or an offset as in \"2026-06-01T11:00:00+02:00\"",
    );
    problem(
        &line(two, TIMES).replace("\"STD\"", "\"AGL\""),
        "properties.altitude_datum: the altitudes of a route cannot be above ground level, for \
         the ground below is not known; write them above W84, AMSL or STD",
    );
    problem(
        &line("[[0,10,340],[1,10,35000]]", TIMES),
        "geometry.coordinates[1][2]: altitude 1066800000 mm is outside -1,000,000 m to 1,000,000 m",
    );
    problem(&line(two, TIMES).replace("\"times\"", "\"when\""), "properties.times: it is missing");
}

#[test]
fn a_wrong_feature_does_not_stop_the_next() {
    let good = polygon_feature(PROPERTIES);
    check(
        &collection(&["17", "{}", "{\"type\":\"Fiature\"}", &good]),
        &format!(
            "f: feature 1: a number stands where an object is needed\n\
             f: feature 2: type: it is missing\n\
             f: feature 3: type: \"Fiature\" is not \"Feature\"\n\
             [feature 4, id \"A\"] intent A -: {VOLUME}"
        ),
    );
}

#[test]
fn a_file_that_is_not_geojson_is_told_so() {
    let not = "not GeoJSON; write {\"type\": \"FeatureCollection\", \"features\": [...]}";
    check("[]", &format!("FATAL f: the file is an array, {not}"));
    check("[1,2]", &format!("FATAL f: the file is an array, {not}"));
    check("\"x\"", &format!("FATAL f: the file is a single value, {not}"));
    check("{}", "FATAL f: type: it is missing; write \"type\": \"FeatureCollection\"");
    check(
        "{\"type\":\"Polygon\",\"coordinates\":[]}",
        "FATAL f: type: \"Polygon\" is not what a file holds; write a FeatureCollection of \
         Features, whose properties say when and how high",
    );
    check("{\"type\":\"FeatureCollection\"}", "FATAL f: features: it is missing");
    check(
        "{\"type\":\"FeatureCollection\",\"features\":{}}",
        "FATAL f: features: an object stands where an array is needed",
    );
    check(
        "{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":{\"type\":\"name\",\
         \"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::2056\"}}}",
        "FATAL f: crs.properties.name: \"urn:ogc:def:crs:EPSG::2056\" is not WGS84; convert the \
         file to longitude and latitude (EPSG:4326)",
    );
}

#[test]
fn broken_json_ends_the_file_with_its_line_and_column() {
    let good = polygon_feature(PROPERTIES);
    let item = format!("[feature 1, id \"A\"] intent A -: {VOLUME}");
    check(
        "",
        "FATAL f: line 1: column 0: the file ends too early (EOF while parsing a value); it \
               may have been cut off",
    );
    check(
        &format!("{{\"features\":[{good},\n  {{\"type\":,"),
        &format!("{item}\nFATAL f: line 2: column 11: it is not JSON: expected value"),
    );
    check(
        &format!("{{\"features\":[{good}"),
        &format!(
            "{item}\nFATAL f: line 1: column 287: the file ends too early (EOF while parsing a \
             list); it may have been cut off"
        ),
    );
    check(
        "{\"type\":\"FeatureCollection\",\"features\":[]}{}",
        "FATAL f: line 1: column 43: it is not JSON: trailing characters",
    );
    check(
        "{\"features\":[],\n\"features\":[]}",
        "FATAL f: line 2: column 11: it is not JSON: \"features\" stands twice in one object",
    );
    let deep = format!("{{\"features\":[{}", "[".repeat(500));
    check(&deep, "FATAL f: line 1: column 139: it is not JSON: recursion limit exceeded");
    let latin = b"{\"type\":\"FeatureCollection\",\n\"name\":\"Z\xfcrich\",\"features\":[]}";
    assert_eq!(
        told(|sink| read("f", latin.as_slice(), &options(), sink)),
        "FATAL f: the text is not UTF-8; save the file as UTF-8 (line 2)"
    );
}

#[test]
fn a_feature_that_is_too_large_is_passed_over() {
    let huge = format!("{{\"type\":\"Feature\",\"x\":[{}0]}}", "0,".repeat(2_000_000));
    let good = polygon_feature(PROPERTIES);
    check(
        &collection(&[&huge, &good]),
        &format!(
            "f: feature 1: it is too large: at most 2000000 values in one; split it\n\
             [feature 2, id \"A\"] intent A -: {VOLUME}"
        ),
    );
}

#[test]
fn the_sink_can_stop_the_reader() {
    let good = polygon_feature(PROPERTIES);
    let text = format!("{{\"features\":[{good},{good},broken");
    let mut handed = 0;
    read("f", text.as_bytes(), &options(), &mut |result| {
        assert!(result.is_ok());
        handed += 1;
        Flow::Stop
    });
    assert_eq!(handed, 1);
}

proptest! {
    /// A volume written as GeoJSON reads back as itself.
    #[test]
    fn what_is_written_reads_back(
        west in -179.0..178.0_f64,
        south in -89.0..88.0_f64,
        lower_mm in proptest::option::of(-1_000_000_i64..=1_000_000),
        height_mm in proptest::option::of(0_i64..=1_000_000),
        start_us in proptest::option::of(0_i64..=4_000_000_000_000_000),
        duration_us in proptest::option::of(0_i64..=1_000_000_000_000),
    ) {
        let upper_mm = height_mm.map(|height| lower_mm.unwrap_or(0) + height);
        let end_us = duration_us.map(|duration| start_us.unwrap_or(0) + duration);
        let (east, north) = (west + 1.0, south + 1.0);
        let ring = [(west, south), (east, south), (east, north), (west, south)];
        let meters = |mm: Option<i64>| mm.map_or("null".to_owned(), |mm| {
            format!("{}{}.{:03}", if mm < 0 { "-" } else { "" }, mm.abs() / 1000, mm.abs() % 1000)
        });
        let time = |us: Option<i64>| us.map_or("null".to_owned(), |us| {
            let time = jiff::Timestamp::from_microsecond(us).expect("the time is in range");
            format!("\"{time}\"")
        });
        let positions: Vec<String> =
            ring.iter().map(|(longitude, latitude)| format!("[{longitude},{latitude}]")).collect();
        let text = format!(
            "{{\"type\":\"Feature\",\"id\":\"P\",\"geometry\":{{\"type\":\"Polygon\",\
             \"coordinates\":[[{}]]}},\"properties\":{{\"altitude_lower\":{},\
             \"altitude_upper\":{},\"altitude_unit\":\"m\",\"altitude_datum\":\"AMSL\",\
             \"time_start\":{},\"time_end\":{}}}}}",
            positions.join(","), meters(lower_mm), meters(upper_mm), time(start_us), time(end_us)
        );
        let vertices = ring.iter().take(3).map(|&(longitude_deg, latitude_deg)| {
            volume::Position::new(latitude_deg, longitude_deg).expect("the box is on the Earth")
        });
        let polygon = volume::Polygon::new(vertices.collect()).expect("a triangle is a polygon");
        let altitude = |mm: Option<i64>| {
            mm.map(|mm| Altitude::new(mm, Datum::Amsl).expect("the altitude is in range"))
        };
        let instant = |us: Option<i64>| us.and_then(Instant::from_micros);
        let expected = Volume4D {
            outline: polygon.into(),
            altitude: AltitudeBand::new(altitude(lower_mm), altitude(upper_mm))
                .expect("the limits are in order"),
            time: TimeWindow::new(instant(start_us), instant(end_us))
                .expect("the times are in order"),
        };
        let mut extents = Vec::new();
        read("f", text.as_bytes(), &options(), &mut |handed| {
            extents.extend(handed.expect("the feature is good").extents);
            Flow::Continue
        });
        prop_assert_eq!(extents, vec![PlanExtent::Fixed(Extent::Volume(expected))]);
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:0-9a-z\\\\ ]{0,80}") {
        read("f", text.as_bytes(), &options(), &mut |_| Flow::Continue);
    }
}
