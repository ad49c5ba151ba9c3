//! `clearline watch`: sees conflicts, sees that the log only grows, and says so when it does not.

use super::desk::{Desk, Ran};
use super::log::{Host, busy, circle, cosigner, rewrite};
use super::served::Served;
use evidence::checkpoint::Checkpoint;
use evidence::cosignature::verify_cosignature;
use evidence::note::SignedNote;
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
    fn start(desk: &Desk, served: &Served, more: &[&str]) -> Self {
        let mut arguments = vec!["watch", "--url", &served.url, "--token-file", "token"];
        arguments.extend(more);
        let mut command = desk.command(&arguments);
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
    let desk = Desk::new();
    desk.write("cosigner", cosigner("north").to_secret_text().as_bytes());
    let served = Served::new(busy());
    let mut watching = Watching::start(&desk, &served, &["--cosign", "cosigner"]);
    let line = watching.until("CONFLICT");
    assert!(line.contains("north's intent n1 and south's intent s1, from "), "{line}");
    assert!(line.contains("2026-06-01T09:05:00Z") && line.contains("NM"), "{line}");
    watching.until("south withdraws intent s2");
    served.wait_for(|line| !line.cosigned.is_empty());
    // It cosigns what is behind the newest entry that is no cosignature.
    let (note, size) = served.change(|line| (line.cosigned[0].clone(), line.host.state.size()));
    let note = SignedNote::parse(note.as_bytes()).expect("a note");
    let checkpoint: Checkpoint = note.text().parse().expect("a checkpoint");
    assert_eq!(checkpoint.size(), size - 2, "two cosignatures end this log");
    let key = cosigner("north").verifier().clone();
    verify_cosignature(&checkpoint, &note.signatures()[0], &key).expect("north's");
    // The connection breaks, and what happened meanwhile is told.
    served.cut();
    served.change(|line| line.host.put("south", "s9", circle(8.0, 62)));
    let line = watching.until("CONFLICT");
    assert!(line.contains("n1 and south's intent s9"), "{line}");
    served.wait_for(|line| line.cosigned.len() == 2);
    watching.stop();
    // Another run goes on.
    served.change(|line| line.host.withdraw("south", "s9"));
    let mut again = Watching::start(&desk, &served, &["--format", "jsonl"]);
    let line = again.until("entry");
    assert!(line.contains("\"kind\":\"intent_withdrawn\""), "{line}");
    again.stop();
}

fn seen(desk: &Desk, served: &Served) {
    desk.write("cosigner", cosigner("north").to_secret_text().as_bytes());
    let mut watching = Watching::start(desk, served, &["--cosign", "cosigner"]);
    watching.until("declares");
    served.wait_for(|line| !line.cosigned.is_empty());
    watching.stop();
}

#[test]
fn a_log_that_was_written_anew_stops_the_watcher() {
    let desk = Desk::new();
    let mut host = Host::open();
    host.put("north", "n1", circle(7.0, 60));
    let served = Served::new(host);
    seen(&desk, &served);
    served.change(|line| {
        rewrite(&mut line.host.held[1], "\"late\":false", "\"late\":true");
        line.host.put("south", "s1", circle(9.0, 60));
    });
    let ended = Watching::start(&desk, &served, &[]).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("STOP: the host signed another log"), "{ended:?}");
}

#[test]
fn a_log_that_lost_entries_stops_the_watcher() {
    let desk = Desk::new();
    let served = Served::new(busy());
    seen(&desk, &served);
    served.change(|line| line.host.held.truncate(5));
    let ended = Watching::start(&desk, &served, &[]).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("the host takes back what it signed"), "{ended:?}");
}

#[test]
fn a_token_that_is_refused_and_a_line_that_is_not_there_are_told() {
    let desk = Desk::new();
    let served = Served::new(busy());
    desk.write("other", b"south-token");
    let arguments = ["watch", "--url", &served.url, "--token-file", "other"];
    let ended = desk.run(&arguments);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("401 unauthorized: the token is not known"), "{ended:?}");
    let arguments = ["watch", "--url", "http://example.com", "--token-file", "token"];
    let ended = desk.run(&arguments);
    assert!(ended.code == Some(2) && ended.stderr.contains("--allow-http"), "{ended:?}");
    let arguments =
        ["export", "--url", "http://127.0.0.1:9", "--token-file", "token", "--out", "x.zip"];
    let ended = desk.run(&arguments);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("start the line with `clearline serve`"), "{ended:?}");
}
