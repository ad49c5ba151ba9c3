//! Rows in, and what is handed over, as text that stands beside them.

use super::*;
use crate::plan::{AltitudeUnit, Flow, PlanExtent, PlanItem};
use proptest::prelude::*;
use std::fmt::Write;
use volume::{Datum, Extent};

fn options(unit: Option<AltitudeUnit>, datum: Option<Datum>) -> ReadOptions {
    ReadOptions { altitude_unit: unit, altitude_datum: datum, ..ReadOptions::default() }
}

fn feet_std() -> ReadOptions {
    options(Some(AltitudeUnit::Foot), Some(Datum::Std))
}

fn show(item: &PlanItem, text: &mut String) {
    let party = item.party.as_deref().unwrap_or("-");
    write!(text, "{} of {party} at {}:", item.id, item.place).expect("strings take all");
    for extent in &item.extents {
        let PlanExtent::Fixed(Extent::Route(route)) = extent else {
            panic!("point records make routes only")
        };
        write!(text, " [{}", route.datum()).expect("strings take all");
        for point in route.points() {
            let (latitude, longitude) =
                (point.position.latitude_deg(), point.position.longitude_deg());
            let (time, altitude) = (point.time.micros(), point.altitude_mm);
            write!(text, " {time}/{latitude}/{longitude}/{altitude}").expect("strings take all");
        }
        text.push(']');
    }
    text.push('\n');
}

/// Everything handed over, one line each, and last what the summary tells.
fn render(input: &[u8], options: &ReadOptions) -> String {
    render_from(input, options)
}

fn render_from(input: impl BufRead, options: &ReadOptions) -> String {
    let mut text = String::new();
    let mut over = false;
    let summary = read("f", input, options, &mut |read| {
        assert!(!over, "nothing follows a fatal error");
        match read {
            Ok(item) => show(&item, &mut text),
            Err(error) => {
                over = error.fatal;
                let word = if error.fatal { "fatal " } else { "" };
                writeln!(text, "{word}{error}").expect("strings take all");
            }
        }
        Flow::Continue
    });
    if !summary.is_empty() {
        writeln!(text, "({summary})").expect("strings take all");
    }
    text
}

fn check(input: &str, options: &ReadOptions, expected: &str) {
    let expected: String = expected.lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(render(input.as_bytes(), options), expected, "of {input}");
}

const HEADER: &str = "id,time,latitude,longitude,flight_level\n";

/// Rows under a header that needs no options.
fn check_rows(rows: &str, expected: &str) {
    check(&format!("{HEADER}{rows}"), &ReadOptions::default(), expected);
}

#[test]
fn csv_rows_make_routes() {
    check_rows(
        "A,10,46,7,100\nB,10,46.5,7.5,95.5\nA,20,46.1,7.1,101\nB,5,46.4,7.4,95\n",
        "A of - at line 2, id \"A\": [STD 10000000/46/7/3048000 20000000/46.1/7.1/3078480]
         B of - at line 3, id \"B\": [STD 5000000/46.4/7.4/2895600 10000000/46.5/7.5/2910840]",
    );
    // Another order of columns, unknown columns, quotes, blanks, CRLF, a byte order mark.
    check(
        "\u{feff}Lon , note,LAT,timestamp, Callsign ,altitude_m,altitude_datum,party\r\n\
         7,\"a, \"\"b\"\"\n c\",46, 1970-01-01T00:00:01.5Z ,\" SWR1 \",0.0005,amsl, north \r\n\
         \r\n7.01,,46,2.0000004,SWR1,-1e1,AMSL,\r\n",
        &feet_std(),
        "SWR1 of north at line 2, id \"SWR1\": \
         [AMSL 1500000/46/7/1 2000000/46/7.01/-10000]",
    );
    check(
        "id,callsign,icao24,time,lat,lon,altitude\n\
         ,C,X,0,1,1,10\n,C,Y,9,1,1.1,11\n,,X,0,2,2,20\n , ,X,9,2,2.1,21\nI,C,X,0,3,3,1\n\
         I,,,9,3,3.1,2\n",
        &feet_std(),
        "C of - at line 2, id \"C\": [STD 0/1/1/3048 9000000/1/1.1/3353]
         I of - at line 6, id \"I\": [STD 0/3/3/305 9000000/3/3.1/610]
         X of - at line 4, id \"X\": [STD 0/2/2/6096 9000000/2/2.1/6401]",
    );
    check("", &ReadOptions::default(), NO_COLUMNS);
    check(" \n", &ReadOptions::default(), NO_COLUMNS);
    check(HEADER, &ReadOptions::default(), "");
}

const NO_COLUMNS: &str = "fatal f: line 1: header: no column tells the id, time, latitude, \
    longitude, altitude; point records need \"id\", \"callsign\" or \"icao24\", and \"time\" or \
    \"timestamp\", and \"latitude\" or \"lat\", and \"longitude\" or \"lon\", and \
    \"altitude_ft\", \"altitude_m\", \"flight_level\" or \"altitude\"";

#[test]
fn headers_that_tell_too_little_are_fatal() {
    let check = |header: &str, expected: &str| check(header, &ReadOptions::default(), expected);
    check("time1,time2,lon1,lat1,alt1\n1,2,3,4,5\n", NO_COLUMNS);
    check(
        "id,time,lat,altitude\nA,1,2,3\n",
        "fatal f: line 1: header: no column tells the longitude; \
         point records need \"longitude\" or \"lon\"",
    );
    check(
        "\n\nid;time;lat;lon;altitude\n",
        &NO_COLUMNS
            .replace("line 1", "line 3")
            .replace("or \"altitude\"", "or \"altitude\"; columns are separated by commas"),
    );
    check("id,time,lat,lon,ID,altitude\n", "fatal f: line 1: header: column \"id\" is there twice");
}

#[test]
fn times_are_seconds_or_milliseconds_by_size() {
    let of = |time: &str| {
        let mut cells = columns::Cells::default();
        for (column, cell) in columns::Column::ALL.into_iter().zip(["A", "", "", time]) {
            cells.put(column, cell.into());
        }
        for (name, cell) in [("lat", "46"), ("lon", "7"), ("flight_level", "1")] {
            cells.put(columns::Column::named(name).expect("it is a column"), cell.into());
        }
        fix::Fix::read(&cells, &ReadOptions::default()).expect("the row is right").time.micros()
    };
    assert_eq!(of("1533101250000"), 1_533_101_250_000_000);
    assert_eq!(of("1533101250000.1234"), 1_533_101_250_000_123);
    assert_eq!(of("1.53310125e12"), 1_533_101_250_000_000);
    assert_eq!(of("1533101250"), 1_533_101_250_000_000);
    assert_eq!(of("1533101250.1234567"), 1_533_101_250_123_457);
    assert_eq!(of("99999999999.5"), 99_999_999_999_500_000);
    assert_eq!(of("100000000000"), 100_000_000_000_000);
    assert_eq!(of("-100000000000"), -100_000_000_000_000);
    assert_eq!(of("-5e9"), -5_000_000_000_000_000);
    assert_eq!(of("1970-01-01T01:00:00.000001+01:00"), 1);
    check_rows(
        "A,1e15,46,7,1\nA,-99999999999.5,46,7,1\nA,1e24,46,7,1\nA,noon,46,7,1\n\
         A,2024-05-01 10:00:00,46,7,1\n",
        "f: line 2, id \"A\": time: \"1e15\" since 1970 is outside the years 0000 to 9999
         f: line 3, id \"A\": time: \"-99999999999.5\" since 1970 is outside the years 0000 to 9999
         f: line 4, id \"A\": time: \"1e24\" since 1970 is outside the years 0000 to 9999
         f: line 5, id \"A\": time: \"noon\" is not an RFC 3339 time; write it as \
         2026-06-01T10:00:00Z or 2026-06-01T12:00:00+02:00, or as seconds or milliseconds since 1970
         f: line 6, id \"A\": time: \"2024-05-01 10:00:00\" has no zone; write \
         \"2024-05-01 10:00:00Z\" for UTC, or an offset as in \"2024-05-01 10:00:00+02:00\", \
         or as seconds or milliseconds since 1970",
    );
}

#[test]
fn a_bad_row_is_named_and_reading_goes_on() {
    check_rows(
        "A,0,46,7,1\n,1,46,7,1\nA,,46,7,1\nA,3,north,7,1\nA,4,91,7,1\nA,5,46,-180.5,1\n\
         A,6,46,,1\nA,7,46,7,\nA,8,46,7,high\nA,9,46,7,1,9\nA,10,46,inf,1\nA,11,46,7,1e9\n\
         A,12,46,7.1,2\n",
        "f: line 3: id: is missing; give \"id\", \"callsign\" or \"icao24\"
         f: line 4, id \"A\": time: is missing; give \"time\" or \"timestamp\"
         f: line 5, id \"A\": latitude: \"north\" is not a number of degrees
         f: line 6, id \"A\": latitude: latitude 91 is outside -90 to 90 degrees
         f: line 7, id \"A\": longitude: longitude -180.5 is outside -180 to 180 degrees
         f: line 8, id \"A\": longitude: is missing; give \"longitude\" or \"lon\"
         f: line 9, id \"A\": altitude_ft: is missing; give \"altitude_ft\", \"altitude_m\", \
         \"flight_level\" or \"altitude\"
         f: line 10, id \"A\": flight_level: \"high\" cannot be read: it is not a decimal number
         f: line 11, id \"A\": the row has 6 cells and the header 5
         f: line 12, id \"A\": longitude: \"inf\" is not a number of degrees
         f: line 13, id \"A\": flight_level: altitude 30480000000000 mm is outside \
         -1,000,000 m to 1,000,000 m
         A of - at line 2, id \"A\": [STD 0/46/7/30480 12000000/46/7.1/60960]",
    );
    let latin = b"id,time,lat,lon,flight_level,b\xFCro\nZ\xFC,1,2,3,4,\xFC\n";
    assert_eq!(
        render(latin, &ReadOptions::default()),
        "f: line 2: id: is not UTF-8 text; save the file as UTF-8\n"
    );
    check(
        "id,time,lat,lon,flight_level,kind,party\nA,0,1,2,3,constraint,\nA,0,1,2,3,intent,\n",
        &ReadOptions::default(),
        "f: line 2, id \"A\": kind: \"constraint\" cannot be a point record; only an \"intent\" can
         (1 lone fix dropped (line 3, id \"A\"))",
    );
    let long = "x".repeat(257);
    let text = render(format!("{HEADER}{long},1,2,3,4\n").as_bytes(), &ReadOptions::default());
    assert!(text.contains("is longer than 256 bytes"), "{text}");
    let open = format!("{HEADER}\"A,{}", "1,2\n".repeat(1 << 18));
    let text = render(open.as_bytes(), &ReadOptions::default());
    assert!(text.starts_with("fatal f: line") && text.contains("longer than"), "{text}");
}

/// What a quote swallows would be missing from the answer without a word.
#[test]
fn a_quote_that_is_not_closed_swallows_no_rows() {
    let told = "fatal f: line 3: cannot be read: a quote is not closed; close it, and write a \
                quote within quotes twice\n";
    for rows in [
        "A,0,46,7,1,x\nA,9,46,8,1,\"y\nA,18,46,9,1,z\n",
        "A,0,46,7,1,x\nA,9,46,8,1,\"y\nA,18,46,9,1,\"z\"\n",
        "A,0,46,7,1,x\n\"A,9,46,8,1,y\n\"A,18,46,9,1,z\n",
        "A,0,46,7,1,x\nA,9,46,8,1,\"y",
    ] {
        let text = format!("id,time,lat,lon,flight_level,remark\n{rows}");
        assert_eq!(render(text.as_bytes(), &ReadOptions::default()), told, "of {rows}");
    }
}

#[test]
fn altitudes_say_their_unit_and_datum() {
    let with = |header: &str, cells: &str, options: &ReadOptions| {
        let rows = format!("id,time,lat,lon,{header}\nA,0,46,7,{cells}\nA,1,46,7.1,{cells}\n");
        let text = render(rows.as_bytes(), options);
        let line = text.lines().next().unwrap_or_default().to_owned();
        line.split(" 1000000/").next().unwrap_or_default().to_owned()
    };
    let none = ReadOptions::default();
    let feet = options(Some(AltitudeUnit::Foot), None);
    let w84 = options(None, Some(Datum::W84));
    let levels = options(Some(AltitudeUnit::FlightLevel), None);
    let route = |text: &str| format!("A of - at line 2, id \"A\": [{text}");
    assert_eq!(with("altitude_ft", "1000", &w84), route("W84 0/46/7/304800"));
    assert_eq!(with("altitude_m", "1000", &w84), route("W84 0/46/7/1000000"));
    assert_eq!(with("flight_level", "350", &w84), route("STD 0/46/7/10668000"));
    assert_eq!(with("altitude", "350", &levels), route("STD 0/46/7/10668000"));
    assert_eq!(with("altitude,altitude_unit", "350,FL", &none), route("STD 0/46/7/10668000"));
    assert_eq!(with("altitude,altitude_unit", "350,m", &w84), route("W84 0/46/7/350000"));
    assert_eq!(with("altitude_ft,altitude_datum", "1,AMSL", &w84), route("AMSL 0/46/7/305"));
    assert_eq!(with("flight_level,altitude_ft", "350,", &none), route("STD 0/46/7/10668000"));
    assert_eq!(with("flight_level,altitude_ft", "350,1", &w84), route("W84 0/46/7/305"));
    let wrong = |header: &str, cells: &str, options: &ReadOptions, expected: &str| {
        let text = with(header, cells, options);
        assert!(text.contains(expected), "{header} {cells}: {text}");
    };
    wrong(
        "altitude",
        "1",
        &none,
        "fatal f: line 2, id \"A\": altitude: has no unit; say it with \
         --altitude-unit m, ft or FL (and --altitude-datum)",
    );
    wrong(
        "altitude",
        "1",
        &feet,
        "fatal f: line 2, id \"A\": altitude: has no datum; say it with --altitude-datum",
    );
    wrong("altitude_ft", "1", &feet, "fatal f: line 2, id \"A\": altitude_ft: has no datum");
    wrong("altitude_m", "1", &none, "altitude_m: has no datum; say it with --altitude-datum W84");
    wrong(
        "altitude,altitude_unit",
        "1,feet",
        &w84,
        "f: line 2, id \"A\": altitude_unit: \"feet\" is not a unit",
    );
    wrong(
        "altitude_m,altitude_datum",
        "1,EGM",
        &w84,
        "altitude_datum: \"EGM\" is not an altitude datum",
    );
    wrong(
        "altitude_m,altitude_datum",
        "1,AGL",
        &w84,
        "altitude_datum: \"AGL\" is above ground, which a fix",
    );
    wrong(
        "flight_level,altitude_datum",
        "1,AMSL",
        &w84,
        "flight_level: a flight level is measured",
    );
    let contradicting = options(Some(AltitudeUnit::FlightLevel), Some(Datum::Amsl));
    wrong("altitude", "1", &contradicting, "altitude: a flight level is measured from STD");
}

#[test]
fn gaps_lone_fixes_repeats_and_discord() {
    // A gap of exactly ten minutes is flown, one of a microsecond more is not.
    check_rows(
        "A,0,46,7,1\nA,600,46,8,1\nA,1200.000001,46,9,1\nA,1203,46,9.1,1\nA,9000,46,9,1\n\
         B,0,46,7,1\n",
        "A of - at line 2, id \"A\": [STD 0/46/7/30480 600000000/46/8/30480] \
         [STD 1200000001/46/9/30480 1203000000/46/9.1/30480]
         (2 lone fixes dropped (the first: line 6, id \"A\"))",
    );
    check_rows(
        "A,0,46,180,1\nA,10,46,179,1\nA,0,46,-180,1\nA,0,46.0,180,1e0\n",
        "A of - at line 2, id \"A\": [STD 0/46/180/30480 10000000/46/179/30480]
         (2 repeated rows merged (the first: line 4, id \"A\"))",
    );
    check_rows(
        "A,0,46,7,1\nA,10,46,8,1\nA,20,46,9,1\nA,10,46,8,2\n",
        "f: line 5, id \"A\": time: 1970-01-01T00:00:10Z has another position or altitude in \
         line 3; one id is at one place at a time
         A of - at line 2, id \"A\": [STD 0/46/7/30480 20000000/46/9/30480]",
    );
    check(
        "id,time,lat,lon,flight_level,party\nA,0,46,7,1,north\nA,1,46,8,1,\nA,2,46,9,1,south\n\
         B,0,46,7,1,\nB,9,46,8,1,north\n",
        &ReadOptions::default(),
        "f: line 2, id \"A\": party: is \"north\" in line 2 and \"south\" in line 4; \
         one id has one party
         B of north at line 5, id \"B\": [STD 0/46/7/30480 9000000/46/8/30480]",
    );
    check(
        "id,time,lat,lon,altitude_m,altitude_datum\nA,0,46,7,1,W84\nA,1,46,8,1,AMSL\n",
        &ReadOptions::default(),
        "f: line 2, id \"A\": altitude: is above W84 in line 2 and above AMSL in line 3; \
         the route of one id has one datum",
    );
}

#[test]
fn legs_that_nothing_flies_are_refused() {
    check_rows(
        "A,0,46,7,1\nA,1,46,8,1\nA,5000,46,7,1\nA,5010,46,7.1,1\n",
        "f: line 3, id \"A\": the leg to this fix would be flown at 77 km/s; its time or position \
         is wrong, or two flights have one id
         A of - at line 2, id \"A\": [STD 5000000000/46/7/30480 5010000000/46/7.1/30480]",
    );
    let far = ReadOptions { max_gap_us: i64::MAX, ..ReadOptions::default() };
    check(
        &format!("{HEADER}A,0,46,7,1\nA,1e8,46,8,1\nB,0,46,7,1\nB,4000,-46,-173,1\n"),
        &far,
        "f: line 3, id \"A\": the leg to this fix takes more than 366 days
         f: line 5, id \"B\": the leg to this fix is 20004 km long; its path is ambiguous",
    );
}

#[test]
fn json_arrays_are_read_element_by_element() {
    let row = |id: &str, time: &str, rest: &str| {
        format!("{{\"callsign\":{id},\"timestamp\":{time},\"latitude\":46,\"longitude\":7{rest}}}")
    };
    let feet = |altitude: &str| format!(",\"altitude\":{altitude}");
    check(
        &format!(
            "\u{feff} [{},\n{} , {}]\n",
            row("\"A\"", "1", &feet("34975.0")),
            row("\"\\u0041\"", "\"1970-01-01T00:00:02Z\"", &feet("\"1e2\"")),
            row(
                "12",
                "3",
                ",\"altitude\":1,\"track\":NaN,\"x\":[{\"y\":\"]}\\\"\"}],\"party\":null"
            )
        ),
        &feet_std(),
        "A of - at row 1, id \"A\": [STD 1000000/46/7/10660380 2000000/46/7/30480]
         (1 lone fix dropped (row 3, id \"12\"))",
    );
    check("[]", &feet_std(), "");
    check(" [ ]\n\n", &feet_std(), "");
    check(
        &format!(
            "[{},\n{},\n7,\"x\",[1,2],null,{},{},\n{}]",
            row("\"A\"", "1", &feet("NaN")),
            row("null", "1", &feet("-Infinity")),
            row("\"A\"", "true", &feet("1")),
            row("\"A\"", "1", ",\"altitude\":1,\"latitude\":2"),
            row("{}", "1", &feet("1")),
        ),
        &feet_std(),
        "f: line 1, row 1, id \"A\": altitude_ft: is missing; give \"altitude_ft\", \
         \"altitude_m\", \"flight_level\" or \"altitude\"
         f: line 2, row 2: id: is missing; give \"id\", \"callsign\" or \"icao24\"
         f: line 3, row 3: the row is not a JSON object
         f: line 3, row 4: the row is not a JSON object
         f: line 3, row 5: the row is not a JSON object
         f: line 3, row 6: the row is not a JSON object
         f: line 3, row 7, id \"A\": timestamp: is neither text nor a number
         f: line 3, row 8, id \"A\": latitude: is there twice
         f: line 4, row 9: callsign: is neither text nor a number",
    );
}

#[test]
fn broken_json_arrays_end_with_their_line() {
    let broken = |text: &str, expected: &str| check(text, &feet_std(), expected);
    broken(
        "[",
        "fatal f: line 1: is not JSON: the file ends before the array does; it seems cut off",
    );
    broken(
        "[\n{\"id\":1",
        "fatal f: line 2: is not JSON: the file ends inside an element; it seems cut off",
    );
    broken("[{\n\"id\":,}]", "fatal f: line 2, row 1: is not JSON: expected value");
    broken("[{\"id\":1}", BAD_FIRST);
    broken("[,]", "fatal f: line 1: is not JSON: an element is missing in the array");
    broken(
        "[1,]",
        "f: line 1, row 1: the row is not a JSON object
        fatal f: line 1: is not JSON: an element is missing in the array",
    );
    broken(
        "[1 2]",
        "f: line 1, row 1: the row is not a JSON object
        fatal f: line 1: is not JSON: a comma is missing between two elements",
    );
    broken("[]\n]", "fatal f: line 2: is not JSON: something stands behind the end of the array");
    broken("[{]}]", "fatal f: line 1, row 1: is not JSON: key must be a string");
    broken("[nul]", "fatal f: line 1, row 1: is not JSON: it ends inside a value");
    let long = format!("[{{\"id\":\"{}", "x".repeat(1 << 21));
    let text = render(long.as_bytes(), &feet_std());
    assert!(text.starts_with("fatal f: line 1: cannot be read: one record"), "{text}");
    let deep = "[".repeat(100_000);
    let text = render(deep.as_bytes(), &feet_std());
    assert!(text.starts_with("fatal f: line 1: is not JSON"), "{text}");
}

const BAD_FIRST: &str =
    "f: line 1, row 1, id \"1\": time: is missing; give \"time\" or \"timestamp\"
    fatal f: line 1: is not JSON: the file ends before the array does; it seems cut off";

#[test]
fn json_lines_are_read_line_by_line() {
    check(
        "{\"id\":\"A\",\"time\":1,\"lat\":46,\"lon\":7,\"flight_level\":10}\r\n\
         \n {\"id\":\"A\",\"time\":2,\"lat\":46,\"lon\":7,\"flight_level\":10,\"v\":-Infinity} \n\
         {\"id\":\"A\",\"time\":3,\n7\n\
         {\"id\":\"A NaN\",\"time\":4,\"lat\":46,\"lon\":7}\n\
         {\"id\":\"A\",\"time\":3,\"lat\":46,\"lon\":NaN,\"flight_level\":10}",
        &ReadOptions::default(),
        "f: line 4: is not one JSON object on one line: it ends inside a value
         f: line 5: the row is not a JSON object
         f: line 6, id \"A NaN\": altitude_ft: is missing; give \"altitude_ft\", \
         \"altitude_m\", \"flight_level\" or \"altitude\"
         f: line 7, id \"A\": longitude: is missing; give \"longitude\" or \"lon\"
         A of - at line 1, id \"A\": [STD 1000000/46/7/304800 2000000/46/7/304800]",
    );
    let long = format!("{{\"id\":\"{}", "x".repeat(1 << 21));
    let text = render(long.as_bytes(), &feet_std());
    assert!(text.starts_with("fatal f: line 1: cannot be read: one record"), "{text}");
}

#[test]
fn a_sink_that_has_enough_gets_no_more() {
    let rows =
        format!("{HEADER}A,x,1,1,1\nA,y,1,1,1\nB,1,1,1,1\nB,2,1,1,1\nC,1,1,1,1\nC,2,1,1,1\n");
    for enough in 1..4 {
        let mut count = 0;
        read("f", rows.as_bytes(), &ReadOptions::default(), &mut |_| {
            count += 1;
            if count == enough { Flow::Stop } else { Flow::Continue }
        });
        assert_eq!(count, enough);
    }
}

#[test]
fn a_file_that_breaks_is_fatal() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    for start in [HEADER, "[{\"id\":1},", "{\"id\":1}\n", ""] {
        let input = io::BufReader::new(Read::chain(start.as_bytes(), Broken));
        let mut last = String::new();
        read("f", input, &ReadOptions::default(), &mut |read| {
            last = read.expect_err("there is no whole row").to_string();
            Flow::Continue
        });
        assert!(last.contains("cannot be read: the disk is gone"), "{start}: {last}");
    }
}

/// A row as generated: id, second, thousandths of degrees and feet, all small so that rows meet.
type Told = (u8, u16, u8, u8, i16);

fn csv_of(rows: &[Told]) -> String {
    let mut text = "id,time,lat,lon,altitude\n".to_owned();
    for (id, second, latitude, longitude, feet) in rows {
        writeln!(text, "N{id},{second},0.00{latitude},0.00{longitude},{feet}")
            .expect("strings take all");
    }
    text
}

fn json_of(rows: &[Told], lines: bool) -> String {
    let objects: Vec<_> = rows
        .iter()
        .map(|(id, second, latitude, longitude, feet)| {
            format!(
                "{{\"id\":\"N{id}\",\"time\":{second},\"lat\":0.00{latitude},\
                 \"lon\":0.00{longitude},\"altitude\":{feet}}}"
            )
        })
        .collect();
    if lines { objects.join("\n") } else { format!("[{}]", objects.join(",")) }
}

/// The items without their places, and how much was refused, dropped and merged.
fn outcome(text: &str) -> (Vec<PlanItem>, usize, u64, u64) {
    let (mut items, mut errors) = (Vec::new(), 0);
    let summary = read("f", text.as_bytes(), &feet_std(), &mut |read| {
        match read {
            Ok(item) => items.push(PlanItem { place: Place::default(), ..item }),
            Err(_) => errors += 1,
        }
        Flow::Continue
    });
    (items, errors, summary.lone_fixes.count, summary.repeated_rows.count)
}

proptest! {
    #[test]
    fn order_and_spelling_never_change_the_result(
        (rows, shuffled) in
            prop::collection::vec((0..4_u8, 0..2000_u16, 0..3_u8, 0..3_u8, 0..2_i16), 1..60)
                .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let expected = outcome(&csv_of(&rows));
        prop_assert_eq!(&outcome(&csv_of(&shuffled)), &expected);
        prop_assert_eq!(&outcome(&json_of(&shuffled, true)), &expected);
        prop_assert_eq!(&outcome(&json_of(&rows, false)), &expected);
    }

    #[test]
    fn what_is_written_is_read(
        fixes in prop::collection::btree_map(
            0..1_000_i64,
            (-90.0..90.0, -179.9..180.0, -1000..60_000_i64),
            2..50,
        ),
    ) {
        let mut text = "id,time,lat,lon,altitude_ft,altitude_datum\n".to_owned();
        // Every twenty minutes or so: long enough for any leg to be believed.
        let instant_ms = |step: i64| step * 1_200_000 + step * 37 % 1_000;
        let fixes: std::collections::BTreeMap<_, _> =
            fixes.into_iter().map(|(step, fix)| (instant_ms(step), fix)).collect();
        for (ms, (latitude, longitude, feet)) in &fixes {
            let time = format!("{}.{:03}", ms / 1000, ms % 1000);
            writeln!(text, "A,{time},{latitude},{longitude},{feet},W84").expect("strings take all");
        }
        let options = ReadOptions { max_gap_us: i64::MAX, ..ReadOptions::default() };
        let mut told = Vec::new();
        read("f", text.as_bytes(), &options, &mut |read| {
            match read {
                Ok(item) => for extent in item.extents {
                    let PlanExtent::Fixed(Extent::Route(route)) = extent else {
                        panic!("a route")
                    };
                    told.extend(route.points().iter().map(|point| (
                        point.time.micros() / 1000,
                        (
                            point.position.latitude_deg(),
                            point.position.longitude_deg(),
                            (point.altitude_mm as f64 / 304.8).round() as i64,
                        ),
                    )));
                },
                // Points half-way round the Earth from each other make no leg.
                Err(error) => assert!(error.problem.contains("ambiguous"), "{error}"),
            }
            Flow::Continue
        });
        prop_assume!(!told.is_empty());
        prop_assert_eq!(told, fixes.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        which in 0..4_usize,
    ) {
        let start: &[u8] = [&b""[..], b"[{", b"{\"id\":", HEADER.as_bytes()][which];
        render(&[start, &bytes].concat(), &feet_std());
    }
}

#[test]
fn the_pieces_that_a_file_comes_in_make_no_difference() {
    let check = |input: &[u8], expected: &str| {
        for piece_bytes in 1..5 {
            let pieces = io::BufReader::with_capacity(piece_bytes, input);
            let text = render_from(pieces, &ReadOptions::default());
            assert_eq!(text, render(input, &ReadOptions::default()), "pieces of {piece_bytes}");
            assert!(text.starts_with(expected), "{text}");
        }
    };
    // Lines before the first row are counted.
    check(b"\n\n[[{", "fatal f: line 3: is not JSON: the file ends inside an element");
    check(b"\n \n7\n", "fatal f: line 3: header: no column tells the id, time");
    check(b"\n{\n", "f: line 2: is not one JSON object on one line");
    // Half a byte order mark is part of the first name, and so is a second; a whole one is not.
    check(b"\xEF\xBB\xBF\xEF\xBB\xBFid,time\n", "fatal f: line 1: header: no column tells the id");
    check(b"\xEFid,time\n", "fatal f: line 1: header: no column tells the id, latitude");
    check(b"\xEF\xBB\xBFid,time\n", "fatal f: line 1: header: no column tells the latitude");
    check(b"\xEF\xBB\xBF \"id\",time\n", "fatal f: line 1: header: no column tells the latitude");
}
