//! `clearline watch`: sees conflicts, sees that the log only grows, and says so when it does not.
//! Both sides hold one record, and each checks it alone (DL-44).

use super::desk::Ran;
use super::house::{COSIGNER, House};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};

/// A run of `watch` whose lines are read as they come.
struct Watching {
    child: Child,
    lines: BufReader<ChildStdout>,
}

/// A test that fails leaves no watcher behind.
impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    fn start(house: &House, more: &[&str]) -> Self {
        let mut command = house.desk.command(&house.arguments("watch", more));
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, lines }
    }

    /// Reads on until a line holds this.
    fn until(&mut self, part: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            let count = self.lines.read_line(&mut line).expect("text");
            assert!(count > 0, "no {part:?} in {all}");
            if line.contains(part) {
                return line;
            }
            all += &line;
        }
    }

    fn stop(self) {}

    fn end(mut self) -> Ran {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.lines.read_to_string(&mut stdout).expect("text");
        let mut told = self.child.stderr.take().expect("it is piped");
        told.read_to_string(&mut stderr).expect("text");
        Ran { code: self.child.wait().expect("it ends").code(), stdout, stderr }
    }
}

#[test]
fn a_watcher_sees_conflicts_cosigns_and_goes_on_where_it_was() {
    let mut house = House::busy();
    let mut watching = Watching::start(&house, &["--cosign", COSIGNER]);
    let line = watching.until("CONFLICT");
    assert!(line.contains("north's intent n1 and south's intent s1, from 20"), "{line}");
    assert!(line.contains("NM"), "{line}");
    watching.until("south withdraws intent s2");
    // It cosigns what is behind the newest entry that is no cosignature.
    watching.until("north cosigns 6 entries");
    // The connection breaks, and what happened meanwhile is told.
    house.stop();
    house.start();
    house.put("south", "s9", 46.04);
    let line = watching.until("CONFLICT");
    assert!(line.contains("n1 and south's intent s9"), "{line}");
    watching.until("north cosigns 10 entries");
    watching.stop();
    // Another run goes on, and learns whose the items are that it was not told of.
    house.put("south", "t1", 46.03);
    let mut again = Watching::start(&house, &[]);
    let line = again.until("CONFLICT");
    assert!(line.contains("north's intent n1 and south's intent t1"), "{line}");
    again.stop();
    house.withdraw("south", "s9");
    let mut again = Watching::start(&house, &["--format", "jsonl"]);
    let line = again.until("\"kind\":\"intent_withdrawn\"");
    assert!(line.starts_with('{'), "{line}");
    again.stop();
}

/// Watches until the log was checked and cosigned.
fn seen(house: &House) {
    let mut watching = Watching::start(house, &["--cosign", COSIGNER]);
    watching.until("north cosigns");
    watching.stop();
}

#[track_caller]
fn stops(house: &House, says: &str) {
    let ended = Watching::start(house, &[]).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("STOP: ") && ended.stderr.contains(says), "{ended:?}");
}

#[test]
fn a_log_that_was_written_anew_stops_the_watcher() {
    let mut house = House::busy();
    seen(&house);
    house.stop();
    house.lose();
    house.start();
    stops(&house, "the host takes back what it signed");
    for number in 0..12 {
        house.put("south", &format!("s{number}"), 30.0 + f64::from(number));
    }
    stops(&house, "the host signed another log");
}

#[test]
fn a_log_that_was_restored_from_an_old_copy_stops_the_watcher() {
    let mut house = House::busy();
    house.stop();
    house.back_up();
    house.start();
    house.put("north", "n2", 50.0);
    seen(&house);
    house.stop();
    house.restore();
    house.start();
    stops(&house, "the host takes back what it signed");
    // Also where the watcher was stopped before it kept a checkpoint.
    let mut state: Value = serde_json::from_str(&house.desk.read("token.watch")).expect("JSON");
    state["checkpoint"] = "".into();
    house.desk.write("token.watch", state.to_string().as_bytes());
    stops(&house, "and has fewer now");
}

#[test]
fn a_token_that_is_refused_and_a_line_that_is_not_there_are_told() {
    let house = House::open();
    house.desk.write("other", b"south-token");
    let url = house.url();
    let ended = house.desk.run(&["watch", "--url", &url, "--token-file", "other"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("401 invalid_token"), "{ended:?}");
    let arguments = ["watch", "--url", "http://example.com", "--token-file", "token"];
    let ended = house.desk.run(&arguments);
    assert!(ended.code == Some(2) && ended.stderr.contains("--allow-http"), "{ended:?}");
    let arguments =
        ["export", "--url", "http://127.0.0.1:9", "--token-file", "token", "--out", "x.zip"];
    let ended = house.desk.run(&arguments);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("start the line with `clearline serve`"), "{ended:?}");
}
