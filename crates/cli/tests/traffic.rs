//! `clearline traffic` on files, as somebody at a terminal sees it.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn clearline(folder: &Path, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clearline"))
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the binary starts")
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the file is written");
    }
    folder
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("the answer is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Two aircraft head on along the equator, a fix a second each, so many feet apart.
fn head_on(feet: u32, seconds: u32) -> String {
    let mut text = String::new();
    for second in 0..seconds {
        for (id, start, knots, feet) in [("A1", 8.0, 486, 30_000), ("B2", 9.4, -486, 30_000 + feet)]
        {
            let longitude = start + f64::from(knots) * 0.514_444 * f64::from(second) / 111_319.49;
            let track = if knots > 0 { 90 } else { 270 };
            let (minute, second) = (second / 60, second % 60);
            text.push_str(&format!(
                "{{\"id\":\"{id}\",\"time\":\"2026-06-01T10:{minute:02}:{second:02}Z\",\
                 \"latitude\":0,\"longitude\":{longitude:.6},\"altitude_ft\":{feet},\
                 \"groundspeed\":486,\"track\":{track},\"vertical_rate\":0}}\n"
            ));
        }
    }
    text
}

#[test]
fn alerts_are_lines_of_json() {
    let folder = folder(&[("day.jsonl", &head_on(0, 420))]);
    let output = clearline(folder.path(), "traffic alerts day.jsonl");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    let lines = lines(&output);
    let words: Vec<_> = lines.iter().map(|line| (&line["change"], &line["level"])).collect();
    assert_eq!(
        words,
        [
            ("raised", "predicted"),
            ("level", "imminent"),
            ("level", "violation"),
            ("cleared", "none")
        ]
        .map(|(change, level)| (Value::from(change), Value::from(level)))
        .iter()
        .map(|(change, level)| (change, level))
        .collect::<Vec<_>>()
    );
    let first = &lines[0];
    assert_eq!((&first["a"], &first["b"]), (&Value::from("A1"), &Value::from("B2")));
    assert_eq!(first["rule"], "separation-straight");
    assert_eq!(first["closest"]["vertical_m"], 0.0);
    assert!(first["closest"]["lateral_m"].as_f64().expect("a number") < 10.0);
    assert!(first["start"].as_str() < first["closest"]["time"].as_str());
    let again = clearline(folder.path(), "traffic alerts day.jsonl");
    assert_eq!(again.stdout, output.stdout);
}

#[test]
fn a_track_is_held_against_the_intent_whose_name_it_bears() {
    // What A1 declares: a box around its first 30 km.
    let plan = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":
        "Polygon","coordinates":[[[7.9,-0.1],[8.3,-0.1],[8.3,0.1],[7.9,0.1],[7.9,-0.1]]]},
        "properties":{"id":"A1","altitude_lower":null,"altitude_upper":null,"altitude_unit":"m",
        "altitude_datum":"STD","time_start":"2026-06-01T09:00:00Z",
        "time_end":"2026-06-01T12:00:00Z"}}]}"#;
    let folder = folder(&[("day.jsonl", &head_on(2_000, 420)), ("plan.geojson", plan)]);
    let output = clearline(folder.path(), "traffic alerts day.jsonl --intents plan.geojson");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    let lines = lines(&output);
    let told: Vec<_> = lines.iter().map(|line| (&line["intent"], &line["now"])).collect();
    let a1 = Value::from("A1");
    let states = ["Conforming", "Nonconforming", "Contingent"].map(Value::from);
    let expected: Vec<_> = states.iter().map(|state| (&a1, state)).collect();
    assert_eq!(told, expected);
    assert_eq!(lines[1]["deviation"], "lateral");
}

#[test]
fn a_thousand_feet_apart_nothing_is_told() {
    let folder = folder(&[("day.jsonl", &head_on(1_000, 420))]);
    let line = "traffic alerts day.jsonl --well-clear en-route --well-clear terminal";
    let output = clearline(folder.path(), line);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn thresholds_come_from_a_file() {
    let thresholds = "[[rule]]\nname = \"ours\"\n[[rule.level]]\nname = \"warning\"\n\
        variable = \"tcpa\"\nlateral = \"1NM\"\ntime = \"0s\"\nvertical = \"1500ft\"\n\
        coaltitude = \"0s\"\nalerting = \"30s\"\nearly = \"30s\"\n";
    let folder = folder(&[("day.jsonl", &head_on(1_000, 420)), ("ours.toml", thresholds)]);
    let output = clearline(folder.path(), "traffic alerts day.jsonl --thresholds ours.toml");
    let told: Vec<_> = lines(&output).iter().map(|line| line["rule"].clone()).collect();
    assert_eq!(told, ["ours", "ours"]);
    fs::write(folder.path().join("ours.toml"), thresholds.replace("30s", "30")).expect("written");
    let output = clearline(folder.path(), "traffic alerts day.jsonl --thresholds ours.toml");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("ours.toml: rule[0].level[0].alerting: "), "{told}");
}

#[test]
fn bad_input_is_told_and_can_be_left_out() {
    let text = format!("{{\"id\":\"X\"}}\n{}", head_on(0, 420));
    let folder = folder(&[("day.jsonl", &text), ("note.txt", "nothing\n")]);
    let output = clearline(folder.path(), "traffic alerts day.jsonl");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(told.contains("error: day: message 1: missing field `time`"), "{told}");
    let output = clearline(folder.path(), "traffic alerts day.jsonl --skip-invalid");
    assert_eq!((output.status.code(), lines(&output).len()), (Some(1), 4));
    let output = clearline(folder.path(), "traffic alerts note.txt");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("note: is no feed that is understood; feeds are"), "{told}");
}

#[test]
fn a_recording_is_told_again() {
    let folder = folder(&[("day.jsonl", &head_on(0, 30))]);
    let output = clearline(folder.path(), "traffic replay day.jsonl --speed 100000");
    assert_eq!((output.status.code(), lines(&output).len()), (Some(0), 60));
    fs::write(folder.path().join("again.jsonl"), &output.stdout).expect("written");
    let again = clearline(folder.path(), "traffic replay again.jsonl --speed 100000");
    assert_eq!(again.stdout, output.stdout);
    let output = clearline(folder.path(), "traffic replay day.jsonl --speed 100000 --as cot");
    assert_eq!(String::from_utf8_lossy(&output.stdout).matches("<event ").count(), 60);
}

#[test]
fn a_recording_is_told_as_one_collection_of_features() {
    // A jump of half the Earth, and back: what is not believed is no place.
    let mut text = head_on(0, 30);
    text.push_str(
        "{\"id\":\"A1\",\"time\":\"2026-06-01T10:00:30Z\",\"latitude\":0,\"longitude\":-170,\
         \"altitude_ft\":30000}\n",
    );
    let folder = folder(&[("day.jsonl", &text), ("none.jsonl", "")]);
    let line = "traffic replay day.jsonl --speed 100000 --as geojson";
    let output = clearline(folder.path(), line);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    let told: Value = serde_json::from_slice(&output.stdout).expect("one object of JSON");
    assert_eq!(told["type"], "FeatureCollection");
    let features = told["features"].as_array().expect("features");
    assert_eq!(features.len(), 61);
    for feature in features {
        let point = feature["geometry"]["coordinates"].as_array().expect("coordinates");
        // A pressure altitude is no third coordinate.
        assert_eq!(point.len(), 2);
        assert!((8.0..9.5).contains(&point[0].as_f64().expect("a longitude")), "{point:?}");
        assert_eq!(feature["properties"]["altitude_std_m"], 9_144.0);
    }
    assert_eq!(features[60]["properties"]["doubt"]["geometry"]["coordinates"][0], -170.0);
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(text.lines().count(), 63, "a feature a line");
}

fn shared(name: &str) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = home.ancestors().map(|folder| folder.join("shared/data").join(name));
    let found = places.find(|path| path.exists());
    if found.is_none() {
        // The test harness hides what a passing test prints, so this goes around it.
        writeln!(std::io::stderr(), "skipped: {name} is not here").expect("stderr takes a line");
    }
    found
}

#[test]
fn the_swiss_day_has_alerts_that_hold() {
    let Some(file) = shared("adsb-switzerland/switzerland.json.gz") else { return };
    let folder = folder(&[]);
    let line = format!("traffic alerts {} --step 10s --look-ahead 2min", file.display());
    let output = clearline(folder.path(), &line);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    let lines = lines(&output);
    let raised = lines.iter().filter(|line| line["change"] == "raised").count();
    let cleared = lines.iter().filter(|line| line["change"] == "cleared").count();
    assert!(raised > 0 && raised == cleared, "{raised} {cleared}");
    for line in lines.iter().filter(|line| line["change"] != "cleared") {
        assert!(line["start"].as_str() >= line["time"].as_str(), "{line}");
        assert!(line["closest"]["lateral_m"].as_f64().expect("a number") < 5_556.01, "{line}");
        let vertical_m = line["closest"]["vertical_m"].as_f64().expect("a number");
        // Less than the minimum, and then rounded to a millimetre.
        assert!(vertical_m <= 304.8, "{line}");
    }
}
