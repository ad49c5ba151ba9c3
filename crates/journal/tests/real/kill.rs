//! A process that appends is killed, again and again; what it was told is there.

use crate::content::{commits, everything, expected, opened, scatter};
use journal::{Journal, Withheld};
use std::env;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Set for the process that appends; names the folder.
const FOLDER: &str = "CLEARLINE_TEST_JOURNAL";

const ROUNDS: u64 = 40;

#[test]
fn whatever_was_acknowledged_survives_a_kill() {
    if let Some(folder) = env::var_os(FOLDER) {
        append_for_ever(Path::new(&folder));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut told = Told { head: 0, erased_below: 0 };
    for round in 0..ROUNDS {
        let told_before = told.head;
        let mut child = spawn(folder.path());
        // Some are killed while they open what the one before left.
        listen(&mut child, &mut told, scatter(round) % 60);
        child.kill().expect("it is still running");
        listen(&mut child, &mut told, u64::MAX);
        child.wait().expect("it was killed");
        check(folder.path(), &told);
        assert!(round % 8 != 0 || told.head >= told_before);
    }
    assert!(told.head > 1000, "hardly anything was appended: {}", told.head);
    assert!(told.erased_below > 0, "nothing was erased");
}

struct Told {
    head: u64,
    erased_below: u64,
}

fn spawn(folder: &Path) -> Child {
    let itself = env::current_exe().expect("the test is a program");
    Command::new(itself)
        .args(["--exact", "kill::whatever_was_acknowledged_survives_a_kill", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Hears what the child was told, up to so many lines of it.
fn listen(child: &mut Child, told: &mut Told, lines: u64) {
    let pipe = child.stdout.as_mut().expect("it is piped");
    // Unbuffered beyond a line, so that the second listening finds what the first left.
    let mut reader = BufReader::with_capacity(1, pipe);
    let mut heard = 0;
    let mut line = String::new();
    while heard < lines && reader.read_line(&mut line).expect("text") > 0 {
        let mut words = line.split_whitespace();
        let (word, number) = (words.next(), words.next().and_then(|word| word.parse().ok()));
        match (line.ends_with('\n'), word, number) {
            (true, Some("head"), Some(head)) => told.head = head,
            (true, Some("erased"), Some(below)) => told.erased_below = below,
            _ => heard = heard.saturating_sub(1),
        }
        heard += 1;
        line.clear();
    }
}

/// Appends groups of commits, erases now and then, and says so once it was told.
fn append_for_ever(folder: &Path) -> ! {
    let mut journal = opened(folder);
    let mut out = stdout();
    loop {
        let head = journal.head();
        let group = commits(head, 1 + usize::try_from(scatter(head) % 40).expect("it is small"));
        let head = journal.append(&group).expect("there is room");
        writeln!(out, "\nhead {head}").and_then(|()| out.flush()).expect("somebody listens");
        if scatter(head).is_multiple_of(8) {
            let below = head / 4;
            let some: Vec<u64> = (below.saturating_sub(400)..below).collect();
            let all: Vec<u64> = (0..below).collect();
            journal.erase(if below > 4000 { &some } else { &all }).expect("there is room");
            if below <= 4000 {
                writeln!(out, "\nerased {below}").and_then(|()| out.flush()).expect("heard");
            }
        }
        journal.reserve().expect("there is room");
    }
}

fn check(folder: &Path, told: &Told) {
    let journal = opened(folder);
    let head = journal.head();
    assert!(head >= told.head, "{} records were acknowledged, {head} are there", told.head);
    let mut reader = journal.reader().expect("it can be read");
    let found = everything(&mut *reader).expect("it verifies");
    assert_eq!(found.len() as u64, head);
    for record in &found {
        let is_erased = record.withheld == Some(Withheld::Erased);
        assert_eq!(*record, expected(record.index, is_erased));
        assert!(is_erased || record.withheld.is_none() || record.index >= told.erased_below);
    }
    // Whole commits and nothing else: the last one ends where it must.
    let mut end = 0;
    while end < head {
        end = crate::content::commit(end).end();
    }
    assert_eq!(end, head);
}
