//! The text formats: what they say, and what is wrong with them.

use super::told;
use traffic::{Picture, PictureRules};
use volume::Instant;
use wire::feed::{FeedFormat, FeedOptions, FeedReader, write_event, write_point};

#[test]
fn base_station_puts_velocity_and_name_beside_a_position() {
    let lines = "\
MSG,1,1,1,4B1234,1,2026/06/01,10:00:00.000,2026/06/01,10:00:00.000,SWR12A  ,,,,,,,,,,,0\r
MSG,4,1,1,4B1234,1,2026/06/01,10:00:01.000,2026/06/01,10:00:01.000,,,450.0,90.0,,,-640,,,,,0\r
MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,2026/06/01,10:00:02.500,,35000,,,47.5,8.25,,,0,0,0,0\r
MSG,3,1,1,4B1234,1,2026/06/01,10:00:20.000,2026/06/01,10:00:20.000,,34900,,,47.5,8.3,,,0,0,0,0\r
MSG,2,1,1,4B9999,1,2026/06/01,10:00:21.000,2026/06/01,10:00:21.000,,0,0,,47.45,8.55,,,,,,-1\r
STA,,5,179,400AE7,10103,2008/11/28,14:58:51.153,2008/11/28,14:58:51.153,RM
";
    assert_eq!(
        told(FeedFormat::Sbs, lines.as_bytes()),
        "\
radar/4b1234 @1780308002500000 47.5,8.25 10668000STD 231.5m/s 90deg climb -3251 SWR12A
radar/4b1234 @1780308020000000 47.5,8.3 10637520STD SWR12A
radar/4b9999 @1780308021000000 47.45,8.55 0STD 0.0m/s 0deg ground
"
    );
}

#[test]
fn a_wrong_line_names_its_place_and_field_and_costs_no_other() {
    let lines = "\
MSG,3,1,1,4B123,1,2026/06/01,10:00:02.500,,,,35000,,,47.5,8.25,,,0,0,0,0
MSG,3,1,1,4B1234,1,2026/06/01,10 o'clock,,,,35000,,,47.5,8.25,,,0,0,0,0
MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,,,,high,,,47.5,8.25,,,0,0,0,0
MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,,,,35000,,,97.5,8.25,,,0,0,0,0
HELLO
MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,,,,35000,,,47.5,8.25,,,0,0,0,0
";
    assert_eq!(
        told(FeedFormat::Sbs, lines.as_bytes()),
        "\
radar: message 1: hex: an address is six hexadecimal digits, as in \"4b1234\"
radar: message 2: time generated: a date and time are written 2026/06/01 and 10:00:00.000
radar: message 3: altitude: \"high\" is not a number
radar: message 4: position: latitude 97.5 is outside -90 to 90 degrees
radar: message 5: message type: \"HELLO\" begins no line of BaseStation; most begin with MSG
radar/4b1234 @1780308002500000 47.5,8.25 10668000STD
"
    );
}

#[test]
fn aircraft_json_tells_all_aircraft_that_have_a_place() {
    let json = r#"{"now":1780308000.5,"messages":7,"aircraft":[
{"hex":"4b1234","flight":"SWR12A  ","alt_baro":35000,"alt_geom":35800,"gs":450.0,"track":90.0,
 "baro_rate":-640,"geom_rate":-600,"lat":47.5,"lon":8.25,"seen_pos":0.5,"seen":0.1,"nac_p":9},
{"hex":"~2b1234","alt_baro":"ground","lat":47.5,"lon":8.25,"seen_pos":1.5},
{"hex":"4b0001","alt_baro":35000},
{"hex":"4b0002","alt_baro":"high","lat":47.5,"lon":8.25},
{"hex":"4b0003","lat":"north","lon":8.25}]}
{"now":1780308001.5,"aircraft":[]} {"now":1,"aircraft":7}"#;
    assert_eq!(
        told(FeedFormat::AircraftJson, json.as_bytes()),
        "\
radar/4b1234 @1780308000000000 47.5,8.25 10668000STD 10911840W84 231.5m/s 90deg \
climb -3251 climb -3048 SWR12A
radar/~2b1234 @1780307999000000 47.5,8.25 ground
radar: aircraft 4: alt_baro: \"high\" is neither a number of feet nor \"ground\"
radar: aircraft 5: lat: invalid type: string \"north\", expected f64
radar: object 3: aircraft: invalid type: integer `7`, expected a sequence at line 1 column 21
"
    );
}

#[test]
fn state_vectors_have_both_altitudes() {
    let json = r#"{"time":1780308000,"states":[
["4b1234","SWR12A  ","Switzerland",1780307999,1780308000,8.25,47.5,10668.0,false,231.5,90.0,-3.25,
 null,10911.84,"1000",false,0],
["4b0001",null,"Switzerland",null,1780308000,null,null,null,false,null,null,null,null,null,null,
 false,0],
["4b0002",null,"",1780307999,1780308000,8.25,47.5,"high",false,1,2,null,null,null,null,false,0]]}
{"time":1780308010,"states":null}"#;
    assert_eq!(
        told(FeedFormat::OpenSky, json.as_bytes()),
        "\
radar/4b1234 @1780307999000000 47.5,8.25 10668000STD 10911840W84 231.5m/s 90deg climb -3250 SWR12A
radar: aircraft 3: baro_altitude: it is not a number
"
    );
}

#[test]
fn events_of_things_that_are_somewhere_are_tracks() {
    let event = |kind: &str, time: &str, point: &str, detail: &str| {
        format!(
            "<?xml version='1.0'?>\n<event version='2.0' uid='u&amp;1' type='{kind}' \
             time='{time}' start='{time}' stale='{time}' how='m-g'><point {point}/>\
             <detail>{detail}</detail></event>"
        )
    };
    let time = "2026-06-01T10:00:00.5Z";
    let here = "lat='47.5' lon='8.25' hae='500.25' ce='10' le='9999999.0'";
    let feed = [
        event("a-f-A-M-F", time, here, "<track course='90' speed='50'/><contact callsign='X'/>"),
        event("a-f-G-U-C", time, "lat='47.5' lon='8.25' hae='9999999.0' ce='1' le='1'", ""),
        event("b-m-r", time, here, ""),
        event("a-f-A", "noon", here, ""),
        event("a-f-A", time, "lat='47.5' hae='1'", ""),
        event("a-f-A", time, "lat='x' lon='1'", "</wrong>"),
        "<event/><event>".to_owned(),
    ]
    .concat();
    assert_eq!(
        told(FeedFormat::CursorOnTarget, feed.as_bytes()),
        "\
radar/u&1 @1780308000500000 47.5,8.25 500250W84 50.0m/s 90deg X
radar/u&1 @1780308000500000 47.5,8.25 ground
radar: message 4: time: \"noon\" is not an RFC 3339 time; write it as 2026-06-01T10:00:00Z or \
2026-06-01T12:00:00+02:00
radar: message 5: point.lon: it is missing
radar: message 6: ill-formed document: expected `</detail>`, but `</wrong>` was found
radar: event 7: there are bytes that belong to no event, or to half of one
"
    );
}

#[test]
fn point_records_are_a_feed_too() {
    let json = r#"[{"timestamp":1533101250000,"altitude":34975.0,"callsign":"DLH8JW",
"groundspeed":443.5,"icao24":"3003ae","latitude":45.8,"longitude":9.2,"track":324.3,
"vertical_rate":960.0},
{"id":"drone 1","time":"2026-06-01T10:00:00Z","lat":47.5,"lon":8.25,"altitude_m":120.5,
 "altitude_datum":"W84","party":"north"},
{"time":0,"lat":1,"lon":1}]"#;
    assert_eq!(
        told(FeedFormat::Points, json.as_bytes()),
        "\
radar/3003ae @1533101250000000 45.8,9.2 10660380STD 228.2m/s 324deg climb 4877 DLH8JW
radar/drone 1 @1780308000000000 47.5,8.25 120500W84
radar: message 3: it has none of id, icao24 and callsign; it needs one
"
    );
}

#[test]
fn a_track_goes_out_and_comes_back() {
    let now = Instant::from_micros(1_780_308_000_000_000).expect("in range");
    let json = br#"{"id":"a<b>","time":"2026-06-01T09:59:59Z","lat":47.5,"lon":-8.25,
"altitude_m":120.5,"altitude_datum":"W84","groundspeed":100,"track":45,"callsign":"it's"}"#;
    let options = FeedOptions { source: "north".into(), party: None };
    let mut picture = Picture::new(PictureRules::default());
    let mut take = |read: Result<traffic::Report, wire::feed::FeedError>| {
        picture.take(read.expect("the record is right"), now);
    };
    FeedReader::new(FeedFormat::Points, options).push(json, now, &mut take);
    let mut out = Vec::new();
    for track in picture.tracks() {
        write_event(track, now, &mut out).expect("memory takes every write");
    }
    let expected = "\
radar/north.a<b> @1780307999000000 47.5,-8.25 120500W84 51.4m/s 45deg it's\n";
    assert_eq!(told(FeedFormat::CursorOnTarget, &out), expected);
}

#[test]
fn what_is_told_as_a_point_has_no_noise_of_units() {
    let lines = "\
MSG,4,1,1,4B1234,1,2026/06/01,10:00:01.000,,,,,450.0,90.0,,,-640,,,,,0
MSG,3,1,1,4B1234,1,2026/06/01,10:00:02.500,,,,35000,,,47.5,8.25,,,0,0,0,0
MSG,2,1,1,4B9999,1,2026/06/01,10:00:21.000,,,,0,0,90,47.45,8.55,,,,,,-1
";
    let options = FeedOptions { source: "radar".into(), party: None };
    let now = Instant::from_micros(1_780_308_000_000_000).expect("in range");
    let mut told = Vec::new();
    let mut tell = |read: Result<traffic::Report, wire::feed::FeedError>| {
        write_point(&read.expect("the lines are right"), &mut told).expect("memory");
    };
    FeedReader::new(FeedFormat::Sbs, options).push(lines.as_bytes(), now, &mut tell);
    let told = String::from_utf8(told).expect("text");
    let numbers: Vec<serde_json::Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .map(|it: serde_json::Value| serde_json::json!([it["groundspeed"], it["track"]]))
        .collect();
    assert_eq!(numbers, [serde_json::json!([450.0, 90.0]), serde_json::json!([0.0, 90.0])]);
}
