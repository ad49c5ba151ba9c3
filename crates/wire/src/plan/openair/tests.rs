//! Airspaces in, and what is handed over, as text that stands beside them.

use super::*;
use crate::plan::told::told;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use proptest::prelude::*;
use volume::{Altitude, Datum, Extent, Outline, Polygon, Position};

fn check_bytes(input: &[u8], options: &ReadOptions, expected: &str) {
    let told = told(|sink| read("f", input, options, sink));
    let expected: Vec<_> = expected.lines().map(str::trim).collect();
    assert_eq!(told, expected.join("\n"), "of {}", String::from_utf8_lossy(input));
}

fn check(input: &str, expected: &str) {
    check_bytes(input.as_bytes(), &ReadOptions::default(), expected);
}

/// One airspace with the records given, and what its one line says behind its id.
fn one(records: &str) -> String {
    let text = format!("AC R\nAN Z\n{records}\n");
    let line = told(|sink| read("f", text.as_bytes(), &ReadOptions::default(), sink));
    line.replace("[line 1, id \"Z\"] constraint Z -: ", "").replace("f: line ", "")
}

const SQUARE: &str = "DP 46:00:00 N 007:00:00 E\nDP 46:30:00 N 007:00:00 E\n\
    DP 46:30:00 N 008:00:00 E\nDP 46:00:00 N 008:00:00 E\nDP 46:00:00 N 007:00:00 E";
const SQUARE_TOLD: &str = "polygon 46,7 46.5,7 46.5,8 46,8";

#[test]
fn airspaces_are_constraints() {
    check(
        &format!(
            "\u{feff}* a comment\r\n\r\nAC R\r\nAN LS-R 1 * north\r\nAL GND * the ground\r\n\
             AH 1500ft MSL\r\nAY NONE\r\nSP 0,1,2\r\nTO x\r\n* between\r\n{SQUARE}\r\n\r\n\
             ac C\nan B\nAI  lfb1 \nal FL 95\nah UNLIM\nv x=46:00:00 N 007:00:00 W\ndc 1.5\n\
             AC D\nAN LS-R 1 * north\nAL 0\nAH FL65\nDC 5\n"
        ),
        &format!(
            "[line 3, id \"LS-R 1 * north\"] constraint LS-R 1 * north -: \
             {SQUARE_TOLD} *..457200AMSL *..*
             [line 17, id \"lfb1\"] constraint lfb1 -: circle 46,-7 2778m 2895600STD..* *..*
             f: line 28, id \"LS-R 1 * north\": DC: has no center; write \"V X=\" and the center \
             before it, in the same airspace"
        ),
    );
    // Names may stand before the class, and geometry before the limits.
    check(
        &format!("AN A\nAC R\n{SQUARE}\nAL GND\nAH FL1\nAN B\nAC R\nAL GND\nAH FL1\n{SQUARE}\n"),
        &format!(
            "[line 1, id \"A\"] constraint A -: {SQUARE_TOLD} *..30480STD *..*
             [line 10, id \"B\"] constraint B -: {SQUARE_TOLD} *..30480STD *..*"
        ),
    );
    let latin = b"AC R\nAN Z\xFCrich\nAL GND\nAH FL1\nV X=47:00:00 N 008:00:00 E\nDC 1\n";
    check_bytes(
        latin,
        &ReadOptions::default(),
        "[line 1, id \"Z\u{fc}rich\"] constraint Z\u{fc}rich -: circle 47,8 1852m *..30480STD *..*",
    );
    check("", "");
    check("* nothing\n\n", "");
}

#[test]
fn limits_keep_their_unit_and_datum() {
    let band = |lower: &str, upper: &str| {
        let told = one(&format!("AL {lower}\nAH {upper}\n{SQUARE}"));
        told.replace(&format!("{SQUARE_TOLD} "), "").replace(" *..*", "")
    };
    assert_eq!(band("GND", "UNL"), "*..*");
    assert_eq!(band("SFC", "unlimited"), "*..*");
    assert_eq!(band("0", "1500"), "*..457200AMSL");
    assert_eq!(band("450m", "1500 ft ALT"), "450000AMSL..457200AMSL");
    assert_eq!(band("450M AMSL", "2000F MSL"), "450000AMSL..609600AMSL");
    assert_eq!(band("1000MSL", "FL195"), "304800AMSL..5943600STD");
    assert_eq!(band("1000AMSL", "fl 195.5"), "304800AMSL..5958840STD");
    assert_eq!(band("500 AGL", "1000.5 ft STD"), "*..304953STD");
    assert_eq!(band("500ft GND", "FL1"), "*..30480STD");
    assert_eq!(band("150m ASFC", "FL1"), "*..30480STD");
    let wrong = |lower: &str, upper: &str, expected: &str| {
        let told = band(lower, upper);
        assert!(told.contains(expected), "{lower} to {upper}: {told}");
    };
    wrong("UNLIM", "UNLIM", "3, id \"Z\": AL: a lower limit cannot be unlimited");
    wrong("GND", "500 AGL", "4, id \"Z\": AH: the upper limit is above ground level");
    wrong("1500ft AMSL", "450 m MSL", "3, id \"Z\": AL: lower altitude 457200 mm is above");
    wrong("FL100", "FL90", "3, id \"Z\": AL: lower altitude");
    for text in ["", "high", "FL", "FLx", "1500 yd", "1500ft XYZ", "1,500ft", "MSL 1500", "FL95/2"]
    {
        wrong(text, "FL1", "is not an altitude; write \"GND\", \"1500ft MSL\"");
    }
    let ground_max = Altitude::new(500_000, Datum::Amsl).ok();
    check_bytes(
        format!("AC R\nAN Z\nAL GND\nAH 100m AGL\n{SQUARE}").as_bytes(),
        &ReadOptions { ground_max, ..ReadOptions::default() },
        &format!("[line 1, id \"Z\"] constraint Z -: {SQUARE_TOLD} *..600000AMSL *..*"),
    );
}

#[test]
fn coordinates_have_several_forms() {
    let center = |text: &str| {
        let told = one(&format!("AL GND\nAH FL1\nV X={text}\nDC 1"));
        told.replace("circle ", "").replace(" 1852m *..30480STD *..*", "")
    };
    assert_eq!(center("46:30:00 N 009:15:00 E"), "46.5,9.25");
    assert_eq!(center("46:30:00N,009:15:00W"), "46.5,-9.25");
    assert_eq!(center("46:30.5 s , 9:15.0 e"), "-46.50833333333333,9.25");
    assert_eq!(center("46:29:60 N 009:14:59.9999 E"), "46.5,9.249999972222223");
    assert_eq!(center("46.5N 180E"), "46.5,180");
    for text in [
        "",
        "46:30:00 009:15:00",
        "46:30:00 N",
        "46:30:00 E 009:15:00 N",
        "46:61:00 N 009:15:00 E",
        "46.5:30 N 009:15:00 E",
        "46:30.5:00 N 009:15:00 E",
        "46:30:00:00 N 009:15:00 E",
        "-46:30:00 N 009:15:00 E",
        "4\u{b2}:30:00 N 009:15:00 E",
        "1e1 N 009:15:00 E",
        ": N 009:15:00 E",
        "46:30:00 \u{fc}N 009:15:00 E",
    ] {
        let told = center(text);
        assert!(told.contains("5, id \"Z\": V:") && told.contains("is not a coordinate"), "{told}");
    }
    assert!(center("91:00:00 N 009:15:00 E").contains("latitude 91 is outside"));
    assert!(center("46:30:00 N 181:00:00 E").contains("longitude 181 is outside"));
    assert!(center("46:30:00 N 009:15:00 E x").contains("\"x\" stands behind the coordinates"));
}

#[test]
fn activation_times_are_windows() {
    let windows = |records: &str| {
        let told = one(&format!("AL GND\nAH FL1\n{SQUARE}\n{records}"));
        told.replace(&format!("{SQUARE_TOLD} *..30480STD "), "")
    };
    assert_eq!(
        windows("AA 2023-12-16T12:00Z/2023-12-16T13:00:30Z"),
        "2023-12-16T12:00:00Z..2023-12-16T13:00:30Z"
    );
    assert_eq!(
        windows("AA 2024-12-17T00:00Z/2024-12-17T24:00Z"),
        "2024-12-17T00:00:00Z..2024-12-18T00:00:00Z"
    );
    assert_eq!(windows("AA 2024-12-17T10:00+02:00/NONE\nAA NONE/2024-12-17T08:00Z"), "*..*");
    assert_eq!(
        windows("AA 2024-12-17T10:00Z/NONE\nAA NONE/2024-12-17T08:00Z"),
        "recurring ANY 0:00..24:00 2024-12-17T10:00:00Z..* | ANY 0:00..24:00 \
         *..2024-12-17T08:00:00Z"
    );
    assert_eq!(windows("AA none"), "*..*");
    let wrong = |record: &str, expected: &str| {
        let told = windows(record);
        assert!(told.contains(expected), "{record}: {told}");
    };
    wrong("AA daily", "10, id \"Z\": AA: \"daily\" is not a time of activation");
    wrong("AA 2024-12-17T10:00/NONE", "\"2024-12-17T10:00\" is not a time; write it as");
    wrong("AA 2024-12-17T24:01Z/NONE", "\"2024-12-17T24:01Z\" is not a time");
    wrong("AA 2024-12-17T24:00:01Z/NONE", "\"2024-12-17T24:00:01Z\" is not a time");
    wrong("AA 2024-12-17T10:00Z/2024-12-17T09:00Z", "the end is before the start");
    wrong(&"AA NONE\n".repeat(101), "110, id \"Z\": AA: an airspace may have 100 times at most");
}

/// One bad airspace before a good one, which is read all the same.
fn bad(records: &str, expected: &str) {
    let good = format!("AC R\nAN Z\nAL GND\nAH FL1\n{SQUARE}\n");
    check(
        &format!("AC R\nAN B\nAL GND\nAH FL1\n{records}\n{good}"),
        &format!(
            "{expected}\n[line {}, id \"Z\"] constraint Z -: {SQUARE_TOLD} *..30480STD *..*",
            5 + records.lines().count()
        ),
    );
}

#[test]
fn bad_records_are_named_and_reading_goes_on() {
    bad("*", "f: line 1, id \"B\": outline: is missing; draw it with DP, DA, DB or DC");
    bad(
        "DY 46:00:00 N 007:00:00 E",
        "f: line 1, id \"B\": outline: is missing; draw it with \
         DP, DA, DB or DC",
    );
    bad(
        "DP here",
        "f: line 5, id \"B\": DP: \"here\" is not a coordinate; write it as \
         \"46:51:44 N 009:19:42 E\"",
    );
    bad(
        "\u{1b}[31mDX 1",
        "f: line 5, id \"B\": \\u{1b}[31mDX: is no record of OpenAir; a \
         comment begins with \"*\"",
    );
    bad("DX 1", "f: line 5, id \"B\": DX: is no record of OpenAir; a comment begins with \"*\"");
    bad(
        "hello you",
        "f: line 5, id \"B\": hello: is no record of OpenAir; a comment begins with \
         \"*\"",
    );
    bad(
        "AL GND",
        "f: line 5, id \"B\": AL: is there twice in one airspace; each begins with its \
         own \"AC\"",
    );
    bad(
        "V X",
        "f: line 5, id \"B\": V: \"X\" sets nothing; write \"V X=\" and a center, or \
         \"V D=+\"",
    );
    bad("V Q=1", "f: line 5, id \"B\": V: \"Q\" is no variable of OpenAir; \"X\" and \"D\" are");
    bad("V D=cw", "f: line 5, id \"B\": V: \"cw\" is no direction; write \"D=+\" or \"D=-\"");
}

#[test]
fn bad_arcs_are_named_and_reading_goes_on() {
    let center = "V X=46:00:00 N 007:00:00 E";
    bad(&format!("{center}\nDC 0"), "f: line 6, id \"B\": DC: radius \"0\" NM is not more than 0");
    bad(&format!("{center}\nDC inf"), "f: line 6, id \"B\": DC: \"inf\" is not a number");
    bad(&format!("{center}\nDC 1e9"), "f: line 6, id \"B\": DC: \"1e9\" is not a number");
    bad(
        &format!("{center}\nDC 20000"),
        "f: line 6, id \"B\": DC: radius 37040000 m is not more \
         than 0 and at most 20,000,000 m",
    );
    bad(
        &format!("{center}\nDC 1\nDC 2"),
        "f: line 7, id \"B\": DC: a circle is an airspace of \
         its own; begin one with \"AC\"",
    );
    bad(
        &format!("{center}\nDC 1\nDP 46:00:00 N 007:00:00 E"),
        "f: line 7, id \"B\": DP: a circle \
         is an airspace of its own; begin one with \"AC\"",
    );
    bad(
        &format!("{center}\nDA 1,2"),
        "f: line 6, id \"B\": DA: \"1,2\" is not a radius (NM) and \
         two angles (degrees), as in \"DA 10, 270, 290\"",
    );
    bad(
        &format!("{center}\nDA 1,2,400"),
        "f: line 6, id \"B\": DA: angle \"400\" is outside -360 \
         to 360 degrees",
    );
    bad(
        &format!("{center}\nDA 1,20,20"),
        "f: line 6, id \"B\": DA: the angles are equal; a whole \
         circle is \"DC\"",
    );
    bad(
        &format!("{center}\nDA 1001,20,30"),
        "f: line 6, id \"B\": DA: the radius of the arc is \
         1001.0 NM; at most 1000 NM can be read",
    );
    bad(
        &format!("{center}\nDB 46:10:00 N 007:00:00 E, 46:00:00 N 007:10:00 E"),
        "f: line 6, id \"B\": DB: the arc begins 18525 m and ends 12911 m from its center; \
         both ends must be equally far",
    );
    bad(
        &format!("{center}\nDB 46:10:00 N 007:00:00 E, 46:10:00 N 007:00:00 E"),
        "f: line 6, id \"B\": DB: the ends of the arc are one position; a whole circle is \"DC\"",
    );
    bad(
        &format!("{center}\nDB 46:00:00 N 007:00:00 E, 46:00:01 N 007:00:00 E"),
        "f: line 6, id \"B\": DB: the center lies on an end of the arc",
    );
    bad(
        "DB 46:10:00 N 007:00:00 E",
        "f: line 5, id \"B\": DB: \"46:10:00 N 007:00:00 E\" is not \
         two coordinates; put a comma between the two",
    );
    bad(
        "DP 46:10:00 N 007:00:00 E\nDP 46:20:00 N 007:00:00 E",
        "f: line 1, id \"B\": outline: a \
         polygon needs at least 3 different vertices, this one has 2",
    );
}

#[test]
fn bad_airspaces_are_named() {
    let without = |records: &str, expected: &str| {
        check(&format!("{records}\n{SQUARE}"), expected);
    };
    without(
        "AC R\nAN B\nAH FL1",
        "f: line 1, id \"B\": AL: is missing; write the lower limit, \
         as in \"AL GND\"",
    );
    without(
        "AC R\nAN B\nAL GND",
        "f: line 1, id \"B\": AH: is missing; write the upper limit, \
         as in \"AH FL95\"",
    );
    without(
        "AC R\nAL GND\nAH FL1",
        "f: line 1: AN: is missing; every airspace needs a name (AN) \
         or identifier (AI)",
    );
    without("AC R\nAN \nAL GND\nAH FL1", "f: line 2: AN: is empty; write the name behind it");
    check(
        "hello\nAC R\n",
        "FATAL f: line 1: this is not OpenAir; airspace begins with a record \
         such as \"AC R\"",
    );
    let long = "A".repeat(LINE_BYTES_MAX + 1);
    let text = told(|sink| read("f", long.as_bytes(), &ReadOptions::default(), sink));
    assert!(text.starts_with("FATAL f: line 1: cannot be read: one record"), "{text}");
}

/// The polygon of an airspace with these records.
fn polygon(records: &str) -> Polygon {
    let text = format!("AC R\nAN Z\nAL GND\nAH FL1\n{records}\n");
    let mut polygon = None;
    read("f", text.as_bytes(), &ReadOptions::default(), &mut |read| {
        let item = read.expect("the airspace is right");
        if let [PlanExtent::Fixed(Extent::Volume(volume))] = item.extents.as_slice()
            && let Outline::Polygon(whole) = &volume.outline
        {
            polygon = Some(whole.clone());
        }
        crate::plan::Flow::Continue
    });
    polygon.expect("the airspace is one polygon")
}

/// The least and greatest distance of the polygon's edges from a center, within a sector of
/// azimuths, by dense sampling along the geodesics.
fn distances(polygon: &Polygon, center: (f64, f64), within: impl Fn(f64) -> bool) -> (f64, f64) {
    let earth = Geodesic::wgs84();
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    let vertices = polygon.vertices();
    for (a, b) in vertices.iter().zip(vertices.iter().cycle().skip(1)) {
        let (length, azimuth, _, _): (f64, f64, f64, f64) =
            earth.inverse(a.latitude_deg(), a.longitude_deg(), b.latitude_deg(), b.longitude_deg());
        for step in 0..40 {
            let along = length * f64::from(step) / 40.0;
            let (latitude, longitude): (f64, f64) =
                earth.direct(a.latitude_deg(), a.longitude_deg(), azimuth, along);
            let (distance, seen, _, _): (f64, f64, f64, f64) =
                earth.inverse(center.0, center.1, latitude, longitude);
            // Too near the center an azimuth says nothing.
            if distance > 1.0 && within(seen.rem_euclid(360.0)) {
                least = least.min(distance);
                most = most.max(distance);
            }
        }
    }
    (least, most)
}

fn at(center: (f64, f64), azimuth_deg: f64, distance_m: f64) -> Position {
    let (latitude, longitude): (f64, f64) =
        Geodesic::wgs84().direct(center.0, center.1, azimuth_deg, distance_m);
    Position::new(latitude, longitude).expect("the geodesic stays on the Earth")
}

/// Degrees with enough digits to be read back as the same position, near enough.
fn written(position: Position) -> String {
    let (latitude, longitude) = (position.latitude_deg(), position.longitude_deg());
    let (south, west) =
        (if latitude < 0.0 { 'S' } else { 'N' }, if longitude < 0.0 { 'W' } else { 'E' });
    format!("{:.12} {south} {:.12} {west}", latitude.abs(), longitude.abs())
}

const CENTERS: [(f64, f64); 5] =
    [(47.0, 8.0), (0.0, 0.0), (-33.5, 179.9), (84.0, -20.0), (60.0, -180.0)];

#[test]
fn a_sector_holds_its_arc_and_little_more() {
    for center in CENTERS {
        let middle = written(Position::new(center.0, center.1).expect("a place"));
        for radius_nm in [0.05, 2.0, 10.0, 100.0, 500.0] {
            let radius_m = radius_nm * arc::NAUTICAL_MILE_M;
            // A sector of 120 degrees, both ways round, by angles and between positions.
            let (start, end) =
                (written(at(center, 30.0, radius_m)), written(at(center, 150.0, radius_m)));
            for records in [
                format!("V X={middle}\nDP {middle}\nDA {radius_nm},30,150"),
                format!("V X={middle}\nV D=-\nDP {middle}\nDA {radius_nm},150,30"),
                format!("V X={middle}\nDP {middle}\nDB {start},{end}\nDP {middle}"),
                format!("V D=-\nV X={middle}\nDP {middle}\nDP {end}\nDB {end},{start}\nDP {start}"),
            ] {
                let inner = |azimuth: f64| (30.001..149.999).contains(&azimuth);
                let (least, most) = distances(&polygon(&records), center, inner);
                let told = format!("{center:?} {radius_nm} NM: {least} to {most}, {records}");
                assert!(least > radius_m - 1e-3, "{told}");
                assert!(most < radius_m + 10.0, "{told}");
            }
        }
    }
}

#[test]
fn a_bite_leaves_no_more_than_its_arc() {
    for center in CENTERS {
        let middle = written(Position::new(center.0, center.1).expect("a place"));
        for radius_nm in [2.0, 10.0, 100.0] {
            let radius_m = radius_nm * arc::NAUTICAL_MILE_M;
            // A ring sector: round the outer arc, back along the inner one, which bites.
            let records = format!(
                "V X={middle}\nV D=+\nDA {},30,150\nV D=-\nDA {radius_nm},150,30",
                2.0 * radius_nm
            );
            let inner = |azimuth: f64| (30.001..149.999).contains(&azimuth);
            let (least, most) = distances(&polygon(&records), center, inner);
            let told = format!("{center:?} {radius_nm} NM: {least} to {most}");
            assert!((radius_m - 10.0..radius_m + 1e-3).contains(&least), "{told}");
            assert!((2.0 * radius_m - 1e-3..2.0 * radius_m + 10.0).contains(&most), "{told}");
        }
    }
}

#[test]
fn a_whole_turn_is_a_circle() {
    let whole = polygon("V X=47:00:00 N 008:00:00 E\nDA 10,0,360");
    let (least, most) = distances(&whole, (47.0, 8.0), |_| true);
    assert!(least > 18_520.0 - 1e-3 && most < 18_530.0, "{least} to {most}");
    assert!((100..200).contains(&whole.vertices().len()));
}

#[test]
fn ends_that_are_rounded_count_as_the_larger_arc() {
    let center = (47.0, 8.0);
    let (start, end) = (written(at(center, 30.0, 18_500.0)), written(at(center, 150.0, 18_540.0)));
    let records = format!("V X=47 N 8 E\nDP 47 N 8 E\nDB {start},{end}");
    let inner = |azimuth: f64| (34.0..149.999).contains(&azimuth);
    let (least, most) = distances(&polygon(&records), center, inner);
    assert!(least > 18_540.0 - 1e-3 && most < 18_550.0, "{least} to {most}");
}

/// A position as files have it: rounded to whole seconds.
fn rounded(position: Position) -> String {
    let angle = |degrees: f64, letters: [char; 2]| {
        let seconds = (degrees.abs() * 3600.0).round() as u64;
        let letter = letters[usize::from(degrees < 0.0)];
        format!("{:02}:{:02}:{:02} {letter}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    };
    let latitude = angle(position.latitude_deg(), ['N', 'S']);
    format!("{latitude} {}", angle(position.longitude_deg(), ['E', 'W']))
}

/// Arcs by angles meet vertices that were rounded; whichever way, the sector is read.
#[test]
fn rounded_ends_of_arcs_are_no_folds() {
    for center in [(47.0, 8.0), (-33.5, 151.25), (60.5, -120.0)] {
        let middle = rounded(Position::new(center.0, center.1).expect("a place"));
        for turn in 0..120 {
            let start = f64::from(turn) * 3.0;
            let end = start + 75.0;
            let corner = |azimuth: f64| rounded(at(center, azimuth, 18_520.0));
            let records = format!(
                "V X={middle}\nDP {middle}\nDP {}\nDA 10,{start},{}\nDP {}",
                corner(start),
                end % 360.0,
                corner(end),
            );
            let ring = format!(
                "V X={middle}\nDP {}\nDA 10,{start},{}\nDP {}\nDP {}\nV D=-\n\
                 DA 5,{},{start}\nDP {}",
                corner(start),
                end % 360.0,
                corner(end),
                rounded(at(center, end, 9_260.0)),
                end % 360.0,
                rounded(at(center, start, 9_260.0)),
            );
            assert!(polygon(&records).vertices().len() > 20);
            assert!(polygon(&ring.replace(",360", ",0")).vertices().len() > 40);
        }
    }
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
        lower in 0..10_000_i64,
        thickness in 0..10_000_i64,
    ) {
        let positions: Vec<_> = vertices
            .iter()
            .map(|(latitude, longitude)| Position::new(*latitude, *longitude).expect("in range"))
            .collect();
        let mut text = format!("AC R\nAN Z\nAL {lower} ft MSL\nAH {} ft MSL\n", lower + thickness);
        for position in &positions {
            text += &format!("DP {}\n", written(*position));
        }
        let mut read_back = Vec::new();
        read("f", text.as_bytes(), &ReadOptions::default(), &mut |read| {
            let item = read.expect("the airspace is right");
            if let [PlanExtent::Fixed(Extent::Volume(volume))] = item.extents.as_slice()
                && let Outline::Polygon(polygon) = &volume.outline
            {
                read_back.extend_from_slice(polygon.vertices());
                let band = volume.altitude;
                assert_eq!(band.lower().map(|limit| limit.mm()), Some(lower * 3048 / 10));
            }
            crate::plan::Flow::Continue
        });
        prop_assert_eq!(positions.len(), read_back.len());
        for (told, read) in positions.iter().zip(&read_back) {
            prop_assert!((told.latitude_deg() - read.latitude_deg()).abs() < 1e-11);
            prop_assert!((told.longitude_deg() - read.longitude_deg()).abs() < 1e-11);
        }
    }

    #[test]
    fn no_text_makes_it_panic(
        lines in prop::collection::vec((0..14_usize, "[ -~\u{fc}]{0,30}"), 0..30),
    ) {
        const CODES: [&str; 14] = [
            "AC ", "AN ", "AL ", "AH ", "AA ", "V X=", "V D=", "DP ", "DA ", "DB ", "DC ", "",
            "DA 1,", "AH 1",
        ];
        let text: String =
            lines.iter().map(|(code, rest)| format!("{}{rest}\n", CODES[*code])).collect();
        told(|sink| read("f", text.as_bytes(), &ReadOptions::default(), sink));
    }
}
