//! `clearline check` on small files that ask for a lot: each has an answer or an error, and costs
//! no more memory than is said of it in `docs/PLAN-FILES.md`.

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A run over files of these names and texts.
fn check(files: &[(&str, String)], options: &[&str]) -> Output {
    let desk = TempDir::new().expect("a temporary directory can be made");
    for (name, text) in files {
        fs::write(desk.path().join(name), text).expect("the directory can be written to");
    }
    command(desk.path(), files, options).output().expect("the binary starts")
}

fn command(desk: &Path, files: &[(&str, String)], options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clearline"));
    let names = files.iter().map(|(name, _)| *name);
    command.current_dir(desk).arg("check").args(names).args(options);
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// A circle of 9 m that is there from one year to another, or always.
fn circle(id: &str, years: Option<(u32, u32)>) -> Value {
    let time = |year: u32| format!("{year}-01-01T00:00:00Z");
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [7.0, 46.0] },
        "properties": {
            "id": id, "radius_m": 9, "altitude_lower": 0, "altitude_upper": 1,
            "altitude_unit": "m", "altitude_datum": "AMSL",
            "time_start": years.map(|years| time(years.0)),
            "time_end": years.map(|years| time(years.1)),
        },
    })
}

/// Zones of ED-318, each of so many circles around one place, that open every day at noon.
fn zones(layers: &[usize]) -> String {
    let circle = json!({
        "type": "Point", "coordinates": [7.0, 46.0],
        "extent": { "subType": "Circle", "radius": 9 },
    });
    let zone = |(number, &layers): (usize, &usize)| {
        json!({
            "type": "Feature",
            "properties": {
                "country": "CHE",
                "identifier": format!("z{number}"),
                "limitedApplicability": [{
                    "schedule": [{ "startTime": "12:00Z", "endTime": "13:00Z" }],
                }],
            },
            "geometry": { "type": "GeometryCollection", "geometries": vec![&circle; layers] },
        })
    };
    collection(&layers.iter().enumerate().map(zone).collect::<Vec<_>>())
}

#[test]
fn the_windows_of_all_schedules_are_limited_together() {
    // 27 years are 9,862 days; 50 circles are 493,100 windows, one more zone is too many.
    let plan = ("plan.geojson", collection(&[circle("n1", Some((2000, 2027)))]));
    let files = |layers: &[usize]| [plan.clone(), ("zones.json", zones(layers))];
    let fits = check(&files(&[50]), &["--format", "jsonl"]);
    assert_eq!(fits.status.code(), Some(1), "{}", stderr(&fits));

    let output = check(&files(&[50, 1, 1]), &["--format", "jsonl"]);
    let told = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
    assert_eq!(
        told.lines().next(),
        Some(
            "error: zones.json: zone 2, id \"z1\": schedule: the recurring schedules of all \
             inputs may become 500000 windows in one run, and with the 9862 of this one they \
             would be more; check fewer zones at a time, or plans that span a shorter time than \
             9863 days"
        )
    );

    let output = check(&files(&[50, 1, 1]), &["--format", "jsonl", "--skip-invalid"]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "the first zone is still in the way: {told}");
    assert!(told.starts_with("left out: zones.json: zone 2, id \"z1\": schedule: "), "{told}");
    assert!(told.contains("\nleft out: zones.json: zone 3, id \"z2\": schedule: "), "{told}");
    assert!(told.ends_with("note: 2 invalid items were left out\n"), "{told}");
}

#[test]
fn each_of_many_zones_that_are_left_out_is_named() {
    let plan = ("plan.geojson", collection(&[circle("n1", Some((2000, 2027)))]));
    let layers = [[50].as_slice(), &[1; 40]].concat();
    let output = check(&[plan, ("zones.json", zones(&layers))], &["--skip-invalid"]);
    let told = stderr(&output);
    assert_eq!(told.lines().count(), 41, "{told}");
    assert!(told.ends_with("note: 40 invalid items were left out\n"), "{told}");
}

#[test]
fn plans_far_too_long_are_refused() {
    // A point every ten minutes, each a third of the way round the Earth from the last.
    let mut rows = "id,time,lat,lon,flight_level\n".to_owned();
    for row in 0..25_000 {
        let longitude = if row % 2 == 0 { 0 } else { 155 };
        rows += &format!("A,{},0,{longitude},1\n", row * 600);
    }
    rows += "B,0,1,1,1\nB,9,1,1,1\n";
    let output = check(&[("legs.csv", rows.clone())], &[]);
    let told = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
    let start = "error: legs.csv: line 2, id \"A\": positions: legs and edges longer than 100 km";
    assert!(told.starts_with(start), "{told}");
    let output = check(&[("legs.csv", rows)], &["--skip-invalid"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn two_plans_of_many_parts_are_one_conflict() {
    // Each part of one meets each of the other: 4,000,000 meetings of one pair.
    let parts: Vec<Value> = (0..4_000).map(|part| circle(["a", "b"][part % 2], None)).collect();
    let output = check(&[("sky.geojson", collection(&parts))], &["--format", "jsonl"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!((output.status.code(), told.lines().count()), (Some(1), 1));
}

#[test]
fn more_conflicts_than_are_answered_are_an_error() {
    // 3,200 plans in one place are 5,118,400 pairs.
    let plans: Vec<Value> = (0..3_200).map(|number| circle(&format!("n{number}"), None)).collect();
    let output = check(&[("sky.geojson", collection(&plans))], &["--format", "jsonl"]);
    let told = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
    assert!(told.contains("more than 5000000 pairs are in conflict"), "{told}");
    assert!(told.contains("check fewer plans at a time"), "{told}");
}
