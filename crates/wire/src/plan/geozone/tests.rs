//! Zones read: layers, times, what each wrong one is told, and published samples.

use super::super::told::told;
use super::super::{PlanError, PlanItem, Sink};
use super::*;
use std::path::Path;
use volume::{Altitude, Datum};

fn options() -> ReadOptions {
    let ground_max = Altitude::new(500_000, Datum::Amsl).expect("the ground is in range");
    ReadOptions { ground_max: Some(ground_max), ..ReadOptions::default() }
}

#[track_caller]
fn check_269(text: &str, expected: &str) {
    let read = |sink: &mut Sink| ed269::read("f", text.as_bytes(), &options(), sink);
    assert_eq!(told(|sink| read(sink)), expected, "{text}");
}

#[track_caller]
fn check_318(text: &str, expected: &str) {
    let read = |sink: &mut Sink| ed318::read("f", text.as_bytes(), &options(), sink);
    assert_eq!(told(|sink| read(sink)), expected, "{text}");
}

const RING: &str = "[[[30,10],[31,10],[30,11],[30,10]]]";
const LIMITS: &str = "\"uomDimensions\":\"M\",\"lowerLimit\":\"0\",\
    \"lowerVerticalReference\":\"AGL\",\"upperLimit\":120,\"upperVerticalReference\":\"AGL\"";

fn zone_269(volumes: &str, applicability: &str) -> String {
    format!(
        "{{\"identifier\":\"Z1\",\"country\":\"CHE\",\"geometry\":[{volumes}],\
         \"applicability\":{applicability}}}"
    )
}

fn volume_269(limits: &str) -> String {
    format!("{{{limits},\"horizontalProjection\":{{\"type\":\"Polygon\",\"coordinates\":{RING}}}}}")
}

const SEEN: &str = "polygon 10,30 10,31 11,30 *..620000AMSL";
const HEAD: &str = "[zone 1, id \"Z1\"] constraint Z1 -: ";

#[test]
fn reads_ed269_volumes() {
    let zone = zone_269(&volume_269(LIMITS), "null");
    let line = format!("{HEAD}{SEEN} *..*");
    check_269(&zone, &line);
    check_269(&format!("[{zone}]"), &line);
    check_269(&format!("{{\"title\":\"t\",\"features\":[{zone}]}}"), &line);
    check_269(&format!("{{\"formatVersion\":\"1\",\"UASZoneList\":[{zone}]}}"), &line);
    let circle = format!(
        "{{{},\"horizontalProjection\":{{\"type\":\"Circle\",\"center\":[7.5,47],\
         \"radius\":300}}}}",
        LIMITS.replace("\"M\"", "\"FT\"").replace("AGL", "AMSL")
    );
    check_269(
        &zone_269(&format!("{},{circle}", volume_269(LIMITS)), "[]"),
        &format!("{HEAD}{SEEN} *..* + circle 47,7.5 300m 0AMSL..36576AMSL *..*"),
    );
    let check_limits = |limits: &str, expected: &str| {
        check_269(
            &zone_269(&volume_269(limits), "[]"),
            &format!("{HEAD}polygon 10,30 10,31 11,30 {expected} *..*"),
        );
    };
    // No upper limit, or the number that stands for none, is unbounded above.
    check_limits(&LIMITS.replace("120", "null"), "*..*");
    check_limits(&LIMITS.replace("120", "99999"), "*..*");
    check_limits(&LIMITS.replace("AGL", "WGS84"), "0W84..120000W84");
    check_limits("\"uomDimensions\":\"M\"", "*..*");
}

#[test]
fn reads_times() {
    let check = |applicability: &str, expected: &str| {
        check_269(&zone_269(&volume_269(LIMITS), applicability), expected);
    };
    let fixed = |window: &str| format!("{HEAD}{SEEN} {window}");
    let recurring = |periods: &str| format!("{HEAD}{SEEN} recurring {periods}");
    let schedule = |entry: &str| format!("[{{\"permanent\":\"NO\",\"schedule\":[{{{entry}}}]}}]");
    check("[{\"permanent\":\"YES\",\"schedule\":[{\"day\":[\"MON\"]}]}]", &fixed("*..*"));
    check(
        "{\"permanent\":\"NO\",\"startDateTime\":\"2026-06-01T00:00:00.00Z\",\"endDateTime\":null}",
        &fixed("2026-06-01T00:00:00Z..*"),
    );
    check(
        "[{\"startDateTime\":\"2026-06-01T00:00:00Z\",\"endDateTime\":\"2026-06-02T00:00:00Z\"},\
         {\"startDateTime\":\"2026-07-01T00:00:00Z\",\"dailyPeriod\":[{\"day\":[\"SAT\",\"SUN\"],\
         \"startTime\":\"08:00Z\",\"endTime\":\"18:30:00.00Z\"}]}]",
        &recurring(
            "ANY 0:00..24:00 2026-06-01T00:00:00Z..2026-06-02T00:00:00Z | SAT,SUN 8:00..18:30 \
             2026-07-01T00:00:00Z..*",
        ),
    );
    check(&schedule("\"day\":[],\"startTime\":null,\"endTime\":null"), &fixed("*..*"));
    check(
        &schedule("\"day\":[\"ANY\"],\"startTime\":\"00:00Z\",\"endTime\":\"23:59Z\""),
        &fixed("*..*"),
    );
    check(&schedule("\"day\":\"TUE\""), &recurring("TUE 0:00..24:00 *..*"));
    check(
        &schedule("\"day\":[\"FRI\"],\"startTime\":\"22:00Z\",\"endTime\":\"06:00Z\""),
        &recurring("FRI 22:00..30:00 *..*"),
    );
    // With an offset, the day may be the local one or that of UTC.
    check(
        &schedule("\"day\":[\"MON\"],\"startTime\":\"01:00:00+02:00\",\"endTime\":\"03:00+02:00\""),
        &recurring("MON -1:00..1:00 *..* | MON 23:00..25:00 *..*"),
    );
    check(
        &schedule("\"day\":[\"MON\"],\"startTime\":\"20:00-08:00\",\"endTime\":\"21:00-08:00\""),
        &recurring("MON 28:00..29:00 *..* | MON 4:00..5:00 *..*"),
    );
    // The sun: whole days, of UTC and of 30 degrees east, two hours earlier.
    check(
        &schedule("\"day\":[\"MON\"],\"startEvent\":\"BMCT\",\"endEvent\":\"EECT\""),
        &recurring("MON -2:00..24:00 *..*"),
    );
    check(
        &schedule("\"day\":[\"MON\"],\"startEvent\":\"SS\",\"endEvent\":\"SR\""),
        &recurring("MON -2:00..48:00 *..*"),
    );
    check(
        &schedule("\"day\":[\"MON\"],\"startTime\":\"08:00Z\",\"endEvent\":\"SS\""),
        &recurring("MON -2:00..24:00 *..*"),
    );
    check(&schedule("\"startEvent\":\"SR\",\"endEvent\":\"SS\""), &fixed("*..*"));
}

/// A good zone with one thing wrong is told so.
#[track_caller]
fn problem_269(from: &str, to: &str, expected: &str) {
    let good = zone_269(&volume_269(LIMITS), LIMITED);
    assert!(good.contains(from), "{from}");
    let id = if from.contains("identifier") { "" } else { ", id \"Z1\"" };
    check_269(&format!("[{}]", good.replacen(from, to, 1)), &format!("f: zone 1{id}: {expected}"));
}

const LIMITED: &str = "[{\"permanent\":\"NO\",\"startDateTime\":\"2026-06-01T00:00:00Z\",\
    \"endDateTime\":\"2026-06-02T00:00:00Z\",\"schedule\":[{\"day\":[\"MON\"],\
    \"startTime\":\"08:00Z\"}]}]";

#[test]
fn a_wrong_ed269_volume_is_named() {
    problem_269("\"identifier\"", "\"id\"", "identifier: it is missing");
    problem_269("\"geometry\"", "\"geo\"", "geometry: it is missing");
    problem_269(&volume_269(LIMITS), "", "geometry: it is empty; give at least one volume");
    problem_269(
        "\"Polygon\"",
        "\"Ellipse\"",
        "geometry[0].horizontalProjection.type: \"Ellipse\" is \
             not a projection; write \"Polygon\" or \"Circle\"",
    );
    problem_269(
        "\"Polygon\"",
        "\"Circle\"",
        "geometry[0].horizontalProjection.center: it is missing",
    );
    problem_269(
        "\"M\"",
        "\"YD\"",
        "geometry[0].uomDimensions: \"YD\" is not a unit of altitude; write \
             \"m\", \"ft\" or \"FL\"",
    );
    problem_269(
        "\"lowerLimit\":\"0\"",
        "\"lowerLimit\":\"GND\"",
        "geometry[0].lowerLimit: \"GND\": it \
             is not a decimal number",
    );
    problem_269(
        "\"lowerVerticalReference\"",
        "\"lower\"",
        "geometry[0].lowerVerticalReference: it is \
             missing",
    );
    problem_269(
        "\"lowerLimit\":\"0\"",
        "\"lowerLimit\":200",
        "geometry[0].lowerLimit: lower height \
             200000 mm is above upper height 120000 mm (AGL)",
    );
}

#[test]
fn a_wrong_ed269_time_is_named() {
    problem_269(
        "2026-06-02",
        "2026-05-02",
        "applicability[0].endDateTime: the end is before the start",
    );
    problem_269(
        "T00:00:00Z",
        "",
        "applicability[0].startDateTime: \"2026-06-01\" is a date without a \
             time; write \"2026-06-01T00:00:00Z\", or the time you mean",
    );
    problem_269("\"NO\"", "\"MAYBE\"", "applicability[0].permanent: \"MAYBE\" is not YES or NO");
    let at = "applicability[0].schedule[0]";
    problem_269(
        "\"MON\"",
        "\"HOL\"",
        &format!(
            "{at}.day[0]: \"HOL\" is not a day; write MON to SUN, \
             or ANY"
        ),
    );
    for text in [
        "08:00",
        "8:00Z",
        "08:60Z",
        "24:01Z",
        "08:00:60Z",
        "08:00:-1Z",
        "08:00:1Z",
        "Z",
        "08:00:00:00Z",
        "08:00+2",
        "08:00+24:00",
    ] {
        problem_269(
            "08:00Z",
            text,
            &format!(
                "{at}.startTime: {text:?} is not a time of day with its \
                 zone; write it as 16:00:00Z"
            ),
        );
    }
    problem_269(
        "\"startTime\":",
        "\"startEvent\":\"SR\",\"startTime\":",
        &format!(
            "{at}.startTime: \
             there is an event of the sun too; give only one of the two"
        ),
    );
    problem_269(
        "\"startTime\":\"08:00Z\"",
        "\"startEvent\":\"NOON\"",
        &format!(
            "{at}.startEvent: \
             \"NOON\" is not an event of the sun; write BMCT, SR, SS or EECT"
        ),
    );
    let many = "{},".repeat(100) + "{}";
    check_269(
        &zone_269(&volume_269(LIMITS), &format!("[{many}]")),
        "f: zone 1, id \"Z1\": applicability: it has 101 entries; at most 100 are read",
    );
}

#[test]
fn a_wrong_ed269_file_is_told_so() {
    let good = zone_269(&volume_269(LIMITS), LIMITED);
    let without = ReadOptions::default();
    let refused = told(|sink| ed269::read("f", good.as_bytes(), &without, sink));
    assert!(refused.contains("geometry[0].upperLimit: the upper limit is above ground level"));
    let none = "FATAL f: there are no zones here; write {\"UASZoneList\": [...]}";
    check_269("{}", none);
    check_269("7", none);
    check_269("{\"UASZoneList\":7}", none);
    check_269("[7]", "f: zone 1: a number stands where an object is needed");
}

const LAYER: &str = "\"layer\":{\"upper\":120,\"upperReference\":\"AMSL\",\"lower\":50.5,\
    \"lowerReference\":\"AMSL\",\"uom\":\"m\"}";

fn zone_318(geometry: &str, more: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":\
         {{\"identifier\":\"Z1\",\"country\":\"FRA\"{more}}},\"geometry\":{geometry}}}]}}"
    )
}

#[test]
fn reads_ed318_zones() {
    let polygon = format!("{{\"type\":\"Polygon\",\"coordinates\":{RING},{LAYER}}}");
    let point = "{\"type\":\"Point\",\"coordinates\":[7.5,47],\"extent\":{\"subType\":\"Circle\",\
        \"radius\":3500}}";
    let seen = "polygon 10,30 10,31 11,30 50500AMSL..120000AMSL";
    check_318(&zone_318(&polygon, ""), &format!("{HEAD}{seen} *..*"));
    check_318(
        &zone_318(
            &format!("{{\"type\":\"GeometryCollection\",\"geometries\":[{polygon},{point}]}}"),
            ",\"limitedApplicability\":[{\"startDateTime\":\"2018-12-31T15:59:59Z\",\"schedule\":\
             [{\"day\":[\"SUN\"],\"startTime\":\"10:00:00Z\",\"endEvent\":\"SS\"}]}]",
        ),
        &format!(
            "{HEAD}{seen} recurring SUN -2:00..24:00 2018-12-31T15:59:59Z..* + circle 47,7.5 3500m \
             *..* recurring SUN -0:30..24:00 2018-12-31T15:59:59Z..*"
        ),
    );
    check_318(
        &zone_318(
            &polygon.replace("Polygon", "MultiPolygon").replace(RING, &format!("[{RING}]")),
            "",
        ),
        &format!("{HEAD}{seen} *..*"),
    );
}

#[test]
fn a_wrong_ed318_zone_is_named() {
    let problem = |geometry: &str, expected: &str| {
        check_318(&zone_318(geometry, ""), &format!("f: zone 1, id \"Z1\": {expected}"));
    };
    problem("null", "geometry: null stands where an object is needed");
    problem(
        "{\"type\":\"LineString\"}",
        "geometry.type: \"LineString\" cannot be a zone; write a \
             Polygon, a MultiPolygon, a Point with a circular extent, or a GeometryCollection of \
             those",
    );
    problem(
        "{\"type\":\"GeometryCollection\",\"geometries\":[]}",
        "geometry.geometries: it is \
             empty; give at least one geometry",
    );
    problem(
        "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"GeometryCollection\"}]}",
        "geometry.geometries[0].type: \"GeometryCollection\" cannot be a zone; write a \
             Polygon, a MultiPolygon, a Point with a circular extent, or a GeometryCollection of \
             those",
    );
    problem("{\"type\":\"Point\",\"coordinates\":[7,47]}", "geometry.extent: it is missing");
    problem(
        "{\"type\":\"Point\",\"coordinates\":[7,47],\"extent\":{\"subType\":\"Square\"}}",
        "geometry.extent.subType: \"Square\" is not \"Circle\"",
    );
    problem(
        "{\"type\":\"MultiPolygon\",\"coordinates\":[]}",
        "geometry.coordinates: it has no \
             polygons",
    );
    problem(
        &format!("{{\"type\":\"Polygon\",\"coordinates\":{RING},\"layer\":{{\"upper\":1}}}}"),
        "geometry.layer.uom: it is missing",
    );
    check_318(
        &zone_318("{}", "").replace("identifier", "id"),
        "f: zone 1: properties.identifier: it is missing",
    );
    let none = "FATAL f: there are no zones here; write {\"type\": \"FeatureCollection\", \
        \"features\": [...]}";
    check_318("[]", none);
    check_318("[{}]", none);
    check_318("{}", none);
}

/// The published samples are read where they lie beside the workspace; they are not ours to copy.
#[test]
fn reads_published_samples() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut beside = home.ancestors().map(|folder| folder.join("shared/data/geozones"));
    let Some(folder) = beside.find(|folder| folder.is_dir()) else {
        #[expect(clippy::print_stderr, reason = "a skipped test says so aloud")]
        {
            eprintln!("skipped: there is no folder shared/data/geozones beside the repository");
        }
        return;
    };
    let check = |name: &str, items: usize, extents: usize| {
        let bytes = std::fs::read(folder.join(name)).expect("the folder holds the sample");
        let mut read: Vec<PlanItem> = Vec::new();
        let sink: &mut Sink = &mut |handed: Result<PlanItem, PlanError>| {
            read.push(handed.expect("the sample is well formed"));
            Flow::Continue
        };
        if name.contains("ed269") {
            ed269::read(name, bytes.as_slice(), &options(), sink);
        } else {
            ed318::read(name, bytes.as_slice(), &options(), sink);
        }
        let count: usize = read.iter().map(|item| item.extents.len()).sum();
        assert_eq!((read.len(), count), (items, extents), "{name}");
        assert!(read.iter().all(|item| item.kind == Kind::Constraint), "{name}");
    };
    check("cis_source_sample_ed269.json", 1, 1);
    check("cis_source_sample_ed318.json", 3, 3);
    check("Example_Collection.json", 2, 3);
    check("Example_GeoZone_2_Layers.json", 1, 2);
    check("Example_GeoZone_Circle.json", 1, 1);
    check("Example_GeoZone_with_extension.json", 1, 1);
}
