//! Over a poor link: lines of text that are signed where there is no network, and carried.

use super::desk::Ran;
use super::house::{House, SUBMISSION_KEY};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

const LINE: &str = "line.example/demonstration";

fn printing<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let print = ["officer", "--print", "--chain", "north.chain", "--line", LINE];
    let who = ["--actor", "anna", "--sign", SUBMISSION_KEY, "--kid", "k1"];
    [&print[..], &who, more].concat()
}

/// What is said as a line of text. No address of a server is given.
fn printed(house: &House, more: &[&str]) -> String {
    let ran = house.desk.run(&printing(more));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    ran.stdout
}

fn carry(house: &House, lines: &[&str]) -> Ran {
    house.desk.write("lines.txt", lines.concat().as_bytes());
    house.desk.run(&["carry", "--url", &house.url(), "lines.txt"])
}

fn refused(ran: &Ran, expected: &str) {
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains(expected), "{expected:?}: {ran:?}");
}

#[test]
fn an_officer_without_a_network_is_heard() {
    let house = House::open();
    let morning = printed(&house, &["send", "routine", "--text", "good morning"]);
    let stop = printed(&house, &["stop"]);
    let ran = carry(&house, &[&morning, "\n", &stop]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout,
        "number 1 of k1: taken, in entry 1\nnumber 2 of k1: taken, in entry 2\n"
    );
    // Another courier brings them once more.
    let again = carry(&house, &[&morning, &stop]);
    assert_eq!((again.code, &again.stdout), (Some(0), &ran.stdout));
    let url = house.url();
    let messages = house.desk.run(&["officer", "--url", &url, "--token-file", "south", "inbox"]);
    assert!(messages.stdout.contains("2 messages wait"), "{messages:?}");

    let changed = stop.replacen(".e", ".f", 1);
    let changed = if changed == stop { stop.replacen('A', "B", 1) } else { changed };
    refused(&carry(&house, &[&changed, &morning]), "NOT TAKEN: ");

    // A line is lost on its way: the next one tells, and it is taken back.
    let lost = printed(&house, &["stop", "--exercise"]);
    let next = printed(&house, &["stop"]);
    refused(&carry(&house, &[&next]), "out_of_sequence");
    let again = printed(&house, &["--after", "2", "stop"]);
    let ran = carry(&house, &[&again]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "number 3 of k1: taken, in entry 3\n"));
    // The lost one turns up: its number is another's now.
    refused(&carry(&house, &[&lost]), "NOT TAKEN");

    // With the network back, signed requests go on where the lines ended.
    let data = house.data();
    let data = data.to_str().expect("a temporary folder has a plain name");
    let scope = "line.read line.officer";
    let token = house.desk.run(&["token", "--data", data, "--party", "north", "--scope", scope]);
    house.desk.write("officer", token.stdout.as_bytes());
    let online = ["officer", "--url", &url, "--token-file", "officer", "--sign", SUBMISSION_KEY];
    let checked = house.desk.run(&[&online[..], &["--kid", "k1", "check", "south"]].concat());
    assert_eq!(checked.code, Some(0), "{checked:?}");
    refused(&carry(&house, &[&printed(&house, &["stop"])]), "out_of_sequence");

    let exported = house.run("export", &["--out", "line.zip"]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let verified = house.desk.run(&["verify", "line.zip", "--log-key", &house.log_key()]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.starts_with("verified: "), "{verified:?}");
}

#[test]
fn what_cannot_be_said_without_a_network_is_told() {
    let house = House::open();
    let run = |more: &[&str]| house.desk.run(&printing(more));
    refused(&run(&["inbox"]), "with --print nothing is asked");
    refused(&run(&["--after", "7", "stop"]), "--after 7:HASH");
    refused(&run(&["--after", "7:abc", "stop"]), "no SHA-256 in base64");
    refused(&run(&["--url", "http://127.0.0.1:1", "stop"]), "cannot be used with");
    refused(&house.desk.run(&["officer", "stop"]), "say where the line is");
    let unnamed =
        ["officer", "--print", "--chain", "new.chain", "--sign", SUBMISSION_KEY, "--kid", "k1"];
    refused(&house.desk.run(&[&unnamed[..], &["stop"]].concat()), "name the line, with --line");
    let other = ["officer", "--print", "--chain", "north.chain", "--sign", SUBMISSION_KEY];
    refused(
        &house.desk.run(&[&other[..], &["--kid", "k2", "stop"]].concat()),
        "is the chain of the key \"k1\"",
    );
    house.desk.write("token.chain", b"{\"x\": 1}\n");
    let wrong = ["--print", "--chain", "token.chain", "--sign", SUBMISSION_KEY, "--kid", "k1"];
    refused(
        &house.desk.run(&[&["officer"], &wrong[..], &["stop"]].concat()),
        "is no chain of `clearline officer --print`",
    );
    // Nothing of this has cost a number, and a chain may begin where another ended.
    assert_eq!(number(&printed(&house, &["stop"])), 1);
    let hash = "A".repeat(43) + "=";
    assert_eq!(number(&printed(&house, &["--after", &format!("6:{hash}"), "stop"])), 7);
}

/// The number that a line has.
fn number(line: &str) -> u64 {
    let header = URL_SAFE_NO_PAD.decode(line.split('.').next().expect("a part")).expect("base64");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    header["seq"].as_u64().expect("a number")
}

/// Killed at any moment, it never gives a number out twice; a line that was cut off is none.
#[test]
fn no_number_is_given_out_twice_however_often_it_is_killed() {
    let house = House::open();
    let first = Instant::now();
    printed(&house, &["stop"]);
    let takes = first.elapsed();
    let mut given = BTreeSet::from([1]);
    for kill in 0..16 {
        let mut command = house.desk.command(&printing(&["stop"]));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        // Nothing tells when it writes; so it is killed at sixteen moments of its life.
        let until = Instant::now() + takes * kill / 14;
        while Instant::now() < until {
            std::thread::park_timeout(Duration::from_micros(200));
        }
        child.kill().expect("it is ours");
        let out = child.wait_with_output().expect("it was started").stdout;
        if out.ends_with(b"\n") {
            let number = number(&String::from_utf8_lossy(&out));
            assert!(given.insert(number), "number {number} was given out twice");
        }
    }
    let kept = house.desk.read("north.chain");
    house.desk.write("north.chain", format!("{kept}{{\"printed\":{{\"seq\":").as_bytes());
    let last = number(&printed(&house, &["stop"]));
    assert!(given.insert(last), "number {last} was given out twice");
    assert_eq!(last, kept.lines().count() as u64, "a line of the file for each number");
}
