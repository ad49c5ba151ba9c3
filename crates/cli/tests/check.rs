//! `clearline check`, run as people and scripts run it.

use serde_json::{Value, json};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A directory of plan files, and the binary run in it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, features: &[Value]) {
        let text = collection(features);
        fs::write(self.path(name), text).expect("the directory can be written to");
    }

    /// Runs a line of arguments, split at blanks; `_` stands for a blank.
    fn check(&self, line: &str) -> Output {
        self.command(line).output().expect("the binary starts")
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clearline"));
        let arguments = line.split(' ').map(|argument| argument.replace('_', " "));
        command.current_dir(self.0.path()).arg("check").args(arguments);
        command
    }

    fn check_with_input(&self, line: &str, input: &str) -> Output {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A binary that refuses its arguments ends without having read.
        match stdin.write_all(input.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            written => written.expect("the binary reads its input"),
        }
        drop(stdin);
        child.wait_with_output().expect("the binary ends")
    }
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// A circle of 100 m, at a longitude, from 10 to 11 o'clock, 100 to 200 m high.
fn circle(id: &str, longitude: f64) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "id": id, "altitude_lower": 100, "altitude_upper": 200, "altitude_unit": "m",
            "altitude_datum": "W84", "time_start": "2026-06-01T10:00:00Z",
            "time_end": "2026-06-01T11:00:00Z", "radius_m": 100.0,
        },
        "geometry": { "type": "Point", "coordinates": [longitude, 0.0] },
    })
}

/// A flight along the equator, from 10 to 11 o'clock, 8 to 9 degrees east.
fn flight(id: &str, feet: f64, datum: &str) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "id": id, "altitude_unit": "ft", "altitude_datum": datum,
            "times": ["2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z"],
        },
        "geometry": { "type": "LineString", "coordinates": [[8.0, 0.0, feet], [9.0, 0.0, feet]] },
    })
}

/// The same feature, with one more property.
fn with(mut feature: Value, name: &str, value: impl Into<Value>) -> Value {
    feature["properties"][name] = value.into();
    feature
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("answers are UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// The `a` and `b` of each line, and nothing on standard error.
#[track_caller]
fn pairs(output: &Output) -> Vec<(String, String)> {
    assert_eq!(stderr(output), "");
    let pairs: Vec<(String, String)> = stdout(output)
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("a line is JSON");
            let text = |name: &str| row[name].as_str().expect("ids are texts").to_owned();
            (text("a"), text("b"))
        })
        .collect();
    assert_eq!(output.status.code(), Some(i32::from(!pairs.is_empty())));
    pairs
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[test]
fn a_conflict_is_a_line_of_json() {
    let desk = Desk::new();
    desk.write("sky.geojson", &[circle("b", 8.0), circle("a", 8.01)]);
    let output = desk.check("sky.geojson");
    assert_eq!(pairs(&output), [pair("a", "b")]);
    let start = concat!(
        r#"{"a":"a","b":"b","kind":"intent-intent","start":"2026-06-01T10:00:00.000000Z","#,
        r#""end":"2026-06-01T11:00:00.000000Z","closest":{"lateral_m":913.195,"vertical_m":0.0,"#,
        r#""a":{"time":"2026-06-01T10:00:00.000000Z","latitude":"#,
    );
    assert!(stdout(&output).starts_with(start), "{}", stdout(&output));
}

#[test]
fn exactly_the_minimum_is_separated() {
    let desk = Desk::new();
    desk.write("sky.geojson", &[flight("a", 34_000.0, "STD"), flight("b", 35_000.0, "STD")]);
    assert_eq!(pairs(&desk.check("sky.geojson")), []);
    assert_eq!(pairs(&desk.check("sky.geojson --vertical 1001ft")), [pair("a", "b")]);
    assert_eq!(pairs(&desk.check("sky.geojson --vertical 304.801_m")), [pair("a", "b")]);
    assert_eq!(pairs(&desk.check("sky.geojson --vertical 304.8m")), []);
}

/// DL-34: unless told otherwise, 3 NM and 1,000 ft.
#[test]
fn the_default_minima_are_three_nautical_miles_and_a_thousand_feet() {
    let desk = Desk::new();
    // On the equator a degree of longitude is 6,378,137 m times pi over 180.
    let degrees = |meters: f64| (meters / 6_378_137.0).to_degrees();
    let pair_at = |borders_m: f64| {
        desk.write("sky.geojson", &[circle("a", 8.0), circle("b", 8.0 + degrees(borders_m))]);
        pairs(&desk.check("sky.geojson"))
    };
    assert_eq!(pair_at(200.0 + 5_555.99), [pair("a", "b")]);
    assert_eq!(pair_at(200.0 + 5_556.01), []);
    desk.write("sky.geojson", &[flight("a", 34_000.0, "STD"), flight("b", 34_999.99, "STD")]);
    assert_eq!(pairs(&desk.check("sky.geojson")), [pair("a", "b")]);
}

#[test]
fn constraints_are_touched_unless_minima_are_given() {
    let desk = Desk::new();
    let zone = |id, longitude| with(circle(id, longitude), "kind", "constraint");
    desk.write("sky.geojson", &[circle("x", 8.0), circle("y", 8.01)]);
    desk.write("zones.geojson", &[zone("a", 8.001), zone("b", 8.001)]);
    let lone = desk.check("sky.geojson zones.geojson --lateral 0m");
    assert_eq!(pairs(&lone), [pair("x", "a"), pair("x", "b")]);
    assert!(stdout(&lone).contains(r#""kind":"intent-constraint""#));
    let apart = desk.check("sky.geojson zones.geojson --lateral 0m --constraint-lateral 1km");
    let all = [pair("x", "a"), pair("x", "b"), pair("y", "a"), pair("y", "b")];
    assert_eq!(pairs(&apart), all);
}

#[test]
fn rows_are_sorted_by_start_and_ids() {
    let desk = Desk::new();
    let always =
        |id| with(with(circle(id, 8.0), "time_start", Value::Null), "time_end", Value::Null);
    let late = with(circle("a", 8.0), "time_start", "2026-06-01T10:30:00Z");
    let features = [circle("d", 8.0), circle("c", 8.0), late, always("y"), always("x")];
    desk.write("sky.geojson", &features);
    let expected = ["x y", "c d", "c x", "c y", "d x", "d y", "a c", "a d", "a x", "a y"];
    let found = pairs(&desk.check("sky.geojson"));
    assert_eq!(found.iter().map(|(a, b)| format!("{a} {b}")).collect::<Vec<_>>(), expected);
}

#[test]
fn parties_are_told_apart_on_request() {
    let desk = Desk::new();
    let of = |id, party: &str| with(circle(id, 8.0), "party", party);
    desk.write("n.geojson", &[of("n1", "north"), of("n2", "north")]);
    desk.write("s.geojson", &[of("s", "south"), circle("open", 8.0)]);
    assert_eq!(pairs(&desk.check("n.geojson s.geojson")).len(), 6);
    let between = pairs(&desk.check("n.geojson s.geojson --between-parties"));
    assert_eq!(between.len(), 5);
    assert!(!between.contains(&pair("n1", "n2")));
}

#[test]
fn an_id_is_one_intent_in_all_files() {
    let desk = Desk::new();
    desk.write("1.geojson", &[circle("a", 8.0), circle("b", 20.0)]);
    desk.write("2.geojson", &[circle("a", 8.001), circle("b", 8.0)]);
    assert_eq!(pairs(&desk.check("1.geojson 2.geojson")), [pair("a", "b")]);

    desk.write("3.geojson", &[with(circle("a", 9.0), "kind", "constraint")]);
    let output = desk.check("1.geojson 3.geojson");
    let expected = "error: 3.geojson: feature 1, id \"a\": kind: a constraint here, but an intent \
                    at 1.geojson, feature 1; one id has one kind in all files\n\
                    error: nothing was checked; correct this, or leave it out with \
                    --skip-invalid\n";
    assert_eq!(stderr(&output), expected);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
}

#[test]
fn standard_input_is_a_file() {
    let desk = Desk::new();
    desk.write("1.geojson", &[circle("a", 8.0)]);
    let input = collection(&[circle("b", 8.0)]);
    assert_eq!(pairs(&desk.check_with_input("1.geojson -", &input)), [pair("a", "b")]);
    let twice = desk.check_with_input("- -", &input);
    assert!(stderr(&twice).contains("\"-\" is named 2 times"), "{}", stderr(&twice));
}

#[test]
fn bad_input_stops_before_any_answer() {
    let desk = Desk::new();
    let bad = |id| with(circle(id, 8.0), "altitude_unit", "feet");
    desk.write("sky.geojson", &[circle("a", 8.0), bad("x"), circle("b", 8.0), bad("y")]);
    let output = desk.check("sky.geojson");
    let told = stderr(&output);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(told.starts_with("error: sky.geojson: feature 2, id \"x\":"), "{told}");
    assert!(told.contains("error: sky.geojson: feature 4, id \"y\":"), "{told}");
    assert!(told.ends_with("or leave it out with --skip-invalid\n"), "{told}");

    let output = desk.check("sky.geojson --skip-invalid");
    let told = stderr(&output);
    assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(1), 1));
    assert!(told.starts_with("left out: sky.geojson: feature 2, id \"x\":"), "{told}");
    assert!(told.ends_with("note: 2 invalid items were left out\n"), "{told}");
}

#[test]
fn many_problems_are_told_in_part() {
    let desk = Desk::new();
    let bad = |number| with(circle(&format!("n{number}"), 8.0), "altitude_unit", "feet");
    desk.write("sky.geojson", &(0..50).map(bad).collect::<Vec<_>>());
    let told = stderr(&desk.check("sky.geojson"));
    assert_eq!(told.lines().count(), 12, "{told}");
    assert!(told.contains("these are the first 10 problems; there may be more"), "{told}");
}

#[test]
fn a_file_that_breaks_off_is_never_left_out() {
    let desk = Desk::new();
    let whole = collection(&[circle("a", 8.0), circle("b", 8.0)]);
    fs::write(desk.path("cut.geojson"), &whole[..whole.len() - 40]).expect("it can be written");
    let output = desk.check("cut.geojson --skip-invalid");
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
    let told = stderr(&output);
    assert!(told.contains("nothing was checked, for a file cannot be read as a whole"), "{told}");
}

#[test]
fn a_file_without_plans_is_told() {
    let desk = Desk::new();
    desk.write("none.geojson", &[]);
    fs::write(desk.path("none.csv"), "id,time,lat,lon,altitude_ft\n").expect("it can be written");
    let output = desk.check("none.geojson none.csv");
    let expected = "note: none.geojson: holds no plans\nnote: none.csv: holds no plans\n";
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), expected));
}

#[test]
fn an_answer_never_replaces_a_plan() {
    let desk = Desk::new();
    desk.write("sky.geojson", &[circle("a", 8.0), circle("b", 8.0)]);
    let before = fs::read_to_string(desk.path("sky.geojson")).expect("the plan is there");
    for line in ["sky.geojson --out sky.geojson", "sky.geojson --out ./sky.geojson"] {
        let output = desk.check(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        let told = stderr(&output);
        assert!(told.contains("sky.geojson is one of the plans"), "{told}");
        let after = fs::read_to_string(desk.path("sky.geojson")).expect("the plan is there");
        assert_eq!(after, before);
    }
}

#[test]
fn flight_levels_need_a_pressure_buffer() {
    let desk = Desk::new();
    desk.write("1.geojson", &[flight("a", 400.0, "STD")]);
    desk.write("2.geojson", &[circle("b", 8.5), with(circle("z", 8.5), "kind", "constraint")]);
    let output = desk.check("1.geojson 2.geojson");
    let expected = "error: flight levels and W84 altitudes cannot be compared without a pressure \
                    buffer: \"a\" (1.geojson, feature 1) has flight levels (STD), \"b\" \
                    (2.geojson, feature 1) has W84; state how far a pressure altitude may be \
                    from the true one, as in --pressure-buffer 2000ft\n";
    assert_eq!(stderr(&output), expected);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
    let buffered = pairs(&desk.check("1.geojson 2.geojson --pressure-buffer 2000ft"));
    assert_eq!(buffered, [pair("b", "z"), pair("a", "b"), pair("a", "z")]);

    // Constraints are not compared with each other, so they may differ among themselves.
    let level = with(with(circle("l", 8.0), "altitude_datum", "STD"), "kind", "constraint");
    desk.write("3.geojson", &[level, with(circle("z", 8.5), "kind", "constraint")]);
    assert_eq!(pairs(&desk.check("3.geojson")), []);
    assert!(stderr(&desk.check("3.geojson 1.geojson")).contains("\"z\" (3.geojson, feature 2)"));
}

#[test]
fn every_format_goes_to_a_file_whole() {
    let desk = Desk::new();
    desk.write("sky.geojson", &[circle("a", 8.0), circle("b", 8.01)]);
    for (format, start, lines) in [
        ("jsonl", "{\"a\":\"a\",\"b\":\"b\",", 1),
        ("geojson", "{\"type\":\"FeatureCollection\",\"features\":[\n", 5),
        ("csv", "a,b,kind,start,end,lateral_m,vertical_m,", 2),
        ("table", "START (UTC)", 5),
    ] {
        let output = desk.check(&format!("sky.geojson --format {format} --out answer"));
        assert_eq!((output.status.code(), stdout(&output), stderr(&output)), found());
        let answer = fs::read_to_string(desk.path("answer")).expect("the answer was written");
        assert!(answer.starts_with(start), "{answer}");
        assert_eq!(answer.lines().count(), lines, "{answer}");
    }
    assert_eq!(files(&desk), ["answer", "sky.geojson"]);
}

/// Conflicts were found, and nothing was said.
fn found() -> (Option<i32>, String, String) {
    (Some(1), String::new(), String::new())
}

fn files(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.0.path()).expect("the directory can be listed");
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> =
        entries.filter_map(|entry| name(&entry.expect("an entry can be read").path())).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_failed_run_leaves_the_old_answer() {
    let desk = Desk::new();
    fs::write(desk.path("answer"), "old").expect("the directory can be written to");
    fs::write(desk.path("bad.geojson"), "{").expect("the directory can be written to");
    let output = desk.check("bad.geojson --out answer");
    assert_eq!(output.status.code(), Some(2));
    let answer = fs::read_to_string(desk.path("answer")).expect("the answer is there");
    assert_eq!((answer.as_str(), files(&desk)), ("old", names(&["answer", "bad.geojson"])));
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_sample_is_checked_as_it_is() {
    let desk = Desk::new();
    let sample = Command::new(env!("CARGO_BIN_EXE_clearline"))
        .args(["sample", "--flights", "400", "--seed", "7"])
        .output()
        .expect("the binary starts");
    fs::write(desk.path("sky.geojson"), sample.stdout).expect("the directory can be written to");
    let output = desk.check("sky.geojson --format table");
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), String::new()));
    let table = stdout(&output);
    let summary = " conflicts among 440 intents and 0 constraints, found in ";
    let found = table.lines().find_map(|line| line.split_once(summary));
    let count: usize = found.and_then(|(count, _)| count.parse().ok()).expect("a summary");
    assert!((10..100).contains(&count), "a sample shows some, not hundreds: {count}");
    assert_eq!(table.lines().count(), count + 4, "a header, the conflicts, and the summary");
}

#[test]
fn formats_are_told_apart_by_what_they_hold() {
    let desk = Desk::new();
    desk.write("plans", &[flight("f", 35_000.0, "AMSL")]);
    let records = "id,time,latitude,longitude,altitude_ft,altitude_datum\n\
                   r,2026-06-01T10:29:00Z,-0.1,8.5,35000,AMSL\n\
                   r,2026-06-01T10:31:00Z,0.1,8.5,35000,AMSL\n";
    fs::write(desk.path("records"), records).expect("the directory can be written to");
    let airspace = "AC R\nAN zone\nAL 30000 ft MSL\nAH 40000 ft MSL\nV X=0:00:00 N 8:45:00 E\n\
                    DC 1\n";
    fs::write(desk.path("airspace"), airspace).expect("the directory can be written to");
    let found = pairs(&desk.check("plans records airspace"));
    assert_eq!(found, [pair("f", "r"), pair("f", "zone")]);
}

/// The real day of `shared/data`, looked for beside any folder that the project lies in.
#[test]
fn a_real_day_is_answered() {
    let name = "shared/data/adsb-switzerland/switzerland.json.gz";
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(day) = home.ancestors().map(|folder| folder.join(name)).find(|day| day.exists())
    else {
        // The test harness hides what a passing test prints, so this goes around it.
        writeln!(std::io::stderr(), "skipped: {name} is not here").expect("stderr takes a line");
        return;
    };
    let desk = Desk::new();
    let mut command = desk.command("--altitude-unit ft --altitude-datum STD --format csv");
    let output = command.arg(day).output().expect("the binary starts");
    let answer = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!((50..150).contains(&answer.lines().count()), "{answer}");
    assert!(answer.contains("\nDLH62Y,TVS2452,intent-intent,2018-08-01T06:16:1"), "{answer}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let desk = Desk::new();
    let crowd: Vec<Value> = (0..100).map(|number| circle(&format!("n{number}"), 8.0)).collect();
    desk.write("sky.geojson", &crowd);
    let mut command = desk.command("sky.geojson");
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), String::new()));
}

#[test]
fn bad_usage_is_told_in_a_sentence() {
    let desk = Desk::new();
    desk.write("sky.geojson", &[circle("a", 8.0)]);
    for (line, expected) in [
        ("sky.geojson --lateral 3", "\"3\" has no unit; write m, km, ft or NM behind it"),
        ("sky.geojson --lateral 3nm", "\"nm\" is not a unit of length"),
        ("sky.geojson --vertical=-1ft", "\"-1\" is negative"),
        ("sky.geojson --time 10", "\"10\" has no unit; write s, min or h behind it"),
        ("sky.geojson --time 10000h", "\"10000h\" is too much; at most 366 days"),
        ("sky.geojson --lateral 20000km", "\"20000km\" is too much; at most 10,000 km"),
        ("sky.geojson --max-gap 0s", "no two fixes are without a gap"),
        ("sky.geojson --ground-max 500", "\"500\" has no unit; write m or ft behind it"),
        ("sky.geojson --ground-max 500m_STD", "air pressure"),
        ("sky.geojson --altitude-unit feet", "\"feet\" is not a unit of altitude"),
        ("sky.geojson --altitude-datum AGL", "\"AGL\" is not a datum of altitudes"),
        ("sky.geojson --pressure-buffer 2000", "\"2000\" has no unit"),
        ("sky.geojson --format xml", "[possible values: table, jsonl, geojson, csv]"),
        (
            "sky.geojson --out no/such/file",
            "cannot write no/such/file: No such file or directory (os error 2)\n",
        ),
        ("sky.geojson --constraint-vertical 1001km", "at most 1,000 km"),
        ("sky.geojson --out .", "cannot write ."),
        ("missing.geojson", "cannot read missing.geojson: No such file"),
        (".", "cannot read .: "),
        ("--lateral 3NM", "required arguments were not provided"),
    ] {
        let output = desk.check(line);
        let told = stderr(&output);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()), "{line}");
        assert!(told.starts_with("error: ") && told.contains(expected), "{line}: {told}");
    }
}
