//! Placemarks in, and what is handed over, as text that stands beside them.

use super::*;
use crate::plan::told::told;
use crate::plan::{Flow, PlanExtent};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use volume::{Altitude, Datum, Extent, Instant};
use zip::write::SimpleFileOptions;

fn render(input: &[u8], options: &ReadOptions) -> String {
    told(|sink| {
        read("f", input, options, sink);
    })
}

/// What a file with this inside says.
fn document(inside: &str) -> String {
    let text = format!("<kml xmlns=\"http://www.opengis.net/kml/2.2\">{inside}</kml>");
    render(text.as_bytes(), &ReadOptions::default())
}

fn check_document(inside: &str, expected: &str) {
    let expected: Vec<_> = expected.lines().map(str::trim).collect();
    assert_eq!(document(inside), expected.join("\n"), "of {inside}");
}

/// What one placemark called Z says, without the place of it.
fn one(inside: &str, options: &ReadOptions) -> String {
    let text = format!("<kml><Placemark><name>Z</name>{inside}</Placemark></kml>");
    let line = render(text.as_bytes(), options);
    line.replace("[line 1, placemark 1, id \"Z\"] ", "")
        .replace("f: line 1, placemark 1, id \"Z\": ", "")
}

fn check(inside: &str, expected: &str) {
    assert_eq!(one(inside, &ReadOptions::default()), expected, "of {inside}");
}

fn contains(inside: &str, expected: &str) {
    let told = one(inside, &ReadOptions::default());
    assert!(told.contains(expected), "{told}\nof {inside}");
}

fn ground() -> ReadOptions {
    let ground_max = Altitude::new(500_000, Datum::Amsl).ok();
    ReadOptions { ground_max, ..ReadOptions::default() }
}

const SPAN: &str = "<TimeSpan><begin>2024-05-01T10:00:00Z</begin>\
    <end>2024-05-01T12:00:00+02:00</end></TimeSpan>";
const SPAN_TOLD: &str = "2024-05-01T10:00:00Z..2024-05-01T10:00:00Z";
const RING: &str = "<outerBoundaryIs><LinearRing><coordinates>7,46,1000 7,46.5,1000 8,46.5,1000.0 \
    8,46,1e3 7,46,1000</coordinates></LinearRing></outerBoundaryIs>";
const RING_TOLD: &str = "polygon 46,7 46.5,7 46.5,8 46,8";
const ABSOLUTE: &str = "<altitudeMode>absolute</altitudeMode>";
const LIMITS: &str = "<ExtendedData><Data name=\"altitude_lower\"><value>1000</value></Data>\
    <Data name=\"altitude_upper\"><value>FIRST</value></Data>\
    <Data name=\"altitude_unit\"><value>ft</value></Data>\
    <Data name=\"altitude_datum\"><value>W84</value></Data></ExtendedData>";

fn data(name: &str, value: &str) -> String {
    format!("<Data name=\"{name}\"><value>{value}</value></Data>")
}

#[test]
fn placemarks_in_folders_become_items() {
    let polygon = format!("<Polygon>{ABSOLUTE}{RING}</Polygon>");
    check_document(
        &format!(
            "<?pi?><Document><name>d</name><Style id=\"s\"><a/></Style>\n\
             <TimeStamp><when>2024-05-01</when></TimeStamp>\n\
             <Placemark id=\"attribute\"><!-- c --><name>n</name>{polygon}</Placemark>\n\
             <Folder><TimeSpan><begin>2024-05-02T00:00:00Z</begin></TimeSpan>\n\
             <Placemark><name> A &amp; <![CDATA[<b>]]>&#x42; </name>\
             {polygon}</Placemark></Folder>\n\
             <Placemark><name>n</name>{SPAN}<ExtendedData><SchemaData>\n\
             <SimpleData name=\"id\">p</SimpleData><SimpleData name=\"party\">north</SimpleData>\n\
             <SimpleData name=\"kind\">constraint</SimpleData></SchemaData></ExtendedData>\n\
             <MultiGeometry>{polygon}<MultiGeometry>{polygon}</MultiGeometry></MultiGeometry>\n\
             </Placemark></Document>"
        ),
        &format!(
            "[line 3, placemark 1, id \"attribute\"] intent attribute -: {RING_TOLD} \
             1000000AMSL..1000000AMSL 2024-05-01T00:00:00Z..2024-05-01T23:59:59.999999Z
             [line 5, placemark 2, id \"A & <b>B\"] intent A & <b>B -: {RING_TOLD} \
             1000000AMSL..1000000AMSL 2024-05-02T00:00:00Z..*
             [line 6, placemark 3, id \"p\"] constraint p north: {RING_TOLD} \
             1000000AMSL..1000000AMSL {SPAN_TOLD} + {RING_TOLD} \
             1000000AMSL..1000000AMSL {SPAN_TOLD}"
        ),
    );
    // Prefixes do not matter, nor a byte order mark or a declaration.
    let text = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<k:kml xmlns:k=\"x\"><k:Placemark>\
         <k:name>Z</k:name>{SPAN}<k:Polygon><gx:altitudeMode>absolute</gx:altitudeMode>{RING}\
         </k:Polygon></k:Placemark></k:kml>"
    );
    let told = render(text.as_bytes(), &ReadOptions::default());
    assert!(told.ends_with(&format!("{RING_TOLD} 1000000AMSL..1000000AMSL {SPAN_TOLD}")), "{told}");
    check_document("", "");
    check_document(
        &format!("<Folder><Placemark><name>Z</name></Placemark>{SPAN}</Folder><NetworkLink/>"),
        "f: line 1, placemark 1, id \"Z\": has no geometry; give it a Polygon or a gx:Track
         f: line 1: TimeSpan: stands behind placemarks or folders that it is about; move it before \
         them, as the schema has it
         f: line 1: NetworkLink: links to other files are not followed; \
         give the linked file itself",
    );
    check_document(
        "\n<Placemark><Point/></Placemark>",
        "f: line 2, placemark 1: has no id of at most 256 bytes; give it a <name>, an id \
         attribute, or id in its ExtendedData",
    );
}

#[test]
fn polygons_have_limits() {
    let band = |inside: &str, options: &ReadOptions| {
        let told = one(&format!("{SPAN}<Polygon>{inside}</Polygon>"), options);
        told.replace(&format!("intent Z -: {RING_TOLD} "), "").replace(&format!(" {SPAN_TOLD}"), "")
    };
    let none = ReadOptions::default();
    let relative = "<altitudeMode>relativeToGround</altitudeMode>";
    let slope = RING.replace("8,46,1e3", "8,46,1200.0005");
    assert_eq!(band(&format!("{ABSOLUTE}{RING}"), &none), "1000000AMSL..1000000AMSL");
    assert_eq!(band(&format!("<extrude>1</extrude>{ABSOLUTE}{RING}"), &none), "*..1000000AMSL");
    assert_eq!(band(&format!("<extrude>1</extrude>{ABSOLUTE}{slope}"), &none), "*..1200001AMSL");
    assert_eq!(band(&format!("{relative}{RING}"), &ground()), "*..1500000AMSL");
    assert_eq!(band(&format!("<extrude>1</extrude>{relative}{RING}"), &ground()), "*..1500000AMSL");
    assert_eq!(band(RING, &ground()), "*..500000AMSL");
    let wrong = |inside: &str, expected: &str| {
        let told = band(inside, &none);
        assert!(told.contains(expected), "{told}\nof {inside}");
    };
    wrong(RING, "Polygon: lies on the ground (altitudeMode clampToGround), and how high that is");
    wrong(&format!("{relative}{RING}"), "Polygon: the upper limit is above ground level");
    wrong(&format!("{ABSOLUTE}{slope}"), "Polygon: slopes, and is not extruded");
    let bare = RING.replace(",1000 8", " 8");
    wrong(&format!("{ABSOLUTE}{bare}"), "Polygon: has a position without an altitude");
    let high = RING.replace(",1000 ", ",1e18 ");
    wrong(&format!("{ABSOLUTE}{high}"), "Polygon: has an altitude outside");
    let sea = "<gx:altitudeMode>clampToSeaFloor</gx:altitudeMode>";
    wrong(&format!("{sea}{RING}"), "altitudeMode: \"clampToSeaFloor\" cannot be used");
    let inner = RING.replace("outer", "inner");
    wrong(&format!("{RING}{inner}"), "innerBoundaryIs: holes are not read");
    wrong(&inner, "innerBoundaryIs: holes are not read");
    wrong("", "Polygon: has no outerBoundaryIs with a LinearRing");
    let ring = |coordinates: &str| {
        format!(
            "{ABSOLUTE}<outerBoundaryIs><LinearRing><coordinates>{coordinates}</coordinates>\
             </LinearRing></outerBoundaryIs>"
        )
    };
    wrong(&ring(""), "Polygon: has no positions");
    wrong(&ring("7,46,1 7,47,1 8,47,1"), "LinearRing: the ring is not closed");
    wrong(&ring("7,46,1 7,47,1 7,46,1"), "LinearRing: a polygon needs at least 3");
    wrong(&ring("7 46"), "coordinates: \"7\" is not longitude,latitude,altitude; write no blanks");
    wrong(&ring("7,46,1,1"), "coordinates: \"7,46,1,1\" is not longitude,latitude,altitude");
    wrong(&ring("x,46,1"), "coordinates: \"x\" is not a number of degrees");
    wrong(&ring("7,NaN,1"), "coordinates: \"NaN\" is not a number of degrees");
    wrong(&ring("7,96,1"), "coordinates: latitude 96 is outside");
    wrong(&ring("7,46,high"), "coordinates: altitude \"high\" cannot be read");
    wrong(&ring("7,46,"), "coordinates: altitude \"\" cannot be read");
    wrong("<outerBoundaryIs><LinearRing/></outerBoundaryIs>", "LinearRing: has no coordinates");
}

#[test]
fn properties_go_before_the_drawing() {
    let told_with = |limits: &str| {
        let inside =
            format!("{SPAN}<ExtendedData>{limits}</ExtendedData><Polygon>{RING}</Polygon>");
        let told = one(&inside, &ReadOptions::default());
        told.replace(&format!("intent Z -: {RING_TOLD} "), "").replace(&format!(" {SPAN_TOLD}"), "")
    };
    let limits = |lower: &str, upper: &str, unit: &str, datum: &str| {
        [("lower", lower), ("upper", upper), ("unit", unit), ("datum", datum)]
            .map(|(name, value)| data(&format!("altitude_{name}"), value))
            .concat()
    };
    assert_eq!(told_with(&limits("100", "200", "ft", "W84")), "30480W84..60960W84");
    assert_eq!(told_with(&limits("100", "200", "FL", "STD")), "3048000STD..6096000STD");
    assert_eq!(told_with(&limits("", "200", "m", "AMSL")), "*..200000AMSL");
    assert_eq!(told_with(&limits(" ", "", "", "")), "*..*");
    let wrong = |limits: &str, expected: &str| {
        let told = told_with(limits);
        assert!(told.contains(expected), "{told}\nof {limits}");
    };
    wrong(&limits("1", "2", "", "W84"), "altitude_lower: has no altitude_unit; give it in");
    wrong(&limits("", "2", "m", ""), "altitude_upper: has no altitude_datum; give it in");
    wrong(&limits("1", "2", "yd", "W84"), "altitude_unit: \"yd\" is not a unit of altitude");
    wrong(&limits("1", "2", "m", "X"), "altitude_datum: \"X\" is not an altitude datum");
    wrong(&limits("2", "1", "m", "W84"), "altitude_lower: lower altitude 2000 mm is above");
    wrong(&limits("1", "2", "m", "AGL"), "altitude_upper: the upper limit is above ground level");
    wrong(&limits("1", "x", "m", "W84"), "altitude_upper: \"x\" cannot be read");
    wrong(&data("altitude_upper", "1"), "altitude_upper: stands alone");
    wrong(&data("altitude_lower", "1"), "altitude_lower: stands alone");
    wrong(&format!("{0}{0}", data("party", "p")), "party: is there twice");
    wrong(&data("kind", "zone"), "kind: \"zone\" is not a kind; write \"intent\"");
    wrong(&data("party", &"x".repeat(257)), "party: is longer than 256 bytes");
    let datum = format!("<ExtendedData>{}</ExtendedData>", data("altitude_datum", "W84"));
    check(
        &format!("{SPAN}{datum}<Polygon>{ABSOLUTE}{RING}</Polygon>"),
        &format!("intent Z -: {RING_TOLD} 1000000W84..1000000W84 {SPAN_TOLD}"),
    );
    contains(
        &format!("{SPAN}{}<Polygon>{ABSOLUTE}{RING}</Polygon>", datum.replace("W84", "EGM")),
        "altitude_datum: \"EGM\" is not an altitude datum",
    );
    let limits = LIMITS.replace("FIRST", "2000");
    let point = "<Point><coordinates>7,46</coordinates></Point>";
    let circle = |radius: &str| {
        limits.replace(
            "<Extended",
            &format!("<ExtendedData>{}</ExtendedData><Extended", data("radius_m", radius)),
        )
    };
    check(
        &format!("{SPAN}{}{point}", circle("1500.5")),
        &format!("intent Z -: circle 46,7 1500.5m 304800W84..609600W84 {SPAN_TOLD}"),
    );
    contains(&format!("{SPAN}{}{point}", circle("far")), "radius_m: \"far\" is not a number");
    contains(&format!("{SPAN}{}{point}", circle("-1")), "Point: radius -1 m is not more than 0");
    contains(&format!("{SPAN}{limits}{point}"), "Point: a point is no volume; give it radius_m");
    let radius = format!("<ExtendedData>{}</ExtendedData>", data("radius_m", "5"));
    contains(&format!("{SPAN}{radius}{point}"), "Point: a circle needs altitude_lower");
    contains(
        &format!("{SPAN}{}<Point><coordinates>7,46 8,46</coordinates></Point>", circle("1")),
        "Point: a point has one position",
    );
}

#[test]
fn times_may_be_years_months_and_days() {
    let window = |time: &str, times: &str| {
        let inside = format!("{time}{times}<Polygon>{ABSOLUTE}{RING}</Polygon>");
        one(&inside, &ReadOptions::default())
            .replace(&format!("intent Z -: {RING_TOLD} 1000000AMSL..1000000AMSL "), "")
    };
    let stamp = |when: &str| window(&format!("<TimeStamp><when>{when}</when></TimeStamp>"), "");
    assert_eq!(stamp("2024"), "2024-01-01T00:00:00Z..2024-12-31T23:59:59.999999Z");
    assert_eq!(stamp("2024-02"), "2024-02-01T00:00:00Z..2024-02-29T23:59:59.999999Z");
    assert_eq!(stamp("2024-12"), "2024-12-01T00:00:00Z..2024-12-31T23:59:59.999999Z");
    assert_eq!(stamp("2024-02-29"), "2024-02-29T00:00:00Z..2024-02-29T23:59:59.999999Z");
    assert_eq!(stamp("2023-12-31Z"), "2023-12-31T00:00:00Z..2023-12-31T23:59:59.999999Z");
    assert_eq!(stamp("2023-02-28"), "2023-02-28T00:00:00Z..2023-02-28T23:59:59.999999Z");
    assert_eq!(stamp("9998-12-31"), "9998-12-31T00:00:00Z..9998-12-31T23:59:59.999999Z");
    assert_eq!(stamp("2024-05-01T10:00:00Z"), "2024-05-01T10:00:00Z..2024-05-01T10:00:00Z");
    let span = |begin: &str, end: &str| {
        window(&format!("<TimeSpan><begin>{begin}</begin><end>{end}</end></TimeSpan>"), "")
    };
    assert_eq!(span("2024-05", ""), "2024-05-01T00:00:00Z..*");
    assert_eq!(span("", "2024-05"), "*..2024-05-31T23:59:59.999999Z");
    let told = |start: &str, end: &str| {
        let told = data("time_start", start) + &data("time_end", end);
        window(SPAN, &format!("<ExtendedData>{told}</ExtendedData>"))
    };
    assert_eq!(told("2024-01-01", "2024-01-01"), stamp("2024-01-01"));
    assert_eq!(told("", ""), "*..*");
    let start = format!("<ExtendedData>{}</ExtendedData>", data("time_start", "2024-05-01"));
    assert_eq!(window(SPAN, &start), "2024-05-01T00:00:00Z..2024-05-01T10:00:00Z");
    assert_eq!(window("", &start), "2024-05-01T00:00:00Z..*");
    let wrong = |told: &str, expected: &str| assert!(told.contains(expected), "{told}");
    wrong(&window("", ""), "has no time; add <TimeSpan><begin>2026-06-01T10:00:00Z</begin>");
    wrong(&span("", ""), "TimeSpan: has neither <begin> nor <end>");
    wrong(&window("<TimeStamp/>", ""), "TimeStamp: has no <when>");
    wrong(&stamp("2024-05-01T10:00:00"), "when: \"2024-05-01T10:00:00\" has no zone");
    wrong(&stamp("2024-13"), "when: \"2024-13\" is not an RFC 3339 time");
    wrong(&stamp("2024-02-30"), "when: ");
    wrong(&stamp("24"), "when: \"24\" is not an RFC 3339 time");
    wrong(&span("2024", "2023"), "TimeSpan: the end is before the start");
    wrong(&told("2024", "2023"), "time_end: the end is before the start");
    wrong(&told("soon", ""), "time_start: \"soon\" is not an RFC 3339 time");
}

/// The last day of all has no day after it.
#[test]
fn the_last_day_ends_with_the_last_instant() {
    let text = format!(
        "<kml><Placemark id=\"Z\"><TimeStamp><when>9999-12-31</when></TimeStamp>\
         <Polygon>{ABSOLUTE}{RING}</Polygon></Placemark></kml>"
    );
    let mut ends = Vec::new();
    read("f", text.as_bytes(), &ReadOptions::default(), &mut |read| {
        for extent in read.expect("the placemark is right").extents {
            if let PlanExtent::Fixed(Extent::Volume(volume)) = extent {
                ends.push(volume.time.end());
            }
        }
        Flow::Continue
    });
    assert_eq!(ends, [Some(Instant::MAX)]);
}

#[test]
fn tracks_and_timed_lines_are_routes() {
    let track = |mode: &str, whens: &[&str], coords: &[&str]| {
        let whens: String = whens.iter().map(|when| format!("<when>{when}</when>")).collect();
        let coords: String =
            coords.iter().map(|coord| format!("<gx:coord>{coord}</gx:coord>")).collect();
        format!("<gx:Track>{mode}{whens}{coords}</gx:Track>")
    };
    let (first, second) = ("2024-05-01T10:00:00Z", "2024-05-01T10:01:00.5Z");
    let good = track(ABSOLUTE, &[first, second], &["7 46 1000", "7.5 46.5 1000.0005"]);
    let told = "46,7,1000000@2024-05-01T10:00:00Z 46.5,7.5,1000001@2024-05-01T10:01:00.5Z";
    check(&good, &format!("intent Z -: route AMSL {told}"));
    let std = format!("<ExtendedData>{}</ExtendedData>", data("altitude_datum", "STD"));
    check(&format!("{std}{good}"), &format!("intent Z -: route STD {told}"));
    contains(&track("", &[first], &["7 46 1"]), "Track: a route follows no ground");
    contains(&format!("{}{good}", std.replace("STD", "AGL")), "Track: a route follows no ground");
    contains(&track(ABSOLUTE, &[first], &[]), "Track: has 1 <when> and 0 <gx:coord>");
    contains(&track(ABSOLUTE, &[first], &["7 46 1"]), "Track: a route needs at least two points");
    contains(&track(ABSOLUTE, &[], &[]), "Track: a route needs at least two points");
    let two = |a: &str, b: &str| track(ABSOLUTE, &[a, b], &["7 46 1", "8 46 1"]);
    contains(&two(second, first), "Track: point 1 is not later");
    contains(&two(first, "2024-05-01"), "when: \"2024-05-01\" is a date without a time");
    let coord = |coord: &str| track(ABSOLUTE, &[first, second], &["7 46 1", coord]);
    contains(&coord(""), "coord: \"\" is not longitude, latitude and altitude");
    contains(&coord("7,46,1"), "coord: \"7,46,1\" is not longitude, latitude and altitude");
    contains(&coord("7 46"), "coord: has a position without an altitude");
    contains(&coord("7 46 2000000"), "coord: has an altitude outside");
    contains(&coord("7 46 x"), "coord: altitude \"x\" cannot be read");
    let third =
        track(ABSOLUTE, &["2024-05-01T12:00:00Z", "2024-05-01T12:01:00Z"], &["8 46 1", "9 46 1"]);
    let third_told = "46,8,1000@2024-05-01T12:00:00Z 46,9,1000@2024-05-01T12:01:00Z";
    let multi = |inside: &str| format!("<gx:MultiTrack>{inside}</gx:MultiTrack>");
    check(
        &multi(&format!("{good}{third}")),
        &format!("intent Z -: route AMSL {told} + route AMSL {third_told}"),
    );
    check(
        &multi(&format!("<gx:interpolate>1</gx:interpolate>{good}{third}")),
        &format!("intent Z -: route AMSL {told} {third_told}"),
    );
    check(
        &multi(&format!("{ABSOLUTE}{}", third.replace(ABSOLUTE, ""))),
        &format!("intent Z -: route AMSL {third_told}"),
    );
    contains(&multi(""), "MultiTrack: is empty");
    let line = |times: &str, coordinates: &str| {
        let times = format!("<ExtendedData>{}</ExtendedData>", data("times", times));
        format!(
            "{times}<LineString>{ABSOLUTE}<coordinates>{coordinates}</coordinates></LineString>"
        )
    };
    check(
        &line(&format!("{first},\n {second}"), "7,46,1000 7.5,46.5,1000.0005"),
        &format!("intent Z -: route AMSL {told}"),
    );
    contains(&line("", "7,46,1 8,46,1"), "LineString: a line does not say when it is flown");
    contains(&line(first, "7,46,1 8,46,1"), "times: has 1 times for 2 positions");
    contains(&line("now then", "7,46,1 8,46,1"), "times: \"now\" is not an RFC 3339 time");
    contains(
        &line(&format!("{first} {second}"), "7,46,1 8,46"),
        "LineString: has a position without",
    );
    let model = "<MultiGeometry><Model/></MultiGeometry>";
    contains(&format!("{SPAN}{model}"), "Model: \"Model\" is not a shape");
    contains(&format!("{SPAN}<MultiGeometry/>"), "MultiGeometry: is empty");
    contains(&format!("{SPAN}{good}{good}"), "Track: is a second geometry; put both into");
}

/// Drawing programs call every polygon the same, and an intent does not conflict with itself.
#[test]
fn placemarks_that_share_only_a_name_are_counted() {
    let placemark = |attribute: &str, name: &str| {
        format!(
            "<Placemark{attribute}><name>{name}</name>{SPAN}<Polygon>{ABSOLUTE}{RING}</Polygon>\
             </Placemark>\n"
        )
    };
    let summary = |placemarks: &[String]| {
        let text = format!("<kml>{}</kml>", placemarks.concat());
        let options = ReadOptions::default();
        read("f", text.as_bytes(), &options, &mut |_| Flow::Continue).to_string()
    };
    let (a, b) = (placemark("", "A"), placemark("", "B"));
    assert_eq!(summary(&[a.clone(), b.clone()]), "");
    assert_eq!(
        summary(&[a.clone(), b, a.clone()]),
        "1 placemark joined to an earlier one of the same name, for it has no id (line 3, \
         placemark 3, id \"A\")"
    );
    let (x, y) = (placemark(" id='X'", "A"), placemark(" id='Y'", "A"));
    assert_eq!(summary(&[x.clone(), y, x, a]), "");
}

#[test]
fn broken_files_end_with_their_line() {
    let fatal = |text: &str, expected: &str| {
        let told = render(text.as_bytes(), &ReadOptions::default());
        assert!(told.starts_with("FATAL f: "), "{told}\nof {text}");
        assert!(told.contains(expected), "{told}\nof {text}");
    };
    fatal("", "line 1: the file holds no KML");
    let gpx = "line 1: the file is XML that begins with \"<gpx>\", not KML; plan files are GeoJSON";
    fatal("<gpx><trk/></gpx>", gpx);
    let target = "line 1: the file is Cursor on Target (\"<event>\"), which tells where something";
    fatal("<event version='2.0'><point/></event>", target);
    fatal("<kml>\n<Document>\n", "line 3: the file ends inside <Document>; it seems cut off");
    fatal("<kml>\n<Placemark>\n<na", "line 3: is not XML");
    fatal("<kml><Placemark></Folder></kml>", "line 1: is not XML");
    fatal("</kml>", "line 1: is not XML");
    fatal("<kml>\n<Placemark id=\"a\" id=\"b\"/></kml>", "line 2: is not XML");
    fatal("<kml>\n<Placemark id=\"&x;\"/></kml>", "line 2: is not XML");
    fatal("<!DOCTYPE kml [<!ENTITY x \"y\">]>\n<kml>&x;</kml>", "a document type declaration");
    fatal("<kml>&nbsp;</kml>", "entity \"&nbsp;\" is not read; write the character itself");
    fatal("<kml>&#0;</kml>", "line 1: is not XML");
    fatal(&"<kml>".repeat(100), "elements lie more than 64 deep in each other");
    fatal(&format!("<kml><a>{}", "<b>".repeat(100_000)), "elements lie more than 64 deep");
    fatal(&format!("<kml>{}", "x".repeat(TEXT_BYTES_MAX + 1)), "one record or piece of text");
    let many = format!("<kml><Placemark>{}", "<a/>".repeat(1_000_001));
    fatal(&many, "one element holds more than 1000000 elements");
    let latin = render(b"<kml><Placemark><name>Z\xFC</name>", &ReadOptions::default());
    assert!(latin.contains("is not UTF-8 text; save the file as UTF-8"), "{latin}");
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a file begins");
        writer.write_all(bytes).expect("a file is written");
    }
    writer.finish().expect("the archive is whole").into_inner()
}

#[test]
fn archives_hold_a_document() {
    let told = |bytes: &[u8]| {
        told(|sink| {
            read_kmz("f", bytes, &ReadOptions::default(), sink);
        })
    };
    let document = |id: &str| {
        format!(
            "<kml><Placemark id=\"{id}\">{SPAN}<Polygon>{ABSOLUTE}{RING}</Polygon>\
             </Placemark></kml>"
        )
    };
    let (first, second) = (document("first"), document("second"));
    let both: [(&str, &[u8]); 3] =
        [("a.png", b"x"), ("Other.KML", first.as_bytes()), ("doc.kml", second.as_bytes())];
    assert!(told(&archive(&both)).contains("intent second -: polygon"));
    assert!(told(&archive(&both[..2])).contains("intent first -: polygon"));
    assert_eq!(
        told(&archive(&both[..1])),
        "FATAL f: holds no .kml file; a KMZ has one, best named doc.kml"
    );
    let several = archive(&[("a.kml", first.as_bytes()), ("b.kml", second.as_bytes())]);
    let ambiguous = "FATAL f: holds \"a.kml\" and \"b.kml\", and none of them is doc.kml; ";
    assert!(told(&several).starts_with(ambiguous), "{}", told(&several));
    assert!(told(b"PK\x03\x04").starts_with("FATAL f: is not a zip archive that can be read"));
    let whole = archive(&both);
    for length in 0..whole.len() {
        assert!(told(&whole[..length]).starts_with("FATAL f: "), "cut off at {length}");
    }
    let broken = archive(&[("doc.kml", b"<kml>")]);
    assert_eq!(told(&broken), "FATAL f: line 1: the file ends inside <kml>; it seems cut off");
    // A document of nothing but blanks, which pack a thousandfold.
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("doc.kml", SimpleFileOptions::default()).expect("a file begins");
    for _ in 0..1025 {
        writer.write_all(&vec![b'\n'; 1 << 20]).expect("a piece is written");
    }
    let bomb = writer.finish().expect("the archive is whole").into_inner();
    let told = told(&bomb);
    assert!(told.starts_with("FATAL f: line") && told.contains("one record"), "{told}");
}

/// Vertices around a center in order of their azimuth: an outline that never meets itself.
fn star() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let radii = prop::collection::vec(0.05..0.5, 3..20);
    (-80.0..80.0, -170.0..170.0, radii).prop_map(|(latitude, longitude, radii)| {
        let step = std::f64::consts::TAU / radii.len() as f64;
        let vertex = |(index, radius): (usize, f64)| {
            let azimuth = step * index as f64;
            let wide = f64::to_radians(latitude).cos();
            (latitude + radius * azimuth.cos(), longitude + radius * azimuth.sin() / wide)
        };
        radii.into_iter().enumerate().map(vertex).collect()
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        vertices in star(),
        altitude_mm in -1_000_000..20_000_000_i64,
    ) {
        let altitude = format!("{}{}.{:03}", if altitude_mm < 0 { "-" } else { "" },
            altitude_mm.abs() / 1000, altitude_mm.abs() % 1000);
        let ring: Vec<String> = vertices
            .iter()
            .chain(vertices.first())
            .map(|(latitude, longitude)| format!("{longitude},{latitude},{altitude}"))
            .collect();
        let inside = format!(
            "{SPAN}<Polygon>{ABSOLUTE}<outerBoundaryIs><LinearRing><coordinates>{}</coordinates>\
             </LinearRing></outerBoundaryIs></Polygon>",
            ring.join("\n")
        );
        let told = one(&inside, &ReadOptions::default());
        let polygon: Vec<String> = vertices
            .iter()
            .map(|(latitude, longitude)| format!("{latitude},{longitude}"))
            .collect();
        prop_assert_eq!(told, format!(
            "intent Z -: polygon {} {altitude_mm}AMSL..{altitude_mm}AMSL {SPAN_TOLD}",
            polygon.join(" ")
        ));
    }

    #[test]
    fn no_text_makes_it_panic(parts in prop::collection::vec((0..16_usize, "[ -~]{0,12}"), 0..40)) {
        const TAGS: [&str; 16] = [
            "<Placemark>", "</Placemark>", "<Polygon>", "</Polygon>", "<coordinates>",
            "</coordinates>", "<TimeSpan>", "</TimeSpan>", "<name>", "</name>", "<when>",
            "</when>", "<gx:coord>", "</gx:coord>", "&#", "<![CDATA[",
        ];
        let inside: String =
            parts.iter().map(|(tag, text)| format!("{}{text}", TAGS[*tag])).collect();
        document(&inside);
    }
}
