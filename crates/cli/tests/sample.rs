//! `clearline sample`, run as people run it.

use std::process::{Command, Output};

fn clearline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clearline"))
        .args(arguments)
        .output()
        .expect("the binary starts")
}

fn sample(options: &str) -> Vec<u8> {
    let arguments: Vec<&str> = ["sample"].into_iter().chain(options.split(' ')).collect();
    let output = clearline(&arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{options}: {complaint}");
    output.stdout
}

/// FNV-1a: enough to notice a changed byte, and the same for ever.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What people filed, benchmarked and wrote about must stay what it was: a change of these
/// numbers is a change that the changelog tells.
#[test]
fn the_same_options_give_the_same_bytes_for_ever() {
    for (options, expected) in [
        ("--flights 400 --seed 7", 0x3f32_4311_a93a_f125),
        ("--flights 2000 --drones 2000 --region world", 0x9813_7e2e_cc73_543d),
        ("--flights 500 --drones 0 --region levant --parties a,b,c", 0xeae5_abe3_80c4_bd9a),
        ("--flights 500 --region north-america --hours 2 --format csv", 0xcec3_e93c_24bb_da18),
    ] {
        let found = fingerprint(&sample(options));
        assert_eq!(found, expected, "{options}: {found:#018x}");
    }
}

#[test]
fn a_small_sample_is_the_beginning_of_a_large_one() {
    let small = sample("--flights 50 --drones 0 --format csv");
    let large = sample("--flights 90 --drones 0 --format csv");
    assert!(large.starts_with(&small));
}

#[test]
fn csv_holds_points_of_routes() {
    let text = String::from_utf8(sample("--flights 1 --drones 0 --seed 7 --format csv"));
    let text = text.expect("CSV is UTF-8");
    let first: Vec<&str> = text.lines().take(3).collect();
    assert_eq!(
        first,
        [
            "id,party,time,latitude,longitude,altitude_ft,altitude_datum",
            "NOR0001,north,2026-12-01T19:27:08Z,48.110300,16.569700,600,AMSL",
            "NOR0001,north,2026-12-01T19:31:24Z,48.011174,16.985930,10000,AMSL",
        ]
    );
}

#[test]
fn geojson_holds_everything_and_csv_says_what_it_lacks() {
    let text = String::from_utf8(sample("--flights 3 --drones 2")).expect("GeoJSON is UTF-8");
    let json: serde_json::Value = serde_json::from_str(&text).expect("the sample is JSON");
    assert_eq!(json["features"].as_array().map(Vec::len), Some(5));

    let output = clearline(&["sample", "--flights", "1", "--format", "csv"]);
    let note = String::from_utf8_lossy(&output.stderr);
    assert!(note.contains("point records hold the routes alone"), "{note}");
}

#[test]
fn nobody_and_nothing_is_still_a_sample() {
    let text = String::from_utf8(sample("--flights 0 --drones 0")).expect("GeoJSON is UTF-8");
    assert_eq!(text, "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n");
}

#[test]
fn names_are_escaped() {
    let parties = "a\"b,\u{e9}";
    let output = clearline(&["sample", "--parties", parties, "--flights", "20"]);
    let json: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the sample is JSON");
    let named = |name: &str| {
        let features = json["features"].as_array().expect("a collection has features");
        features.iter().any(|feature| feature["properties"]["party"] == name)
    };
    assert!(named("a\"b") && named("\u{e9}"));
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let path = directory.path().join("sky.csv");
    let text = path.to_str().expect("the path is UTF-8");
    let output = clearline(&["sample", "--flights", "5", "--drones", "0", "--out", text]);
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    let written = std::fs::read_to_string(&path).expect("the sample was written");
    assert!(written.starts_with("id,party,time"), "the name of the file chose CSV");
    let files = std::fs::read_dir(directory.path()).expect("the directory can be listed").count();
    assert_eq!(files, 1, "nothing is left beside the file");
}

#[test]
fn bad_usage_is_told_in_a_sentence() {
    for (arguments, expected) in [
        (vec!["--parties", "a,a"], "--parties: \"a\" is named twice"),
        (vec!["--parties", "a,"], "--parties: a name is empty"),
        (vec!["--start", "2026-12-01"], "is a date without a time"),
        (vec!["--start", "9999-12-31T00:00:00Z"], "--start is too late"),
        (vec!["--flights", "many"], "invalid value 'many'"),
        (vec!["--format", "heard", "--flights", "5001"], "at most 5000"),
        (vec!["--hours", "0"], "0 is not in 1..=8760"),
        (vec!["--region", "moon"], "[possible values: world, europe, levant, north-america]"),
        (vec!["--out", "no/such/directory/sky.geojson"], "cannot write no/such/directory"),
    ] {
        let output = clearline(&[vec!["sample"], arguments.clone()].concat());
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

/// What is heard of a sky is where the sky was declared; against a sky that was declared for ten
/// minutes later, flights are seen to leave their intents.
#[test]
fn what_is_heard_of_a_flight_is_what_was_declared_of_it() {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let written = |name: &str, options: &str| {
        let path = directory.path().join(name);
        let options =
            format!("--region levant --flights 30 --drones 0 --hours 2 --seed 5 {options}");
        std::fs::write(&path, sample(&options)).expect("written");
        path.to_str().expect("the path is UTF-8").to_owned()
    };
    let start = "--start 2026-12-01T08:00:00Z --since 2026-12-01T09:00:00Z";
    let sky = written("sky.geojson", start);
    let later = written("later.geojson", "--start 2026-12-01T08:10:00Z");
    let heard = written("heard.jsonl", &format!("{start} --format heard"));
    let lines = std::fs::read_to_string(&heard).expect("it was written");
    let times: Vec<&str> =
        lines.lines().map(|line| &line[line.find("2026-").expect("a time")..][..20]).collect();
    assert_eq!(times.first(), Some(&"2026-12-01T09:00:00Z"));
    assert!(times.is_sorted(), "in the order in which it is heard");
    let leavers = |intents: &str| {
        let told = clearline(&["traffic", "alerts", &heard, "--intents", intents]);
        let complaint = String::from_utf8_lossy(&told.stderr);
        assert_eq!(told.status.code(), Some(1), "{complaint}");
        let out = String::from_utf8(told.stdout).expect("JSON Lines are UTF-8");
        out.lines().filter(|line| line.contains("Nonconforming")).count()
    };
    assert_eq!(leavers(&sky), 0);
    assert!(leavers(&later) > 0);
}

#[test]
fn what_has_ended_is_left_out() {
    let ids = |options: &str| {
        let text = String::from_utf8(sample(options)).expect("GeoJSON is UTF-8");
        let json: serde_json::Value = serde_json::from_str(&text).expect("the sample is JSON");
        let features = json["features"].as_array().expect("features").clone();
        features.iter().map(|it| it["properties"]["id"].to_string()).collect::<Vec<_>>()
    };
    let all = "--flights 40 --drones 40 --start 2026-12-01T00:00:00Z --hours 6";
    let whole = ids(all);
    let later = ids(&format!("{all} --since 2026-12-01T04:00:00Z"));
    assert!(later.len() < whole.len() && !later.is_empty(), "{} of {}", later.len(), whole.len());
    assert!(later.iter().all(|id| whole.contains(id)));
    assert_eq!(ids(&format!("{all} --since 2026-12-03T00:00:00Z")), Vec::<String>::new());
}
